import Auth
import HTTPClient
import LocalStack
import ShopAPI

/// Has another program's HTTP server send codes: `POST {"phone": "+…", "code": "…"}`, which answers with 2xx when it
/// has taken it.
struct CodeHook: CodeSender {
    private struct Message: Encodable {
        var phone: String
        var code: String
    }
    let url: String
    let client: HTTPClient
    private static let deadlines = HTTPDeadlines(firstByte: .seconds(10), total: .seconds(15))

    func send(code: String, to phone: String) async throws {
        let body = try JSONText.encode(Message(phone: phone, code: code))
        let request = HTTPClientRequest(
            "POST", url, headers: ["Content-Type": "application/json"], body: .bytes(body), deadlines: Self.deadlines)
        let status = try await client.fetch(request, upTo: 64 << 10).response.status
        guard (200..<300).contains(status) else { throw CodeNotSent("the hook that sends codes answered \(status)") }
    }
}

extension DaemonConfiguration.Auth {
    /// Who takes codes to phones; nil: nobody does.
    func codeSender(client: HTTPClient) -> (any CodeSender)? {
        if let program = sendCodes?.command?.first {
            return CommandCodeSender(program, Array(sendCodes?.command?.dropFirst() ?? []))
        }
        return sendCodes?.url.map { CodeHook(url: $0, client: client) }
    }
}
