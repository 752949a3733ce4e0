import EventLoop
import HTTPServer
import HTTPService
import ShopAPI
import TestSupport
import Testing

@Suite struct HTTPServiceTests {
    @Test func aServerOfARouterRefusesWithProblems() async throws {
        var router = Router()
        router.add([
            Route(.put, "/large", access: .anyone, summary: "", bodyLimit: 3_000_000) { request in
                .text("\(try await request.http.body.collect(upTo: 3_000_000).count)")
            },
            Route(.put, "/small", access: .anyone, summary: "", bodyLimit: 10) { _ in .text("") },
        ])
        let server = HTTPServer(HTTPServerConfiguration(), group: TestLoops.group, router: try router.freeze())
        try await server.start()
        let base = "http://127.0.0.1:\(server.port)"
        let body = String(repeating: "a", count: 2_000_000)
        let large = try await curl(["-T", "-", "\(base)/large"], input: body)
        #expect(large == "2000000 200")
        let small = try await curl(["-X", "PUT", "-d", "01234567890", "\(base)/small"])
        #expect(small.contains("body_too_large") && small.hasSuffix(" 413"))
        let twice = try await curl(["-H", "Content-Length: 1", "-H", "Transfer-Encoding: chunked", "\(base)/large"])
        #expect(twice.contains("urn:shop:problem:bad_request") && twice.hasSuffix(" 400"))
        await server.stop()
    }

    private func curl(_ arguments: [String], input: String = "") async throws -> String {
        let command = ChildCommand("/usr/bin/curl", ["-s", "-w", " %{http_code}"] + arguments)
        return try await ChildProcess.run(command, input: Array(input.utf8), on: TestLoops.any).outputText
    }
}
