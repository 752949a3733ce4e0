/// What the other side said when it broke off TLS (RFC 8446, section 6).
///
/// With TLS 1.3 a server looks at a client's certificate when the handshake is over for the client. librdkafka then
/// tells of a broken connection, with OpenSSL's error in its text.
struct TLSAlert: Equatable {
    /// The alert's number: 42 bad certificate, 48 unknown authority, 116 certificate required.
    let number: UInt64

    var isAboutCertificates: Bool { (41...46).contains(number) || [48, 49, 116].contains(number) }

    /// OpenSSL writes its error as `error:` and eight hexadecimal digits (ERR_error_string): bits 23 to 30 are the
    /// library, 20 for TLS, and the rest is the reason, which for an alert is 1000 and its number.
    init?(inLibraryText text: String) {
        let mark = Array("error:".utf8)
        let bytes = Array(text.utf8)
        guard bytes.count >= mark.count + 8 else { return nil }
        for start in 0...bytes.count - mark.count - 8 where bytes[start..<start + mark.count].elementsEqual(mark) {
            let digits = String(decoding: bytes[start + mark.count..<start + mark.count + 8], as: UTF8.self)
            guard let code = UInt64(digits, radix: 16), code >> 23 & 0xff == 20 else { continue }
            let reason = code & 0x7f_ffff
            guard (1_000..<1_256).contains(reason) else { continue }
            number = reason - 1_000
            return
        }
        return nil
    }
}
