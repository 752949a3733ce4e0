internal import Console
internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import Observability
internal import Redis

/// Redis for one command, which runs on the connections' loop.
struct CacheConnection: Sendable {
    let invocation: Invocation
    let masters: RedisMasters
    let group: EventLoopGroup

    /// A command waits so long for each answer unless `--timeout` says otherwise.
    private static let patience = Duration.seconds(10)

    /// Finds the servers, and runs `body` on their loop.
    static func use(
        _ invocation: Invocation, _ body: @escaping @Sendable (CacheConnection) async throws -> ExitCode
    ) async throws -> ExitCode {
        let endpoints = try endpoints(invocation)
        let group = EventLoopGroup(count: 1, name: "shopctl")
        // What the driver says in passing is for -vv; what it comes to is told as an error.
        LogOutput.standard.level = invocation.diagnostics.configuration.verbosity > 1 ? .debug : .error
        return try await group.any.run {
            let masters = try await RedisMasters.open(endpoints, group: group)
            invocation.diagnostics.verbose(1, "Redis: \(masters.nodes.map(\.name).joined(separator: ", "))")
            if masters.isCluster, masters.unservedSlots > 0 {
                invocation.diagnostics.warn(
                    "\(masters.unservedSlots) of the cluster's 16384 slots have no node: their keys are not seen")
            }
            let code = try await body(CacheConnection(invocation: invocation, masters: masters, group: group))
            await masters.close()
            return code
        }
    }

    /// Where Redis is and how to get in: `--redis` before the stores' file; passwords are in files.
    static func endpoints(_ invocation: Invocation) throws -> RedisEndpoints {
        var endpoints: RedisEndpoints
        if let url = invocation.counting(CacheFlags.redis) {
            endpoints = try RedisEndpoints(url: url)
            if endpoints.configuration.password != nil, case .flag = invocation.origin(of: CacheFlags.redis) {
                throw CommandError.usage(
                    "a password stands in --redis", why: "everybody on this machine can see a command line",
                    hint: "--redis-password-file FILE, or SHOPCTL_REDIS in the environment")
            }
            if endpoints.configuration.password != nil, case .context = invocation.origin(of: CacheFlags.redis) {
                try SecretFile.check(invocation.context.file, invocation)
            }
        } else {
            endpoints = try Stores(invocation).redis()
        }
        if let path = invocation[CacheFlags.passwordFile] {
            endpoints.configuration.password = try password(path, invocation)
        }
        try protect(&endpoints.configuration, invocation)
        endpoints.configuration.clientName = "shopctl"
        endpoints.configuration.commandTimeout = invocation[StandardFlags.timeout] ?? patience
        endpoints.configuration.connectTimeout = min(.seconds(5), endpoints.configuration.commandTimeout)
        return endpoints
    }

    private static func protect(_ configuration: inout RedisConfiguration, _ invocation: Invocation) throws {
        let (authorities, certificate) = (invocation[CacheFlags.authorities], invocation[CacheFlags.certificate])
        let key = invocation[CacheFlags.key]
        guard authorities != nil || certificate != nil || key != nil else { return }
        if let key { try SecretFile.check(key, invocation) }
        guard var tls = configuration.tls else {
            throw CommandError.usage("the URL of Redis asks for no TLS", hint: "rediss://… does")
        }
        tls.authorities = authorities ?? tls.authorities
        tls.certificate = certificate ?? tls.certificate
        tls.key = key ?? tls.key
        configuration.tls = tls
    }

    private static func password(_ path: String, _ invocation: Invocation) throws -> String {
        let addresses = [CacheFlags.redis.flag, Flags.storesFile.flag, Flags.home.flag]
        try Audience.check(
            CacheFlags.passwordFile.flag, beside: addresses.filter { invocation.outdone($0) == nil }, invocation)
        let bytes = try SecretFile.read(path, invocation)
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard !line.isEmpty else { throw CommandError.usage("\(path) holds no password") }
        return String(decoding: line, as: UTF8.self)
    }

    /// What changes need on a protected context.
    static func permit(_ invocation: Invocation) throws {
        guard invocation.context.isProtected, !invocation[StandardFlags.dryRun],
            invocation[StandardFlags.reason] == nil
        else { return }
        throw CommandError(
            "reason_needed", "a reason is needed on \(invocation.context.name)", why: "this context is protected",
            hint: "--reason TEXT; it is kept in this machine's list of changes", exit: .confirmationNeeded)
    }
}

/// What was changed from this machine without a daemon, which would have kept a record of it: one JSON object a line.
enum ChangeList {
    static func path(_ invocation: Invocation) -> String { "\(invocation.directories.state)/changes.jsonl" }

    /// Adds a line. A list that can't be written is said on stderr; the change was made all the same.
    static func add(_ invocation: Invocation, _ what: String, server: String, count: Int) {
        let line = JSON.object([
            .init("at", .string(RFC3339.text(invocation.now))), .init("by", .string(invocation.surroundings.user)),
            .init("context", .string(invocation.context.name)), .init("server", .string(server)),
            .init("what", .string(what)), .init("count", .integer(Int64(count))),
            .init("reason", invocation[StandardFlags.reason].map(JSON.string) ?? .null),
        ])
        let path = path(invocation)
        do {
            try PrivateFile.makeDirectory(invocation.directories.state)
            let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw StreamError(code: errno, operation: "open") }
            defer { close(descriptor) }
            try DescriptorSink(descriptor).write(Array((line.compact + "\n").utf8))
        } catch {
            invocation.diagnostics.warn("\(path) can't be written: this change is not on the list")
        }
    }
}
