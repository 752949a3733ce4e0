internal import FoundationEssentials

extension JWTVerifier {
    /// The key that a token names in its header. What it says counts only for a token that was verified.
    public static func keyID(of token: String) -> String? {
        struct Header: Decodable { let kid: String? }
        let header = token.prefix { $0 != "." }
        guard header.utf8.count <= 1_024, let bytes = Base64URL.decode(header) else { return nil }
        return (try? JSONDecoder().decode(Header.self, from: Data(bytes)))?.kid
    }
}
