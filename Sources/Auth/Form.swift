internal import FoundationEssentials
internal import HTTPServer
internal import HTTPService
internal import ShopAPI

/// The body of a request to the token endpoint: `application/x-www-form-urlencoded`, each name once (RFC 6749, section
/// 3.2).
struct Form {
    private let fields: [String: String]
    /// The names that the route declares; nil: any.
    private let declared: Set<String>?

    init(_ request: APIRequest) async throws {
        guard request.contentType == "application/x-www-form-urlencoded" else {
            throw TokenRefusal("invalid_request", "the body must be application/x-www-form-urlencoded", status: 415)
        }
        let (bytes, declared): ([UInt8], Set<String>?)
        do {
            (bytes, declared) = try await request.form()
        } catch let problem as Problem where problem.status == 415 {
            throw TokenRefusal("invalid_request", problem.detail ?? problem.title, status: 415)
        }
        guard Percent.decode(bytes, plusIsSpace: true) != nil else {
            throw TokenRefusal("invalid_request", "the body is not percent-encoded UTF-8 without control characters")
        }
        var fields: [String: String] = [:]
        for (name, value) in HTTPQuery(String(decoding: bytes, as: UTF8.self)).pairs {
            if let mistake = IncomingText.mistake(in: name) {
                throw TokenRefusal("invalid_request", "a field's name \(mistake)")
            }
            if let mistake = IncomingText.mistake(in: value) {
                throw TokenRefusal("invalid_request", "\(name.prefix(64)) \(mistake)")
            }
            guard fields.updateValue(value, forKey: name) == nil else {
                throw TokenRefusal("invalid_request", "\(name.prefix(64)) is given twice")
            }
        }
        self.fields = fields
        self.declared = declared
    }

    func optional(_ name: String) throws -> String? {
        assert(declared?.contains(name) != false, "the route's form has no field \(name)")
        return fields[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    func required(_ name: String) throws -> String {
        guard let value = try optional(name) else { throw TokenRefusal("invalid_request", "\(name) is missing") }
        guard value.utf8.count <= 1_024 else { throw TokenRefusal("invalid_request", "\(name) is too long") }
        return value
    }

    /// The client's id and secret, from the header (RFC 6749, section 2.3.1: both form-encoded) or the body, not both.
    func client(_ authorization: String?) throws -> (id: String, secret: String) {
        let refusal = TokenRefusal("invalid_client", "the client's id and secret are needed", status: 401)
        guard let authorization else {
            guard let id = try optional("client_id"), let secret = try optional("client_secret") else { throw refusal }
            return (id, secret)
        }
        guard try optional("client_secret") == nil else {
            throw TokenRefusal("invalid_request", "the secret is given in the header and in the body")
        }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", let data = Data(base64Encoded: String(parts[1])),
            let colon = data.firstIndex(of: UInt8(ascii: ":")),
            let id = Percent.decode(data[..<colon], plusIsSpace: true),
            let secret = Percent.decode(data[(colon + 1)...], plusIsSpace: true)
        else { throw refusal }
        return (id, secret)
    }
}
