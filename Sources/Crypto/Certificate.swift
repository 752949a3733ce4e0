internal import COpenSSL
public import FoundationEssentials

/// A certificate and its private key, both as PEM text.
public struct Certificate: Sendable {
    public let certificate: String
    /// A secret: PKCS #8, not encrypted.
    public let key: String
}

/// An authority that certifies hosts of one installation to each other (and test servers to tests). Not for the public.
public struct CertificateAuthority: Sendable {
    /// The authority's own certificate, self-signed: what the others are told to trust.
    public let root: Certificate

    /// A new authority with a P-256 key. Certificates are valid from an hour before `now`.
    public init(name: String, now: Date, validFor: Duration = .seconds(3_650 * 86_400)) throws {
        let key = try PrivateKey()
        let builder = try CertificateBuilder(subject: name, key: key, now: now, validFor: validFor)
        try builder.add(NID_basic_constraints, "critical,CA:TRUE")
        try builder.add(NID_key_usage, "critical,keyCertSign,cRLSign")
        root = try builder.signed(by: nil, with: key)
    }

    /// Certifies a server for `hosts` (DNS names and IP addresses), usable as a client's certificate too.
    public func issue(
        name: String, hosts: [String], now: Date, validFor: Duration = .seconds(825 * 86_400)
    ) throws -> Certificate {
        let key = try PrivateKey()
        let builder = try CertificateBuilder(subject: name, key: key, now: now, validFor: validFor)
        try builder.add(NID_basic_constraints, "critical,CA:FALSE")
        try builder.add(NID_key_usage, "critical,digitalSignature")
        try builder.add(NID_ext_key_usage, "serverAuth,clientAuth")
        if !hosts.isEmpty {
            let names = hosts.map { host in
                let isAddress = host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." }
                return (isAddress ? "IP:" : "DNS:") + host
            }
            try builder.add(NID_subject_alt_name, names.joined(separator: ","))
        }
        return try builder.signed(by: root.certificate, with: PrivateKey(pem: root.key))
    }
}

/// Owns an `EVP_PKEY`.
private final class PrivateKey {
    let pointer: OpaquePointer

    init() throws {
        guard let pointer = shim_new_p256_key() else { throw CryptoError.openSSL("making a P-256 key") }
        self.pointer = pointer
    }

    init(pem: String) throws {
        let bio = try memory(pem)
        defer { BIO_free(bio) }
        guard let pointer = PEM_read_bio_PrivateKey(bio, nil, nil, nil) else {
            throw CryptoError.openSSL("reading a private key")
        }
        self.pointer = pointer
    }

    deinit { EVP_PKEY_free(pointer) }

    func pem() throws -> String {
        try pemText { PEM_write_bio_PrivateKey($0, pointer, nil, nil, 0, nil, nil) == 1 }
    }
}

/// Owns an `X509` while it is filled in.
private final class CertificateBuilder {
    private let pointer: OpaquePointer
    private let key: PrivateKey

    init(subject: String, key: PrivateKey, now: Date, validFor: Duration) throws {
        guard let pointer = X509_new() else { throw CryptoError.openSSL("making a certificate") }
        self.pointer = pointer
        self.key = key
        let start = Int(now.timeIntervalSince1970) - 3_600
        let end = Int(now.timeIntervalSince1970) + Int(validFor.components.seconds)
        let serial = try Random.bytes(16)
        // The highest bit stays clear: serial numbers are positive (RFC 5280 section 4.1.2.2).
        guard let number = BN_bin2bn([serial[0] & 0x7f | 0x40] + serial.dropFirst(), 16, nil) else {
            throw CryptoError.openSSL("making a serial number")
        }
        defer { BN_free(number) }
        guard X509_set_version(pointer, 2) == 1,
            BN_to_ASN1_INTEGER(number, X509_get_serialNumber(pointer)) != nil,
            ASN1_TIME_set(X509_getm_notBefore(pointer), start) != nil,
            ASN1_TIME_set(X509_getm_notAfter(pointer), end) != nil,
            X509_NAME_add_entry_by_txt(
                X509_get_subject_name(pointer), "CN", MBSTRING_UTF8, subject, Int32(subject.utf8.count), -1, 0) == 1,
            X509_set_pubkey(pointer, key.pointer) == 1
        else { throw CryptoError.openSSL("filling in a certificate") }
    }

    deinit { X509_free(pointer) }

    func add(_ identifier: Int32, _ value: String) throws {
        guard let added = X509V3_EXT_conf_nid(nil, nil, identifier, value) else {
            throw CryptoError.openSSL("adding \(value) to a certificate")
        }
        defer { X509_EXTENSION_free(added) }
        guard X509_add_ext(pointer, added, -1) == 1 else { throw CryptoError.openSSL("adding \(value)") }
    }

    func signed(by issuerPEM: String?, with signingKey: PrivateKey) throws -> Certificate {
        let issuer = try issuerPEM.map(readCertificate)
        defer { issuer.map { X509_free($0) } }
        guard X509_set_issuer_name(pointer, X509_get_subject_name(issuer ?? pointer)) == 1,
            X509_sign(pointer, signingKey.pointer, EVP_sha256()) > 0
        else { throw CryptoError.openSSL("signing a certificate") }
        return Certificate(certificate: try pemText { PEM_write_bio_X509($0, pointer) == 1 }, key: try key.pem())
    }
}

/// Holds a copy: `BIO_new_mem_buf` would keep the pointer, which a Swift string lends for the length of one call.
private func memory(_ text: String) throws -> OpaquePointer {
    guard let bio = BIO_new(BIO_s_mem()) else { throw CryptoError.openSSL("reading PEM") }
    guard BIO_write(bio, text, Int32(text.utf8.count)) == Int32(text.utf8.count) else {
        BIO_free(bio)
        throw CryptoError.openSSL("reading PEM")
    }
    return bio
}

private func readCertificate(_ pem: String) throws -> OpaquePointer {
    let bio = try memory(pem)
    defer { BIO_free(bio) }
    guard let certificate = PEM_read_bio_X509(bio, nil, nil, nil) else {
        throw CryptoError.openSSL("reading a certificate")
    }
    return certificate
}

private func pemText(_ write: (OpaquePointer) -> Bool) throws -> String {
    guard let bio = BIO_new(BIO_s_mem()) else { throw CryptoError.openSSL("writing PEM") }
    defer { BIO_free(bio) }
    guard write(bio) else { throw CryptoError.openSSL("writing PEM") }
    var bytes: UnsafePointer<CChar>?
    let length = shim_bio_contents(bio, &bytes)
    return String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
}
