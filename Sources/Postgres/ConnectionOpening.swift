internal import CLibPQ
internal import EventLoop
internal import Observability

extension Connection {
    /// Opens a connection to the first host that takes it and is of the wanted kind.
    /// - Parameter isFirst: who asks has no other.
    /// - Throws: ``PostgresError`` of the last host that was tried; 53300 when the process has all that it may have.
    static func open(
        _ loop: EventLoop, _ kind: Kind, _ configuration: PostgresConfiguration, isFirst: Bool = true
    ) async throws -> Connection {
        guard let connections = configuration.connections else {
            return try await openUnbounded(loop, kind, configuration)
        }
        try await connections.take(isFirst: isFirst, within: configuration.waitLimit)
        do {
            let connection = try await openUnbounded(loop, kind, configuration)
            await connection.whenEnded { connections.giveBack() }
            return connection
        } catch {
            connections.giveBack()
            throw error
        }
    }

    private func whenEnded(_ body: @escaping @Sendable () -> Void) {
        if closure != nil { body() } else { onEnded = body }
    }

    private static func openUnbounded(
        _ loop: EventLoop, _ kind: Kind, _ configuration: PostgresConfiguration
    ) async throws -> Connection {
        var failure = PostgresError.unreachable("no host is configured")
        for wanted in configuration.targetSessionAttributes.passes {
            for host in configuration.hosts {
                do {
                    for address in try await addresses(of: host, loop, within: configuration.connectTimeout) {
                        let connection = Connection(loop, kind, configuration)
                        do {
                            try await connection.open(host, address, wanted)
                            return connection
                        } catch let error as PostgresError {
                            failure = error
                        }
                    }
                } catch let error as NameError {
                    failure = .unreachable(error.description)
                } catch let error as DeadlineExceeded {
                    failure = .unreachable(error.description)
                }
                // The next host would say the same of the password.
                if failure.isPermanentRefusal { throw failure }
            }
        }
        throw failure
    }

    private static func addresses(
        of host: PostgresConfiguration.Host, _ loop: EventLoop, within limit: Duration
    ) async throws -> [SocketAddress] {
        if host.host.hasPrefix("/") || host.host.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (48...57).contains($0) })
        {
            return [SocketAddress(host: host.host, port: host.port)]
        }
        return try await withDeadline(limit, of: "resolving \(host.host)", on: loop) {
            try await loop.resolve(host.host, port: host.port)
        }
    }

    private func open(
        _ host: PostgresConfiguration.Host, _ address: SocketAddress,
        _ wanted: PostgresConfiguration.TargetSessionAttributes
    ) async throws {
        handle = start(configuration.keywords(host, address, wanted))
        let deadline = loop.schedule(after: configuration.connectTimeout) { [weak self] in
            self?.assumeIsolated {
                $0.close(.unreachable("connecting to \(host) took longer than \($0.configuration.connectTimeout)"))
            }
        }
        defer { deadline.cancel() }
        do {
            try await handshake()
        } catch {
            close((error as? PostgresError) ?? .unreachable("\(error)"))
            throw closure!
        }
    }

    private func start(_ keywords: [(String, String)]) -> OpaquePointer? {
        let names = keywords.map { $0.0 }
        let values = keywords.map { $0.1 }
        return withCStrings(names) { names in withCStrings(values) { PQconnectStartParams(names, $0, 0) } }
    }

    private func handshake() async throws {
        guard let handle else { throw PostgresError.unreachable("out of memory") }
        // The code stands in the message's text only, before the first answer; this makes it stand there.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        guard PQstatus(handle) != CONNECTION_BAD else { throw openingError(handle) }
        var status = PGRES_POLLING_WRITING
        while true {
            switch status {
            case PGRES_POLLING_OK: return try entered(handle)
            case PGRES_POLLING_READING: try await waitForSocket(.readable)
            case PGRES_POLLING_WRITING: try await waitForSocket(.writable)
            default: throw openingError(handle)
            }
            guard self.handle != nil else { throw closure ?? .closed }
            // It may close the socket and open another.
            watch?.close()
            watch = nil
            status = PQconnectPoll(handle)
        }
    }

    private func entered(_ handle: OpaquePointer) throws {
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        PQsetnonblocking(handle, 1)
        try enterPipeline()
        isCounted = true
        PostgresMetrics.connections.increment()
    }

    /// From here on statements can be sent.
    func enterPipeline() throws {
        guard let handle, PQenterPipelineMode(handle) == 1 else {
            throw PostgresError(code: "08P01", message: "the connection can't enter pipeline mode")
        }
        try watchSocket()
        becamePipelined()
    }

    /// Waits until the socket is ready for one of `events`.
    func waitForSocket(_ events: DescriptorEvents) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            if let closure { return continuation.resume(throwing: closure) }
            if wasSocketReady {
                wasSocketReady = false
                return continuation.resume()
            }
            do {
                try watchSocket()
                socketWaiter = continuation
                noteProgress()
                watch?.watch(events)
            } catch {
                continuation.resume(throwing: PostgresError.lost("\(error)"))
            }
        }
    }

    private func watchSocket() throws {
        guard watch == nil, let handle else { return }
        watch = try DescriptorWatch(loop, descriptor: PQsocket(handle)) { [weak self] events in
            self?.assumeIsolated { $0.socketIsReady(events) }
        }
    }

    private func openingError(_ handle: OpaquePointer) -> PostgresError {
        let message = PostgresError.trimmed(PQerrorMessage(handle))
        // PgBouncer's words: there is no code for it.
        if message.contains("unsupported startup parameter") { return .notOurSession(message) }
        var error = PostgresError(code: Self.sqlstate(inVerbose: message) ?? "08001", message: message)
        error.isRefusedEntry = true
        return error
    }

    /// libpq's verbose form is `SEVERITY:  SQLSTATE: message` in every language; an error of its own has no SQLSTATE.
    static func sqlstate(inVerbose message: String) -> String? {
        let bytes = Array(message.utf8)
        let isCode = { (byte: UInt8) in (48...57).contains(byte) || (65...90).contains(byte) }
        guard bytes.count >= 9 else { return nil }
        for start in 0...bytes.count - 9
        where bytes[start..<start + 3].elementsEqual(":  ".utf8) && bytes[start + 8] == UInt8(ascii: ":") {
            let code = bytes[start + 3..<start + 8]
            if code.allSatisfy(isCode) { return String(decoding: code, as: UTF8.self) }
        }
        return nil
    }
}

