internal import COpenSSL

/// OpenSSL's settings for all connections of a client.
// Unchecked: an SSL_CTX is only read once it is set up, and OpenSSL locks its own caches.
final class TLSContext: @unchecked Sendable {
    let context: OpaquePointer
    let serverName: String?

    init(_ configuration: RedisConfiguration.TLS) throws {
        ERR_clear_error()
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw tlsError("TLS can't be set up") }
        self.context = context
        serverName = configuration.serverName
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        if let file = configuration.authorities {
            guard SSL_CTX_load_verify_locations(context, file, nil) == 1 else {
                throw tlsError("the authorities in \(file) can't be read")
            }
        } else {
            SSL_CTX_set_default_verify_paths(context)
        }
        if let file = configuration.certificate {
            guard SSL_CTX_use_certificate_chain_file(context, file) == 1 else {
                throw tlsError("the certificate in \(file) can't be read")
            }
            let key = configuration.key ?? file
            guard SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 else {
                throw tlsError("the key in \(key) can't be read")
            }
        }
    }
    deinit { SSL_CTX_free(context) }
}

/// One TLS connection without a socket: bytes in, bytes out. Not `Sendable`: lives in its connection.
final class TLSPipe {
    private let ssl: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer

    init(_ context: TLSContext, host: String) throws {
        ERR_clear_error()
        guard let ssl = SSL_new(context.context), let incoming = BIO_new(BIO_s_mem()),
            let outgoing = BIO_new(BIO_s_mem())
        else { throw tlsError("TLS can't be set up") }
        self.ssl = ssl
        self.incoming = incoming
        self.outgoing = outgoing
        // The connection owns both buffers from here on.
        SSL_set_bio(ssl, incoming, outgoing)
        SSL_set_connect_state(ssl)
        let name = context.serverName ?? host
        // An address is checked as such (and has no place in SNI), a name as a name.
        if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) != 1 {
            ERR_clear_error()
            guard SSL_set1_host(ssl, name) == 1 else { throw tlsError("\(name) is no name of a host") }
            name.withCString {
                _ = SSL_ctrl(
                    ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name),
                    UnsafeMutableRawPointer(mutating: $0))
            }
        }
    }
    deinit { SSL_free(ssl) }

    /// Takes what came from the socket.
    func feed(_ bytes: UnsafeRawBufferPointer) {
        BIO_write(incoming, bytes.baseAddress, Int32(bytes.count))
    }

    /// Goes on shaking hands; true when done. What is to be sent then lies in the pipe.
    func shakeHands() throws -> Bool {
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        if result == 1 { return true }
        guard SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ else {
            let verdict = SSL_get_verify_result(ssl)
            if verdict != Int(X509_V_OK), let text = X509_verify_cert_error_string(verdict) {
                ERR_clear_error()
                throw RedisError(RedisError.tls, "the server's certificate is not accepted: \(String(cString: text))")
            }
            throw tlsError("the TLS handshake failed")
        }
        return false
    }

    /// Calls `body` with what was received, decrypted. False when the other side has ended the connection.
    func read(_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
        try withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 16) { buffer in
            while true {
                ERR_clear_error()
                let count = SSL_read(ssl, buffer.baseAddress, Int32(buffer.count))
                if count > 0 {
                    try body(UnsafeRawBufferPointer(rebasing: buffer[..<Int(count)]))
                    continue
                }
                switch SSL_get_error(ssl, count) {
                case SSL_ERROR_WANT_READ: return true
                case SSL_ERROR_ZERO_RETURN: return false
                default: throw tlsError("TLS failed")
                }
            }
        }
    }

    /// Encrypts `bytes`; the result lies in the pipe. Memory takes everything at once.
    func write(_ bytes: [UInt8]) throws {
        guard !bytes.isEmpty else { return }
        ERR_clear_error()
        guard SSL_write(ssl, bytes, Int32(bytes.count)) == bytes.count else { throw tlsError("TLS failed") }
    }

    /// Moves what is to be sent to the end of `output`.
    func drain(into output: inout [UInt8]) {
        let count = BIO_ctrl_pending(outgoing)
        guard count > 0 else { return }
        let start = output.count
        output.append(contentsOf: repeatElement(0, count: count))
        output.withUnsafeMutableBytes { _ = BIO_read(outgoing, $0.baseAddress! + start, Int32(count)) }
    }
}

/// With the first entry of this thread's error queue, which is emptied.
private func tlsError(_ what: String) -> RedisError {
    let number = ERR_get_error()
    ERR_clear_error()
    guard number != 0, let reason = ERR_reason_error_string(number) else { return RedisError(RedisError.tls, what) }
    return RedisError(RedisError.tls, "\(what): \(String(cString: reason))")
}
