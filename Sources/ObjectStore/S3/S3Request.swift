/// What is asked of a bucket, or of an object in it.
struct S3Request: Sendable, CustomStringConvertible {
    var method: String
    /// Of small letters, digits and `-./`; nil: the bucket itself.
    var key: String?
    /// Sorted by name.
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// The SHA-256 of `body`, if it is known.
    var digest: [UInt8]?
    /// The root of the XML that a success answers with; nil: it answers with something else.
    var root: String?
    /// Statuses beside success that are an answer and no failure.
    var alsoAccepted: Set<Int> = []
    /// Of the answer's body, in bytes.
    var limit = S3Request.maximumXML
    /// Whether it may be done twice.
    var isRepeatable = true
    /// What is wrong with an answer, which may have been damaged on its way; nil: nothing.
    var fault: @Sendable (S3Answer) -> String? = { _ in nil }

    /// A page of a list has 1,000 keys of at most 1,024 bytes, which may all be percent-encoded.
    static let maximumXML = 4 << 20

    init(_ method: String, _ key: String?) {
        self.method = method
        self.key = key
    }

    /// Without what may be secret.
    var description: String {
        let what = query.map(\.name).filter { $0 != "encoding-type" }.joined(separator: ",")
        return "\(method) \(key ?? "the bucket")\(what.isEmpty ? "" : " (\(what))")"
    }

    /// The query, encoded as it is signed.
    var encodedQuery: String {
        guard !query.isEmpty else { return "" }
        return "?" + query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    /// RFC 3986: everything but unreserved characters; of a path, its slashes as well are left.
    static func encoded(_ text: String, isPath: Bool = false) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                bytes.append(byte)
            case _ where "-._~".utf8.contains(byte) || isPath && byte == UInt8(ascii: "/"): bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What `encoding-type=url` has encoded; as it stands where it is no such text.
    static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return text }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What was answered.
struct S3Answer: Sendable {
    var status: Int
    var headers: @Sendable (String) -> String?
    var body: [UInt8]
    /// Where the request names a root.
    var xml: XMLElement?
}
