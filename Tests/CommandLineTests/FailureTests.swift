import Console
import EventLoop
import FoundationEssentials
import HTTPServer
import ShopAPI
import Synchronization
import TestSupport
import Testing

@Suite struct FailureTests {
    @Test(arguments: [
        (Problem.notFound("order x"), 3), (Problem.unauthenticated("no token"), 4), (Problem.forbidden("no scope"), 4),
        (Problem.conflict("wrong_state", "it is fulfilled"), 5), (Problem.rateLimited(after: 3), 11),
        (Problem.invalid("/lines/0/quantity", "must be 1 to 1000000"), 2), (Problem.internalError, 1),
    ]) func everyProblemHasItsExitCode(_ problem: Problem, _ code: Int) async throws {
        try await withDaemon { _ in
            throw problem
        } _: { _, shell in
            let text = try await shell.run("shopctl orders get \(Orders.id(1))")
            #expect(text.code == Int32(code), "\(text.errors)")
            #expect(text.output.isEmpty)
            #expect(text.errors.hasPrefix("shopctl: \(problem.detail ?? "") (\(problem.title))\n"))
            #expect(text.errors.contains("request: req-\(Orders.id(1))\n"))
            let json = try await shell.run("shopctl orders get \(Orders.id(1)) -o json")
            let object = try JSONReader.value(in: Array(json.errors.utf8))
            #expect(object["code"]?.text == problem.code)
            #expect(object["exitCode"] == .integer(Int64(code)))
            #expect(object["requestId"]?.text == "req-\(Orders.id(1))")
            #expect(object["retryable"] == .bool(code == 11))
        }
    }

    @Test func aDaemonThatIsNotThereIs13() async throws {
        let result = try await Shell(server: "http://127.0.0.1:1").run("shopctl orders ls")
        #expect(result.code == 13)
        #expect(result.errors.hasPrefix("shopctl: can't reach http://127.0.0.1:1/admin/v1/orders ("))
        #expect(result.errors.contains("\nhint: `shopctl status` shows what runs"))
    }

    @Test func withoutAnInstallationTheHintSaysHowToGetOne() async throws {
        let result = try await Shell().run("shopctl orders ls")
        #expect(result.code == 2)
        #expect(result.errors.contains("hint: `shopctl up` starts one on this machine"))
    }

    @Test func argumentsThatAreNoTextAndDisksThatAreFullAreSaidSo() async throws {
        let bytes = try await Shell().run("shopctl orders cancel --reason $'a\\xff'")
        #expect(bytes.code == 2)
        #expect(bytes.errors.hasPrefix("shopctl: argument 4 is not UTF-8\n"))
        try await withDaemon { _ in
            try FakeDaemon.json(Page([Orders.order(1)]))
        } _: { _, shell in
            let full = try await shell.run("shopctl orders ls > /dev/full")
            #expect(full.code == 1)
            #expect(full.errors == "shopctl: can't write the results (No space left on device)\n")
        }
    }

    @Test func anAnswerThatIsNotAShopsIsSaidSo() async throws {
        try await withDaemon { _ in
            .text("<html>", status: 502)
        } _: { _, shell in
            let result = try await shell.run("shopctl orders ls")
            #expect(result.code == 13)
            #expect(result.errors.contains("answered 502 (it does not answer as a shop's daemon)"))
        }
        try await withDaemon { _ in
            .json(Array("{\"data\": [{\"id\": 1}]}".utf8))
        } _: { _, shell in
            let result = try await shell.run("shopctl orders ls")
            #expect(result.code == 1)
            #expect(result.errors.contains("shopctl: the daemon's answer is not understood ("))
        }
    }

    @Test func aTimeoutIs8() async throws {
        try await withDaemon { _ in
            try await Task.sleep(for: .seconds(30))
            return HTTPResponse()
        } _: { _, shell in
            let result = try await shell.run("shopctl orders ls --timeout 200ms")
            #expect(result.code == 8, "\(result.errors)")
        }
    }

    @Test func aBusyDaemonIsAskedAgainWhenNothingCanHappenTwice() async throws {
        let count = Counter()
        try await withDaemon { request in
            if count.next() < 2 {
                var response = FakeDaemon.problem(.unavailable("starting"))
                response.headers["Retry-After"] = "0"
                return response
            }
            return try FakeDaemon.json(Orders.order(1))
        } _: { daemon, shell in
            let result = try await shell.run("shopctl orders place --line TEA-1=2 -q")
            #expect(result.code == 0, "\(result.errors)")
            let keys = daemon.requests.map { $0.headers["Idempotency-Key"] }
            #expect(keys.count == 3)
            #expect(Set(keys).count == 1)
            #expect(keys[0]?.hasPrefix("shopctl-") == true)
        }
    }

    @Test func credentialsAreExchangedOnceAndKept() async throws {
        let tokens = Counter()
        try await withDaemon { request in
            if request.path == "/oauth/token" {
                #expect(request.body == "grant_type=client_credentials")
                #expect(request.headers["Authorization"] == "Basic Y2xpXzE6czNjcmV0")
                return .json(Array("{\"access_token\": \"t\(tokens.next())\", \"expires_in\": 900}".utf8))
            }
            // The first token is refused, as after the daemon's keys have changed.
            guard request.headers["Authorization"] == "Bearer t1" else { throw Problem.unauthenticated("stale") }
            return try FakeDaemon.json(Orders.order(1))
        } _: { _, shell in
            let file = try shell.file("admin.json", "{\"clientId\": \"cli_1\", \"clientSecret\": \"s3cret\"}")
            let command = "shopctl orders get \(Orders.id(1)) -q --credentials-file \(file) -vv"
            let first = try await shell.run(command)
            #expect(first.code == 0, "\(first.errors)")
            #expect(tokens.count == 2)
            #expect(first.errors.contains("can be read by others: chmod 600"))
            for result in [first, try await shell.run(command)] {
                #expect(!result.errors.contains("s3cret"))
                #expect(!result.errors.contains("Bearer t"))
                #expect(result.errors.contains("Authorization: [redacted]"))
            }
            #expect(tokens.count == 2)
        }
    }

    @Test func ctrlCEndsWith130() async throws {
        try await withDaemon { _ in
            HTTPResponse(
                body: .events { events in
                    let entry = OrderEvent(
                        number: 1, orderId: Orders.id(1), at: Orders.placed, type: "placed", state: .placed,
                        actor: "customer", detail: nil)
                    let text = String(decoding: try JSONText.encode(entry), as: UTF8.self)
                    try await events.send(ServerSentEvent(data: text, event: "placed", id: "1"))
                    try await Task.sleep(for: .seconds(60))
                })
        } _: { _, shell in
            let (process, name) = try await shell.start("exec shopctl orders watch \(Orders.id(1)) -o jsonl")
            try await eventually("the first event") { shell.text(name + ".out").hasSuffix("}\n") }
            await process.signal(2)
            let status = try await process.exit()
            #expect(shell.result(status, name).code == 130)
            #expect(shell.result(status, name).output.contains("\"type\":\"placed\""))
        }
    }
}

/// Counts from 0.
final class Counter: Sendable {
    private let value = Mutex(0)
    func next() -> Int {
        value.withLock { value in
            value += 1
            return value - 1
        }
    }
    var count: Int { value.withLock { $0 } }
}
