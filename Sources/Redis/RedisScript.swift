internal import COpenSSL

/// A Lua script, with the digest by which the server knows it.
public struct RedisScript: Sendable {
    public let text: String
    /// SHA-1 in lower-case hexadecimal digits: what `EVALSHA` takes.
    public let digest: String

    public init(_ text: String) {
        self.text = text
        var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        let source = Array(text.utf8)
        let worked = EVP_Digest(source, source.count, &bytes, &count, EVP_sha1(), nil)
        precondition(worked == 1, "OpenSSL has no SHA-1")
        digest = bytes.prefix(Int(count)).map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }
}
