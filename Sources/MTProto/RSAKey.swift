internal import COpenSSL

/// The server's RSA key of 2,048 bits: clients have its public half built in and encrypt the handshake with it.
// OpenSSL's keys are never changed after they are made and may be used from several threads at once.
public final class RSAKey: @unchecked Sendable {
    /// Bytes of the modulus, and of what is encrypted.
    public static let length = 256

    private let key: OpaquePointer
    /// The modulus, 256 bytes, and the public exponent, without leading zeros.
    let modulus: [UInt8]
    let exponent: [UInt8]
    /// How clients name the key: the last 8 bytes of the SHA-1 of the modulus and the exponent in TL's form
    /// (core.telegram.org/mtproto/auth_key).
    public let fingerprint: Int64

    /// A private key in PEM, PKCS#1 or PKCS#8, not encrypted.
    /// - Throws: ``MTProtoError`` for anything else, or a key that has not 2,048 bits.
    public convenience init(pem: String) throws(MTProtoError) {
        let text = Array(pem.utf8)
        // The buffer keeps the pointer: it is read while the bytes are lent.
        let read = text.withUnsafeBufferPointer { text in
            let bio = BIO_new_mem_buf(text.baseAddress, Int32(text.count))
            defer { BIO_free(bio) }
            // An empty passphrase, so that an encrypted key asks nobody for one.
            var passphrase: CChar = 0
            return PEM_read_bio_PrivateKey(bio, nil, nil, &passphrase)
        }
        guard let key = read else {
            ERR_clear_error()
            throw MTProtoError(.malformed, "no private key in PEM")
        }
        try self.init(owning: key)
    }

    private init(owning key: OpaquePointer) throws(MTProtoError) {
        var (n, e): (OpaquePointer?, OpaquePointer?) = (nil, nil)
        let isRSA = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA && EVP_PKEY_get_bits(key) == 2048
        guard isRSA, EVP_PKEY_get_bn_param(key, "n", &n) == 1, EVP_PKEY_get_bn_param(key, "e", &e) == 1 else {
            EVP_PKEY_free(key)
            ERR_clear_error()
            throw MTProtoError(.malformed, "not an RSA key of 2048 bits")
        }
        modulus = BigNumber.bytes(n, count: Self.length)
        exponent = BigNumber.bytes(e, count: Int(BN_num_bits(e) + 7) / 8)
        BN_free(n)
        BN_free(e)
        var writer = TLWriter()
        writer.write(modulus)
        writer.write(exponent)
        fingerprint = Digest.sha1(writer.bytes).integer(at: 12)
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    /// A new key. Computes for a tenth of a second or longer.
    public static func make() throws(MTProtoError) -> RSAKey {
        let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil)
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048) == 1,
            EVP_PKEY_generate(context, &key) == 1, let key
        else {
            ERR_clear_error()
            throw MTProtoError(.handshake, "OpenSSL makes no RSA key")
        }
        return try RSAKey(owning: key)
    }

    /// The private key in PKCS#8 PEM.
    public var privatePEM: String { pem(shim_whole_key(), "PrivateKeyInfo") }
    /// The public key in PKCS#1 PEM (`BEGIN RSA PUBLIC KEY`), which Telethon reads.
    public var publicPEM: String { pem(shim_public_key(), "pkcs1") }
    /// The public key in SPKI PEM (`BEGIN PUBLIC KEY`).
    public var publicSPKI: String { pem(shim_public_key(), "SubjectPublicKeyInfo") }

    private func pem(_ selection: Int32, _ structure: String) -> String {
        var data: UnsafeMutablePointer<UInt8>?
        var count = 0
        // The encoder keeps the addresses of both names.
        let isDone = "PEM".withCString { form in
            structure.withCString { structure in
                let encoder = OSSL_ENCODER_CTX_new_for_pkey(key, selection, form, structure, nil)
                defer { OSSL_ENCODER_CTX_free(encoder) }
                return OSSL_ENCODER_to_data(encoder, &data, &count) == 1
            }
        }
        // Fails only without memory: the key is whole.
        precondition(isDone, "a key in PEM")
        defer { shim_free(data, count) }
        return String(decoding: UnsafeBufferPointer(start: data, count: count), as: UTF8.self)
    }

    /// The private operation alone, blinded and without padding. Computes for about a millisecond.
    /// - Returns: 256 bytes; nil when `sealed` has another length or is not below the modulus.
    func decrypt(_ sealed: [UInt8]) -> [UInt8]? {
        guard sealed.count == Self.length, BigNumber.isLess(sealed, modulus) else { return nil }
        let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil)
        defer { EVP_PKEY_CTX_free(context) }
        var opened = [UInt8](repeating: 0, count: Self.length)
        var count = Self.length
        guard EVP_PKEY_decrypt_init(context) == 1, EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1,
            EVP_PKEY_decrypt(context, &opened, &count, sealed, sealed.count) == 1, count == Self.length
        else {
            ERR_clear_error()
            return nil
        }
        return opened
    }
}
