import EventLoop
import HTTPServer
import ShopAPI
import TestSupport
import Testing

@testable import HTTPService

/// What a long body costs is not taken from the loop that its connection, and many others, live on.
@Suite struct LongBodyTests {
    struct Note: RequestBody {
        static var examples: [Note] { [] }
        let text: String
        let wasOnTheLoop: Bool
        enum CodingKeys: CodingKey { case text }
        init(from decoder: any Decoder) throws {
            text = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .text)
            wasOnTheLoop = EventLoop.current != nil
        }
        func encode(to encoder: any Encoder) throws {}
    }

    @Test(arguments: [(1_000, true), (200_000, false)])
    func longBodiesAreReadAwayFromTheLoop(_ length: Int, _ isOnTheLoop: Bool) async throws {
        let body = Array(#"{"text":"\#(String(repeating: "a", count: length))"}"#.utf8)
        let request = APIRequest(HTTPRequest(.post, "/a", body: HTTPRequestBody(body)))
        let loop = TestLoops.any
        let note = try await loop.run { try await request.json(Note.self) }
        #expect(note.text.utf8.count == length && note.wasOnTheLoop == isOnTheLoop)
    }
}
