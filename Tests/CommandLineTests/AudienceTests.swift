import Console
import EventLoop
import FoundationEssentials
import HTTPServer
import ShopAPI
import Synchronization
import TestSupport
import Testing

/// Doors that write down every byte that comes in, and say nothing.
final class Listener: Sendable {
    /// Its five doors.
    let ports: [Int]
    private let process: ChildProcess
    private let file: String

    /// - Parameter answer: what everybody is told, a whole response of HTTP.
    static func start(_ directory: String, answer: String = "") async throws -> Listener {
        let name = UUID().uuidString
        let script = """
            import socket, sys, threading
            doors = [socket.socket() for _ in range(5)]
            for door in doors:
                door.bind(("127.0.0.1", 0))
                door.listen(64)
            log = open(sys.argv[1], "ab", buffering=0)
            answer = sys.argv[3].encode()
            open(sys.argv[2], "w").write(" ".join(str(door.getsockname()[1]) for door in doors) + "\\n")
            def serve(link):
                log.write(b"*")
                while True:
                    try:
                        more = link.recv(65536)
                    except OSError:
                        return
                    if not more:
                        return
                    log.write(more)
                    if answer and b"\\r\\n\\r\\n" in more:
                        link.sendall(answer)
            def watch(door):
                while True:
                    threading.Thread(target=serve, args=(door.accept()[0],), daemon=True).start()
            for door in doors[1:]:
                threading.Thread(target=watch, args=(door,), daemon=True).start()
            watch(doors[0])
            """
        let (log, port) = ("\(directory)/\(name).log", "\(directory)/\(name).port")
        var command = ChildCommand("/usr/bin/python3", ["-c", script, log, port, answer])
        command.error = .file("\(directory)/\(name).err")
        let process = try await ChildProcess.spawn(command, on: TestLoops.any)
        let numbers = Mutex<[Int]>([])
        try await eventually("the door is open") {
            let text = FileManager.default.contents(atPath: port).map { String(decoding: $0, as: UTF8.self) } ?? ""
            guard text.hasSuffix("\n") else { return false }
            numbers.withLock { $0 = text.dropLast().split(separator: " ").compactMap { Int($0) } }
            return true
        }
        return Listener(ports: numbers.withLock { $0 }, process: process, file: log)
    }

    private init(ports: [Int], process: ChildProcess, file: String) {
        self.ports = ports
        self.process = process
        self.file = file
    }

