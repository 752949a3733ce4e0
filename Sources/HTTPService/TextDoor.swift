internal import HTTPServer
internal import Observability
internal import ShopAPI

/// Holds what a request says outside of its body to ``IncomingText``: path, query and header fields. Bodies are held to
/// it by what reads them.
enum TextDoor {
    /// Header fields that a route reads: a card number in one is refused.
    private static let read: Set<String> = [
        "idempotency-key", "x-reason", "if-match", "last-event-id", "prefer", "content-type", "user-agent",
        "x-request-id",
    ]
    /// Header fields that are nobody's text: secrets, addresses, times and lengths. `traceparent` has a rule of its own
    /// (``TraceContext``).
    private static let exempt: Set<String> = [
        "authorization", "cookie", "host", "x-forwarded-for", "x-forwarded-proto", "content-length", "date",
        "traceparent",
    ]

    /// The request without header fields that nobody reads and that hold a card number: other people's ids may look
    /// like one by chance.
    /// - Throws: ``Problem`` 400 that names the part and quotes nothing.
    static func checked(_ request: APIRequest) throws(Problem) -> APIRequest {
        for (name, value) in zip(request.parameters.names, request.parameters.values) {
            try check(value, "{\(name)}")
        }
        if request.route == nil { try check(Percent.decode(request.http.rawPath.utf8) ?? "", "the path") }
        for (name, value) in request.http.query.isEmpty ? [] : request.http.query.pairs {
            try check(name, "the query")
            try check(value, "?\(name)")
        }
        var request = request
        var unread: [String] = []
        for (name, value) in request.headers where CardNumber.isIn(value) {
            let known = name.lowercased()
            if exempt.contains(known) { continue }
            guard read.contains(known) else {
                unread.append(name)
                continue
            }
            throw refusal(name, IncomingText.cardNumber)
        }
        for name in unread { request.http.headers[name] = nil }
        return request
    }

    private static func check(_ text: String, _ place: String) throws(Problem) {
        if let mistake = IncomingText.mistake(in: text) { throw refusal(place, mistake) }
    }

    private static func refusal(_ place: String, _ mistake: String) -> Problem {
        .badRequest("\(place) \(mistake)", [.init(place, mistake)])
    }

    /// A path as it may be written down.
    static func logged(_ rawPath: String) -> String {
        guard let text = Percent.decode(rawPath.utf8) else { return Redaction.masked(rawPath) }
        return CardNumber.isIn(text) ? Redaction.mark : rawPath
    }
}

extension Problem {
    /// Without any card number: a problem may quote what was sent.
    var masked: Problem {
        var problem = self
        problem.detail = detail.map { Redaction.masked($0) }
        problem.errors = errors?.map { .init(Redaction.masked($0.pointer), Redaction.masked($0.detail)) }
        return problem
    }
}