extension PostgresConfiguration.TargetSessionAttributes {
    /// What to ask of each host, in turn, until one is found.
    var passes: [Self] { self == .preferStandby ? [.standby, .any] : [self] }
    var wantsWriting: Bool { self == .readWrite || self == .primary }
}

extension PostgresConfiguration {
    /// libpq's connection parameters (manual, "Parameter Key Words") for one address.
    fileprivate func keywords(
        _ host: Host, _ address: SocketAddress, _ wanted: TargetSessionAttributes
    ) -> [(String, String)] {
        var list = [
            ("host", host.host), ("port", "\(host.port)"), ("dbname", database), ("user", user),
            ("application_name", applicationName), ("client_encoding", "UTF8"), ("gssencmode", "disable"),
            ("target_session_attrs", wanted.rawValue), ("sslmode", tls.mode.rawValue),
            ("keepalives_idle", "15"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "15000"), ("options", options),
        ]
        if !address.isUnix { list.append(("hostaddr", address.host)) }
        if let password { list.append(("password", password)) }
        if let path = tls.rootCertificate { list.append(("sslrootcert", path)) }
        if let path = tls.certificate { list.append(("sslcert", path)) }
        if let path = tls.key { list.append(("sslkey", path)) }
        return list
    }

    /// As the server's command line takes them: blanks and backslashes escaped.
    private var options: String {
        // A client that vanished, or froze inside a transaction, holds nothing for longer than 30 s.
        var all = [
            "tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "2",
            "tcp_user_timeout": "20000", "idle_in_transaction_session_timeout": "20000",
            // Statements by key gain nothing by it, and one whose cost is thought too high waits half a second for it.
            "jit": "off",
        ].merging(settings) { $1 }
        if statementTimeout > .zero {
            let own = ["statement_timeout": statementTimeout, "lock_timeout": min(statementTimeout, .seconds(20))]
            // Who waits for somebody else's lock is told so, before the statement's own time is over.
            all.merge(own.mapValues { "\($0.wholeMilliseconds)" }) { given, _ in given }
        }
        return all.sorted { $0.key < $1.key }.map { key, value in
            let escaped = value.map { $0 == " " || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
            return "-c \(key)=\(escaped)"
        }.joined(separator: " ")
    }
}

/// Zero-terminated copies of `texts` and a nil after them, for the length of the call.
private func withCStrings<R>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R
) -> R {
    let copies = texts.map { text in
        let bytes = Array(text.utf8CString)
        let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
        _ = copy.initialize(from: bytes)
        return copy
    }
    defer { for copy in copies { copy.deallocate() } }
    let pointers = copies.map { UnsafePointer($0.baseAddress) } + [nil]
    return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
}
