# make up      installs what is missing, builds, and starts a whole shop on this machine
# make test    every test
# make install PREFIX=/usr/local
# make bench   how fast it is, into .build/bench.md
# make format, make lint, make clean

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
JOBS ?= $(shell nproc)

LIBRARIES = libpq-dev librdkafka-dev libhiredis-dev libssl-dev libuv1-dev libmicrohttpd-dev libcurl4-openssl-dev \
	libcjose-dev zlib1g-dev libwslay-dev
SERVERS = postgresql redis-server
TEST_TOOLS = kcat nginx-light pgbouncer wrk curl openssl zsh fish python3-venv
# From PyPI, for tests: real Telegram clients that they drive, and a service that speaks S3.
CLIENTS = .build/clients
CLIENT_PACKAGES = telethon==1.45.0 cryptg==0.6.0 kurigram==2.2.26 tgcrypto==1.2.5 tdjson==1.8.67 moto[server]==5.2.5
# Others than these are installed anew.
CLIENTS_READY = $(CLIENTS)/$(shell echo '$(CLIENT_PACKAGES)' | sha256sum | cut -c 1-16)
RELEASE = -c release --static-swift-stdlib -j $(JOBS)
BIN = .build/release
# Tests at a time, where the toolchain can limit them; fewer where each has a whole shop of its own.
WIDTH ?= 16
SYSTEM_WIDTH ?= 3
LIMIT = --experimental-maximum-parallelization-width
LIMITED = $(shell $(SWIFT) test --help-hidden 2>/dev/null | grep -q -e '$(LIMIT)' && echo $(LIMIT) $(WIDTH))
FEWER = $(subst $(LIMIT) $(WIDTH),$(LIMIT) $(SYSTEM_WIDTH),$(LIMITED))
SUITES = $(notdir $(wildcard Tests/*Tests))
# Seconds for one suite, if it has a limit: one that hangs is named, and the others still run.
SUITE_LIMIT ?=

# STRICT=1: a warning is an error. Not for everybody: a newer compiler has new ones.
STRICT ?=
CHECKED = $(if $(STRICT),-Xswiftc -warnings-as-errors)

.PHONY: all build up down test sanitize clients build-tests install uninstall bench format lint clean deps deps-test
.NOTPARALLEL:

all: build

# Asks dpkg first, so that nothing is downloaded, and no password asked for, when all is there.
define install_missing
	@missing=""; for package in $(1); do \
		dpkg-query -W -f='$${Status}' "$$package" 2>/dev/null | grep -q '^install ok installed$$' || missing="$$missing $$package"; \
	done; \
	[ -z "$$missing" ] && exit 0; \
	command -v apt-get >/dev/null || { echo "make: install these first:$$missing" >&2; exit 1; }; \
	as_root=""; [ "$$(id -u)" = 0 ] || as_root="sudo"; \
	[ -z "$$as_root" ] || command -v sudo >/dev/null || { \
		echo "make: some packages are missing, and only root may install them; there is no sudo here." >&2; \
		echo "As root, once:  apt-get update && apt-get install -y --no-install-recommends$$missing" >&2; exit 1; }; \
	echo "installing$$missing"; \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q && \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing
endef

deps:
	$(call install_missing,$(LIBRARIES) $(SERVERS))

deps-test: deps
	$(call install_missing,$(TEST_TOOLS))

build: deps
	$(SWIFT) build $(RELEASE) --product shopd
	$(SWIFT) build $(RELEASE) --product shopctl

up: build
	$(BIN)/shopctl up

down:
	$(BIN)/shopctl down

clients: $(CLIENTS_READY)

$(CLIENTS_READY):
	python3 -m venv $(CLIENTS)
	$(CLIENTS)/bin/pip install -q --disable-pip-version-check $(patsubst %,'%',$(CLIENT_PACKAGES))
	@touch $@

build-tests: deps-test clients
	$(SWIFT) build -j $(JOBS) $(CHECKED) --build-tests

# One target at a time: all at once they would measure how busy the machine is.
test: build-tests
	@failed=""; for suite in $(SUITES); do \
		limit="$(LIMITED)"; [ "$$suite" != SystemTests ] || limit="$(FEWER)"; \
		$(if $(SUITE_LIMIT),timeout -k 10 $(SUITE_LIMIT)) $(SWIFT) test --skip-build --disable-xctest $$limit \
			--filter "^$$suite\."; \
		code=$$?; [ $$code -eq 0 ] || failed="$$failed $$suite"; \
		[ $$code -ne 124 ] || echo "$$suite was still running after $(SUITE_LIMIT) s"; \
	done; \
	[ -z "$$failed" ] || { echo "failed:$$failed" >&2; exit 1; }

# Races between threads. Closures of Mutex.withLock, known by their mangled names, are left out: the lock is in a library
# that is not instrumented. So are the tests that use Kafka: librdkafka starts C11 threads, and the sanitizer crashes.
SANITIZED ?= EventLoopTests PostgresTests RedisTests HTTPServerTests HTTPClientTests
SANITIZE = --sanitize=thread --scratch-path .build/sanitize
sanitize: deps-test
	$(SWIFT) build -j $(JOBS) --build-tests $(SANITIZE)
	@echo 'race:YuYTXE' >.build/sanitize/suppressions; failed=""; for suite in $(SANITIZED); do \
		TSAN_OPTIONS="suppressions=$(CURDIR)/.build/sanitize/suppressions" \
			$(SWIFT) test --skip-build --disable-xctest $(SANITIZE) $(LIMITED) \
			--filter "^$$suite\." || failed="$$failed $$suite"; \
	done; \
	[ -z "$$failed" ] || { echo "failed:$$failed" >&2; exit 1; }

bench: build deps-test
	$(SWIFT) build $(RELEASE) --product shopbench
	$(BIN)/shopbench

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/man/man1" "$(DESTDIR)$(PREFIX)/share/man/man8" \
		"$(DESTDIR)$(PREFIX)/share/bash-completion/completions" "$(DESTDIR)$(PREFIX)/share/zsh/site-functions" \
		"$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	install -m 755 $(BIN)/shopd $(BIN)/shopctl "$(DESTDIR)$(PREFIX)/bin"
	install -m 644 man/*.1 "$(DESTDIR)$(PREFIX)/share/man/man1"
	install -m 644 man/*.8 "$(DESTDIR)$(PREFIX)/share/man/man8"
	install -m 644 completions/shopctl.bash "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/shopctl"
	install -m 644 completions/_shopctl "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_shopctl"
	install -m 644 completions/shopctl.fish "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/shopctl.fish"

uninstall:
	cd "$(DESTDIR)$(PREFIX)" && rm -f bin/shopd bin/shopctl share/man/man1/shopctl*.1 share/man/man8/shopd.8 \
		share/bash-completion/completions/shopctl share/zsh/site-functions/_shopctl \
		share/fish/vendor_completions.d/shopctl.fish

format:
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests

lint:
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests

clean:
	rm -rf .build