    var port: Int { ports[0] }
    var url: String { "http://127.0.0.1:\(port)" }
    /// A star for every connection, and all that was sent.
    var heard: String {
        FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    func stop() async throws {
        await process.signal(9)
        _ = try await process.exit()
    }
}

/// Secrets go to whom they were made for.
@Suite struct AudienceTests {
    /// An installation that a context, a person and the environment have secrets for, and another listener.
    private func withBoth(_ body: (FakeDaemon, Listener, Shell) async throws -> Void) async throws {
        try await withDaemon { request in
            if request.path == "/oauth/token" {
                return try FakeDaemon.json(["access_token": "token-that-is-secret"])
            }
            return try FakeDaemon.json(["data": [Orders.order(1)]])
        } _: { daemon, shell in
            let other = try await Listener.start(shell.home)
            var shell = shell
            shell.environment["SHOPCTL_SERVER"] = nil
            _ = try shell.file("client.json", #"{"clientId": "cli_1", "clientSecret": "s3cret-of-a"}"#)
            _ = try shell.file("token", "s3cret-token\n")
            _ = try shell.file("redis-password", "s3cret-redis\n")
            _ = try shell.file(
                "stores.json",
                #"{"kafka": {"bootstrap": "a.example:9092", "security": "sasl_plaintext", "mechanism": "PLAIN", "#
                    + #""user": "u", "password": "s3cret-kafka"}}"#)
            let members =
                #""server": "\#(daemon.url)", "credentials-file": "\#(shell.home)/client.json", "#
                + #""redis": "redis://127.0.0.1:1", "redis-password-file": "\#(shell.home)/redis-password", "#
                + #""stores-file": "\#(shell.home)/stores.json""#
            _ = try shell.file(
                "config/shopctl/config.json", #"{"current": "a", "contexts": {"a": {\#(members)}, "b": {}}}"#)
            _ = try await shell.run("chmod 600 client.json token redis-password stores.json")
            do {
                try await body(daemon, other, shell)
                let sent = [
                    "s3cret", Data("cli_1:s3cret-of-a".utf8).base64EncodedString(), "token-that-is-secret", "cli_1",
                ]
                for secret in sent { #expect(!other.heard.contains(secret), "\(secret) was heard") }
            } catch {
                try await other.stop()
                throw error
            }
            try await other.stop()
        }
    }

    @Test func theContextsSecretGoesToItsServerAlone() async throws {
        try await withBoth { daemon, other, shell in
            let right = try await shell.run("shopctl orders ls -q")
            #expect(right.code == 0, "\(right.errors)")
            let lines = [
                "shopctl orders ls --server \(other.url)", "SHOPCTL_SERVER=\(other.url) shopctl orders ls",
                "SHOPCTL_CREDENTIALS_FILE=client.json SHOPCTL_SERVER=\(daemon.url) "
                    + "shopctl orders ls --server \(other.url)",
                "SHOPCTL_CREDENTIALS_FILE=client.json shopctl orders ls --server \(other.url)",
                "SHOPCTL_TOKEN_FILE=token SHOPCTL_SERVER=\(daemon.url) shopctl orders ls --server \(other.url)",
                "SHOPCTL_TOKEN_FILE=token shopctl refunds approve --server \(other.url) -y "
                    + "\(RefundID(Orders.id(1).uuid))",
                "shopctl login --status --server \(other.url)",
                "shopctl config set server \(other.url) && shopctl orders ls",
            ]
            for line in lines {
                let result = try await shell.run(line)
                #expect(result.code == 4, "\(line): \(result.errors)")
                #expect(
                    result.errors.contains("are for \(daemon.url), not for \(other.url)"), "\(line): \(result.errors)")
                #expect(result.errors.contains("shopctl login --server"), "\(line): \(result.errors)")
                #expect(other.heard.isEmpty, "\(line)")
            }
            // Given for the new server, they are its own.
            let anew = try await shell.run(
                "shopctl config set server \(daemon.url) && shopctl config set credentials-file $HOME/client.json && "
                    + "shopctl orders ls -q")
            #expect(anew.code == 0, "\(anew.errors)")
        }
    }

    @Test func aFileThatSaysWhomItIsForGoesNowhereElse() async throws {
        try await withBoth { daemon, other, shell in
            _ = try shell.file(
                "own.json", #"{"clientId": "cli_1", "clientSecret": "s3cret", "server": "\#(daemon.url)/"}"#)
            let line = "chmod 600 own.json; shopctl orders ls -q --credentials-file own.json --server"
            #expect(try await shell.run("\(line) \(daemon.url)").code == 0)
            #expect(try await shell.run("\(line) \(other.url)").code == 4)
            #expect(other.heard.isEmpty)
        }
    }

    @Test func plainHTTPBeyondThisMachineNeedsAWord() async throws {
        try await withBoth { daemon, other, shell in
            let far = "http://shop.example.invalid:7100"
            let line = "shopctl orders ls --credentials-file client.json --server \(far)"
            let refused = try await shell.run(line)
            #expect(refused.code == 4, "\(refused.errors)")
            #expect(refused.errors.contains("\(far) is asked without TLS"), "\(refused.errors)")
            #expect(refused.errors.contains("--allow-plain-http"))
            // With the word it is tried; nobody is there.
            #expect(try await shell.run(line + " --allow-plain-http --timeout 20s").code != 4)
            let context = try await shell.run(
                "shopctl config set server \(far) --context b; shopctl config set credentials-file $HOME/client.json "
                    + "--context b; shopctl orders ls --context b "
                    + "|| shopctl config set allow-plain-http true --context b; "
                    + "shopctl orders ls --context b --timeout 20s")
            #expect(context.errors.contains("is asked without TLS") && context.code != 4, "\(context.errors)")
            let login = try await shell.run("shopctl login --server \(far)")
            #expect(login.code == 4 && login.errors.contains("without TLS"), "\(login.errors)")
            for near in [
                "http://127.0.0.1.evil.invalid:1", "http://127.0.0.1@evil.invalid:1", "http://127.1.evil.invalid",
            ] {
                let result = try await shell.run(
                    "shopctl orders ls --credentials-file client.json --server '\(near)' --timeout 20s")
                #expect([2, 4].contains(result.code), "\(near): \(result.errors)")
            }
        }
    }

    @Test func aRedirectTakesNothingAlong() async throws {
        let target = Mutex("")
        try await withDaemon { _ in
            var response = HTTPResponse(status: 307)
            response.headers["Location"] = target.withLock { $0 } + "/oauth/token"
            return response
        } _: { daemon, shell in
            let other = try await Listener.start(shell.home)
            target.withLock { $0 = other.url }
            _ = try shell.file("client.json", #"{"clientId": "cli_1", "clientSecret": "s3cret"}"#)
            _ = try shell.file("token", "s3cret\n")
            let result = try await shell.run(
                "shopctl orders ls --credentials-file client.json; shopctl orders ls --token-file token; "
                    + "shopctl refunds retry --token-file token \(RefundID(Orders.id(1).uuid)); shopctl login")
            #expect(result.code != 0 && other.heard.isEmpty, "\(other.heard)")
            #expect(daemon.requests.count >= 4)
            try await other.stop()
        }
    }

    @Test func passwordsOfStoresStayWithTheirStores() async throws {
        try await withBoth { _, other, shell in
            let lines = [
                "shopctl cache stats --redis redis://127.0.0.1:\(other.port)",
                "SHOPCTL_REDIS=redis://127.0.0.1:\(other.port) shopctl cache stats",
                "shopctl topics ls --brokers 127.0.0.1:\(other.port)",
                "SHOPCTL_BROKERS=127.0.0.1:\(other.port) shopctl topics ls",
            ]
            for line in lines {
                let result = try await shell.run(line)
                #expect(result.code == 4, "\(line): \(result.errors)")
                #expect(other.heard.isEmpty, "\(line)")
            }
        }
    }

    @Test func theWireIsShownWithoutSecrets() async throws {
        try await withBoth { _, _, shell in
            let result = try await shell.run("shopctl orders ls -vv")
            #expect(result.code == 0 && result.errors.contains("> Authorization: [redacted]"), "\(result.errors)")
            #expect(!result.errors.contains("s3cret") && !result.errors.contains("token-that-is-secret"))
            let explained = try await shell.run("SHOPCTL_REDIS=redis://u:s3cret@h:1 shopctl config explain redis")
            #expect(explained.output.contains("redis://u:…@h:1"), "\(explained.output)")
        }
    }

    /// Without a word of whom they are for, the environment's credentials go nowhere that somebody else names.
    @Test func theEnvironmentsSecretIsForTheEnvironmentsServer() async throws {
        try await withBoth { daemon, other, shell in
            let file = """
                {"contexts": {"c": {"server": "\(other.url)"}, "d": {"server": "\(daemon.url)"}}}
                """
            _ = try shell.file("config/shopctl/config.json", file)
            let own = #"{"clientId": "cli_1", "clientSecret": "s3cret", "server": "\#(daemon.url)"}"#
            _ = try shell.file("own.json", own)
            _ = try await shell.run("chmod 600 own.json")
            for secret in ["SHOPCTL_TOKEN_FILE=token", "SHOPCTL_CREDENTIALS_FILE=client.json"] {
                for place in ["--server \(other.url)", "--context c"] {
                    let result = try await shell.run("\(secret) shopctl orders ls \(place)")
                    #expect(result.code == 4, "\(secret) \(place): \(result.errors)")
                    #expect(result.errors.contains("whom the credentials are for is not known"), "\(result.errors)")
                    #expect(result.errors.contains("SHOPCTL_SERVER beside the variable"), "\(result.errors)")
                }
                // With another context as the current one, they are for that one's server.
                let current = try await shell.run("shopctl config use d; \(secret) shopctl orders ls --context c")
                #expect(current.code == 4, "\(current.errors)")
                #expect(current.errors.contains("are for \(daemon.url), not for \(other.url)"), "\(current.errors)")
                let right = try await shell.run("\(secret) shopctl orders ls -q")
                #expect(right.code == 0, "\(right.errors)")
                _ = try shell.file("config/shopctl/config.json", file)
                for words in ["SHOPCTL_SERVER=\(daemon.url) \(secret)", "SHOPCTL_CONTEXT=d \(secret)"] {
                    let known = try await shell.run("\(words) shopctl orders ls -q")
                    #expect(known.code == 0, "\(words): \(known.errors)")
                }
            }
            let written = "SHOPCTL_CREDENTIALS_FILE=own.json shopctl orders ls -q --server"
            #expect(try await shell.run("\(written) \(daemon.url)").code == 0)
            #expect(try await shell.run("\(written) \(other.url)").code == 4)
            #expect(other.heard.isEmpty)
        }
    }

    @Test func theFileOfTheStoresIsASecretToo() async throws {
        try await withBoth { _, other, shell in
            _ = try shell.file("plain.json", #"{"kafka": {"bootstrap": "127.0.0.1:1"}}"#)
            let signing = #"{"kafka": {"bootstrap": "127.0.0.1:1"}, "auth": {"secret": "s3cret"}}"#
            _ = try shell.file("signing.json", signing)
            _ = try shell.file("redis.json", #"{"redis": {"url": "redis://:s3cret@127.0.0.1:1"}}"#)
            let lines = [
                "shopctl topics ls --stores-file stores.json", "SHOPCTL_STORES_FILE=stores.json shopctl topics ls",
                "shopctl topics ls", "shopctl topics ls --stores-file signing.json",
                "shopctl topics ls --stores-file plain.json", "shopctl cache stats --stores-file redis.json",
            ]
            for line in lines {
                let open = try await shell.run("chmod 666 *.json; \(line) --timeout 5s")
                #expect(open.code == 4, "\(line): \(open.errors)")
                #expect(open.errors.contains("can be written by everybody"), "\(line): \(open.errors)")
                let read = try await shell.run("chmod 644 *.json; \(line) --timeout 5s")
                let isWarned = read.errors.contains("can be read by others: chmod 600 ")
                #expect(isWarned == !line.contains("plain"), "\(line): \(read.errors)")
                let times = read.errors.split(separator: "\n").count { $0.contains("can be read by") }
                #expect(times < 2, "\(read.errors)")
                let closed = try await shell.run("chmod 600 *.json; \(line) --timeout 5s")
                #expect(!closed.errors.contains("can be read by"), "\(line): \(closed.errors)")
            }
            let key = "shopctl cache stats --context b --redis rediss://127.0.0.1:1 --redis-key token --timeout 5s"
            #expect(try await shell.run("chmod 644 token; \(key)").errors.contains("token can be read by others"))
            #expect(other.heard.isEmpty)
        }
    }

    @Test func whatEverybodyCanWriteIsNotBelieved() async throws {
        try await withBoth { _, _, shell in
            let open = try await shell.run("chmod 666 client.json; shopctl orders ls")
            #expect(open.code == 4 && open.errors.contains("can be written by everybody"), "\(open.errors)")
            let read = try await shell.run("chmod 644 client.json; shopctl orders ls -q")
            #expect(read.code == 0 && read.errors.contains("can be read by others: chmod 600"), "\(read.errors)")
        }
    }
}
