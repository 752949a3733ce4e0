internal import Console

/// Percent-encoding (RFC 3986): everything but the unreserved characters.
enum Percent {
    static func encoded(_ text: String, keeping kept: String = "") -> String {
        var encoded = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isUnreserved =
                byte < 0x80 && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                || "-._~".unicodeScalars.contains(scalar)
            if isUnreserved || (byte < 0x80 && kept.unicodeScalars.contains(scalar)) {
                encoded.unicodeScalars.append(scalar)
            } else {
                encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    /// One segment of a path that is a name and never a word of the path, as `verify` is: the daemon compares words as
    /// they stand, and reads names.
    static func segment(_ text: String) -> String {
        guard let first = text.utf8.first, text.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x2D }) else {
            return encoded(text)
        }
        return "%" + String(first, radix: 16, uppercase: true) + encoded(String(text.dropFirst()))
    }
}

/// What `-vv` may show.
enum Redaction {
    private static let secrets: Set<String> = [
        "access_token", "refresh_token", "device_code", "accesstoken", "refreshtoken", "clientsecret", "client_secret",
        "paymenttoken", "token", "password", "number",
        "cvc", "secret", "code", "user_code", "totp", "otp", "recoverycodes", "challenge", "client_assertion",
    ]
    private static let maximum = 4_096

    static func header(_ name: String, _ value: String) -> String {
        ["authorization", "cookie", "set-cookie", "proxy-authorization", "idempotency-token"].contains(
            name.lowercased()) ? "[redacted]" : value
    }

    static func body(_ bytes: [UInt8]) -> String {
        if bytes.isEmpty { return "(no body)" }
        guard bytes.count <= 1 << 20, let value = try? JSONReader.value(in: bytes) else {
            return "(\(bytes.count) bytes)"
        }
        let text = redacted(value).compact
        return text.utf8.count > maximum ? String(text.prefix(maximum)) + "…" : text
    }

    private static func redacted(_ value: JSON) -> JSON {
        switch value {
        case .array(let items): .array(items.map(redacted))
        case .object(let members):
            .object(
                members.map { member in
                    let isSecret = secrets.contains(member.name.lowercased()) && member.value != .null
                    return .init(member.name, isSecret ? "[redacted]" : redacted(member.value))
                })
        default: value
        }
    }
}
