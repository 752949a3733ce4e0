internal import CCurl

/// Owns libcurl's easy handle and the buffer for its words about an error; used for one exchange after another.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private let words: UnsafeMutablePointer<CChar>
    private var list: UnsafeMutablePointer<curl_slist>?

    init() {
        // Once a process, before the first handle.
        _ = Self.library
        guard let pointer = curl_easy_init() else { fatalError("no memory for a request") }
        self.pointer = pointer
        words = .allocate(capacity: Int(CURL_ERROR_SIZE))
    }
    static let library = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(list)
        words.deallocate()
    }

    /// Forgets the last exchange.
    func reset() {
        curl_easy_reset(pointer)
        curl_slist_free_all(list)
        list = nil
    }

    func set(_ option: CURLoption, _ value: Int) { _ = shim_easy_long(pointer, option, value) }
    func set(_ option: CURLoption, bytes value: Int) { _ = shim_easy_offset(pointer, option, curl_off_t(value)) }
    func set(_ option: CURLoption, _ value: String) { _ = shim_easy_string(pointer, option, value) }
    func set(_ option: CURLoption, _ value: UnsafeRawPointer?) { _ = shim_easy_pointer(pointer, option, value) }
    func set(_ option: CURLoption, blob value: String) {
        var value = value
        value.withUTF8 { _ = shim_easy_blob(pointer, option, $0.baseAddress, $0.count) }
    }

    func addHeader(_ line: String) { list = curl_slist_append(list, line) }

    /// Everything but the callbacks.
    func prepare(_ request: HTTPClientRequest, _ configuration: HTTPClientConfiguration) {
        words.pointee = 0
        set(CURLOPT_ERRORBUFFER, words)
        set(CURLOPT_NOSIGNAL, 1)
        // An exchange that ends while its name is being resolved must not wait for that: the loop would stand still.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_URL, request.url)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_MAXAGE_CONN, Int(configuration.idleConnectionLimit.components.seconds))
        // Our own deadlines are shorter, or none is wanted.
        set(CURLOPT_CONNECTTIMEOUT_MS, 86_400_000)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        let isTLS = request.url.prefix(6).lowercased() == "https:"
        setVersion(configuration.version, isTLS: isTLS)
        if isTLS { setTLS(configuration.tls) }
        setProxy(configuration.proxy, configuration.tls)
        if let path = request.unixSocket { set(CURLOPT_UNIX_SOCKET_PATH, path) }
        setBody(request)
        setHeaders(request, configuration)
    }

    private func setVersion(_ version: HTTPClientConfiguration.Version, isTLS: Bool) {
        switch version {
        case .automatic where isTLS:
            set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
            // Wait for a connection that is being made, to see whether it takes many requests at once.
            set(CURLOPT_PIPEWAIT, 1)
        case .automatic, .http1:
            set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        case .http2PriorKnowledge:
            set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE)
            set(CURLOPT_PIPEWAIT, 1)
        }
    }

    private func setTLS(_ tls: HTTPClientTLS) {
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        switch tls.trust {
        case .system: break
        case .authorities(let pem): set(CURLOPT_CAINFO_BLOB, blob: pem)
        case .file(let path): set(CURLOPT_CAINFO, path)
        }
        if let certificate = tls.clientCertificate { set(CURLOPT_SSLCERT_BLOB, blob: certificate) }
        if let key = tls.clientKey { set(CURLOPT_SSLKEY_BLOB, blob: key) }
    }

    private func setProxy(_ proxy: HTTPProxy?, _ tls: HTTPClientTLS) {
        // An empty string turns the environment's proxies off.
        set(CURLOPT_PROXY, proxy?.url ?? "")
        guard let proxy else { return }
        if let name = proxy.username { set(CURLOPT_PROXYUSERNAME, name) }
        if let password = proxy.password { set(CURLOPT_PROXYPASSWORD, password) }
        set(CURLOPT_NOPROXY, proxy.bypass.joined(separator: ","))
        switch tls.trust {
        case .system: break
        case .authorities(let pem): set(CURLOPT_PROXY_CAINFO_BLOB, blob: pem)
        case .file(let path): set(CURLOPT_PROXY_CAINFO, path)
        }
    }

    private func setBody(_ request: HTTPClientRequest) {
        let takesBody = ["POST", "PUT", "PATCH"].contains(request.method)
        switch request.body {
        case .none where !takesBody:
            if request.method == "HEAD" { set(CURLOPT_NOBODY, 1) }
        case .none:
            set(CURLOPT_POSTFIELDSIZE_LARGE, bytes: 0)
            set(CURLOPT_COPYPOSTFIELDS, "")
        case .bytes(let bytes):
            // The size first: the copy is made of as many bytes.
            set(CURLOPT_POSTFIELDSIZE_LARGE, bytes: bytes.count)
            bytes.withUnsafeBytes { buffer in
                if let start = buffer.baseAddress, !buffer.isEmpty {
                    set(CURLOPT_COPYPOSTFIELDS, start)
                } else {
                    set(CURLOPT_COPYPOSTFIELDS, "")
                }
            }
        case .stream(let length, _):
            set(CURLOPT_UPLOAD, 1)
            set(CURLOPT_INFILESIZE_LARGE, bytes: length ?? -1)
        }
        if request.method != "HEAD" { set(CURLOPT_CUSTOMREQUEST, request.method) }
    }

    private func setHeaders(_ request: HTTPClientRequest, _ configuration: HTTPClientConfiguration) {
        for field in request.headers {
            addHeader(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        if let signer = request.signer {
            sign(as: signer)
        } else {
            // What libcurl would add by itself: a wait for "100 Continue", and the type of a web form.
            if request.headers["Expect"] == nil { addHeader("Expect:") }
            if request.headers["Content-Type"] == nil { addHeader("Content-Type:") }
        }
        if request.headers["User-Agent"] == nil { set(CURLOPT_USERAGENT, configuration.userAgent) }
        set(CURLOPT_HTTPHEADER, list)
    }

    /// libcurl 7.88 signs every line of our list of headers, those that take one away as well: there must be none.
    private func sign(as signer: AWSSigner) {
        set(CURLOPT_AWS_SIGV4, "aws:amz:\(signer.region):\(signer.service)")
        set(CURLOPT_USERNAME, signer.accessKey)
        set(CURLOPT_PASSWORD, signer.secret)
    }

    /// What libcurl's result means.
    func error(_ code: CURLcode, target: String, wasNeverSent: Bool) -> HTTPClientError {
        let said = String(cString: words)
        let detail = said.isEmpty ? String(cString: curl_easy_strerror(code)) : said
        return HTTPClientError(
            Self.meaning(of: code), target: target, detail: detail, wasNeverSent: wasNeverSent,
            curlCode: Int(code.rawValue))
    }

    private static func meaning(of code: CURLcode) -> HTTPClientError.Code {
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT: .invalidRequest
        case CURLE_COULDNT_RESOLVE_HOST: .name
        case CURLE_COULDNT_CONNECT: .connect
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: .proxy
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CLIENTCERT, CURLE_SSL_INVALIDCERTSTATUS:
            .tls
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2,
            CURLE_HTTP2_STREAM, CURLE_SEND_FAIL_REWIND:
            .closed
        // "Unsupported protocol" is an answer without a status line: HTTP/0.9.
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_UNSUPPORTED_PROTOCOL: .malformedResponse
        case CURLE_OPERATION_TIMEDOUT: .totalTimeout
        default: .other
        }
    }
}
