/// Signs requests with AWS Signature Version 4
/// (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html), by libcurl.
///
/// libcurl signs path, query and headers as they stand, and in an order that is right for most of them only. What it
/// would sign wrong is refused before it is sent. Every header but `User-Agent` is signed.
public struct AWSSigner: Sendable, Equatable {
    public var accessKey: String
    public var secret: String
    /// Such as `us-east-1`.
    public var region: String
    /// Such as `s3`.
    public var service: String

    public init(accessKey: String, secret: String, region: String, service: String) {
        self.accessKey = accessKey
        self.secret = secret
        self.region = region
        self.service = service
    }

    /// The header that says what the body's SHA-256 is, or `UNSIGNED-PAYLOAD`: libcurl takes it from there.
    public static let contentHash = "x-amz-content-sha256"
    /// What libcurl keeps of each.
    private static let maximumScope = 64

    /// What makes libcurl sign it wrong.
    func fault(in request: HTTPClientRequest) -> String? {
        for part in [region, service] {
            guard (1...Self.maximumScope).contains(part.utf8.count), part.utf8.allSatisfy(\.isUnreserved) else {
                return "\(part.debugDescription) is no region and no service that can be signed for"
            }
        }
        guard !accessKey.isEmpty, accessKey.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x2f }) else {
            return "the access key is empty, or has a character that no access key has"
        }
        for name in ["Content-Type", Self.contentHash] where request.headers[name] == nil {
            return "the header \(name) is missing; a signed request needs it"
        }
        let names = request.headers.map { $0.name.lowercased() } + ["host", "x-amz-date"]
        let lines = request.headers.map { "\($0.name.lowercased()):\($0.value)" } + ["host:", "x-amz-date:"]
        // It sorts lines, where names are to be sorted.
        let sorted = lines.sorted(by: Self.isBefore).map { line in String(line.prefix { $0 != ":" }) }
        guard sorted == names.sorted(by: Self.isBefore), Set(names).count == names.count else {
            return "one header's name is another's, or the beginning of it"
        }
        guard !request.headers.contains(where: { $0.value.isEmpty }) else { return "a header is empty" }
        return Self.fault(inAddress: request.url)
    }

    private static func isBefore(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static func fault(inAddress url: String) -> String? {
        let address = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let path = (address.firstIndex(of: "/").map { address[$0...] } ?? "/").prefix { $0 != "?" }
        guard path.utf8.allSatisfy({ $0.isUnreserved || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "%") }) else {
            return "the path has a character that must be percent-encoded for signing"
        }
        guard let mark = address.firstIndex(of: "?") else { return nil }
        let fields = address[address.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
        let parts = fields.map { $0.split(separator: "=", omittingEmptySubsequences: false) }
        let isEncoded = parts.joined().allSatisfy {
            $0.utf8.allSatisfy { $0.isUnreserved || $0 == UInt8(ascii: "%") }
        }
        let names = parts.map { String($0[0]) }
        guard isEncoded, parts.allSatisfy({ $0.count == 2 }),
            zip(names, names.dropFirst()).allSatisfy({ isBefore($0, $1) })
        else { return "the query is not percent-encoded, sorted, and with one = in each field" }
        return nil
    }
}

extension UInt8 {
    /// RFC 3986 section 2.3.
    fileprivate var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "-._~".utf8.contains(self)
        }
    }
}
