import HTTPServer
import HTTPService
import Observability
import ShopAPI
import Synchronization
import Testing

/// No text of a request comes past the door with a card number in it, and nothing repeats it.
@Suite struct TextDoorTests {
    private static let card = "4242424242424242"

    private struct Note: RequestBody {
        var note: String
        static let examples = [Self(note: "a")]
    }

    private func ask(_ request: HTTPRequest) async throws -> (status: Int, text: String, log: String) {
        let log = Mutex("")
        let output = LogOutput { bytes in log.withLock { $0 += String(decoding: bytes, as: UTF8.self) } }
        var router = Router(
            .observed(log: Log(label: "test", output: output)), .problems(log: Log(label: "test", output: output)),
            .formChecked)
        router.add([
            Route(.get, "/things/{thing}", access: .anyone, summary: "") { (request: APIRequest, thing: String) in
                .text("\(thing) \(request.headers)")
            },
            Route(.post, "/things", access: .anyone, summary: "", body: .json(Note.self)) { request in
                let note: Note = try await request.json()
                return .text("\(note.note) \(try request.reason ?? "")")
            },
        ])
        let response = await (try router.freeze()).respond(to: request)
        let text = String(decoding: try await response.body.collect(upTo: 1 << 20), as: UTF8.self)
        return (response.status, text + response.headers.description, log.withLock { $0 })
    }

    @Test(arguments: [
        "/things/4242424242424242", "/things/4242%204242%204242%204242", "/things/x?q=4242-4242-4242-4242",
        "/things/x?q=4242+4242+4242+4242", "/things/x?4242424242424242=1",
        "/nowhere/4242%C2%A04242%C2%A04242%C2%A04242", "/things/%EF%BC%94242424242424242",
    ])
    func pathsAndQueries(_ target: String) async throws {
        let (status, text, log) = try await ask(HTTPRequest(.get, target))
        #expect(status == 400 && text.contains("must not hold a card number"), "\(text)")
        for place in [text, log] {
            #expect(!place.contains("4242") && !place.contains("242424"), "\(place)")
        }
        #expect(log.contains("\"status\":400"))
    }

    @Test(arguments: ["Idempotency-Key", "X-Reason", "If-Match", "Last-Event-ID", "Prefer", "User-Agent"])
    func headersThatARouteReads(_ name: String) async throws {
        let (status, text, log) = try await ask(HTTPRequest(.get, "/things/x", headers: [name: "a-\(Self.card)"]))
        #expect(status == 400 && text.contains(name), "\(text)")
        #expect(!(text + log).contains("4242"))
    }

    @Test func headersThatNobodyReadsAreLeftOut() async throws {
        let zeros = String(repeating: "0", count: 16)
        let headers: HTTPHeaders = [
            "X-Datadog-Trace-Id": Self.card, "traceparent": "00-\(Self.card)\(zeros)-00f067aa0ba902b7-01",
            "X-Request-Id": Self.card,
        ]
        var request = HTTPRequest(.get, "/things/x", headers: headers)
        request.headers["X-Request-Id"] = nil
        let (status, text, log) = try await ask(request)
        #expect(status == 200)
        #expect(!log.contains("4242") && !text.contains("Datadog"))
        let named = try await ask(HTTPRequest(.get, "/things/x", headers: ["X-Request-Id": Self.card]))
        #expect(!named.log.contains("4242"))
    }

    @Test(arguments: [
        (#"{"note":"4242 4242 4242 4242"}"#, "must not hold a card number"),
        (#"{"note":"4242\n4242\n4242\n4242"}"#, "must not hold a card number"),
        (#"{"note":"\uff14\uff12\uff14\uff12-4242-4242-4242"}"#, "must not hold a card number"),
        (#"{"4242424242424242":"x"}"#, "is missing"), (#"{"note":"x","4242424242424242":1}"#, "not a known field"),
        (#"{"note":"a\u0007"}"#, "control characters"), (#"{"note":"a\u0000"}"#, "U+0000"),
        (#"{"note":"a\u202eb"}"#, "direction"),
    ])
    func bodies(_ body: String, _ reason: String) async throws {
        let request = HTTPRequest(.post, "/things", body: HTTPRequestBody(Array(body.utf8)))
        let (status, text, log) = try await ask(request)
        #expect(status == 422 && text.contains(reason), "\(text)")
        #expect(!(text + log).contains("4242"), "\(text)")
    }

    @Test func honestTextComesIn() async throws {
        let body = #"{"note":"Line one\n\tcall +49 1512 3456789, case 1764352185123, EAN 4006381333931"}"#
        let request = HTTPRequest(
            .post, "/things", headers: ["X-Reason": "order 20261128174945-0001"],
            body: HTTPRequestBody(Array(body.utf8)))
        #expect(try await ask(request).status == 200)
    }
}
