import Auth
import HTTPClient
import HTTPServer
import LocalStack
import Synchronization
import TestSupport
import Testing

@testable import shopd

@Suite struct CodeHookTests {
    @Test func theHookGetsTheCodeAndSaysWhetherItTookIt() async throws {
        let got = Mutex<[String]>([])
        let server = HTTPServer(HTTPServerConfiguration(host: "127.0.0.1", port: 0), group: TestLoops.group) {
            request in
            let body = String(decoding: (try? await request.body.collect(upTo: 1_000)) ?? [], as: UTF8.self)
            got.withLock { $0.append("\(request.method) \(request.target) \(body)") }
            return HTTPResponse(status: body.contains("00000") ? 503 : 202)
        }
        try await server.start()
        let client = HTTPClient(group: TestLoops.group)
        var auth = try DaemonConfiguration.read(
            Array(
                #"{"database": {"hosts": ["127.0.0.1:1"], "roles": {}}, "redis": {"url": "redis://127.0.0.1"},"#.utf8)
                + Array(#""kafka": {"bootstrap": "127.0.0.1:1"}}"#.utf8)
        ).auth
        #expect(auth.codeSender(client: client) == nil)
        auth.sendCodes = .init(url: "http://127.0.0.1:\(server.port)/send")
        let sender = try #require(auth.codeSender(client: client))
        try await sender.send(code: "12345", to: "+15551234567")
        #expect(got.withLock { $0 } == [#"POST /send {"code":"12345","phone":"+15551234567"}"#])
        await #expect(throws: CodeNotSent.self) { try await sender.send(code: "00000", to: "+15551234567") }
        await client.close()
        await server.stop()
        auth.sendCodes = .init(command: ["/bin/true"])
        #expect(auth.codeSender(client: client) is CommandCodeSender)
    }
}
