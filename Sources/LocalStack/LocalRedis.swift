package import EventLoop
internal import FoundationEssentials
internal import Glibc

/// A private Redis under one directory, on loopback and a Unix socket. It is a cache: it keeps nothing on disk.
package struct LocalRedis: Sendable {
    /// Absolute.
    package let directory: String
    package let port: Int
    /// What clients must say first; nil: nothing.
    package let password: String?
    /// Further lines of its configuration by name, over the defaults.
    package let settings: [String: String]
    package let owner: Owner

    /// - Throws: ``LocalStackError`` `.noUser`.
    package init(directory: String, port: Int, password: String? = nil, settings: [String: String] = [:]) throws {
        self.directory = directory
        self.port = port
        self.password = password
        self.settings = settings
        owner = try Owner.unprivileged()
    }

    private var daemon: LocalDaemon { LocalDaemon(name: "redis", directory: directory, owner: owner) }
    package var log: String { daemon.log }
    /// The path of its Unix socket.
    package var socket: String { "\(SocketPlace.directory(for: directory, longestName: "redis.sock"))/redis.sock" }

    /// Its process. Also one whose pid file was lost: who listens on the socket is asked of the system.
    package var running: ProcessIdentity? {
        daemon.running ?? LocalSocket.listener(of: socket).flatMap { ProcessIdentity(running: $0) }
    }

    /// Whether it answers: `PONG`, or that it wants a password first.
    package var isReady: Bool {
        guard let answer = LocalSocket.ask("PING\r\n", at: socket) else { return false }
        return answer.hasPrefix("+PONG") || answer.hasPrefix("-NOAUTH")
    }

    /// Starts it unless it runs; returns when it answers.
    /// - Returns: false when it ran already.
    /// - Throws: ``LocalStackError``, `SystemError`.
    @discardableResult
    package func start(within limit: Duration = .seconds(30), on loop: EventLoop) async throws -> Bool {
        if running != nil, isReady { return false }
        try await daemon.stop(running, [SIGTERM, SIGKILL], each: .seconds(5), on: loop)
        try owner.makeDirectory(directory)
        try owner.makeDirectory(Owner.parent(of: socket))
        try LocalPort.check(port, for: "Redis", setting: "--redis-port")
        try DiskSpace.check(directory, atLeast: 8 << 20, for: "Redis")
        let configuration = "\(directory)/redis.conf"
        try FileText.write(lines, to: configuration, owner: owner)
        var command = ChildCommand(try Self.program(), [configuration])
        command.directory = directory
        let process = try await daemon.spawn(command, on: loop)
        try await daemon.wait(for: process, within: limit) { isReady }
        return true
    }

    /// - Returns: false when it did not run.
    @discardableResult
    package func stop(on loop: EventLoop) async throws -> Bool {
        try await daemon.stop(running, [SIGTERM, SIGKILL], each: .seconds(10), on: loop)
    }

    /// `kill -9`, as a crash would; returns when it is gone.
    package func kill(on loop: EventLoop) async throws {
        try await daemon.stop(running, [SIGKILL], on: loop)
    }

    private var lines: String {
        var all = [
            "bind": "127.0.0.1", "port": "\(port)", "unixsocket": socket, "unixsocketperm": "700", "daemonize": "no",
            "dir": directory, "save": "\"\"", "appendonly": "no", "maxmemory": "256mb",
            "maxmemory-policy": "allkeys-lru", "logfile": "\"\"",
        ]
        if let password { all["requirepass"] = password }
        all.merge(settings) { $1 }
        return all.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
    }

    private static func program() throws -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        for place in path.split(separator: ":") + ["/usr/bin", "/usr/local/bin"] {
            if access("\(place)/redis-server", X_OK) == 0 { return "\(place)/redis-server" }
        }
        throw LocalStackError(.programMissing, "Redis is not installed", hint: "apt-get install redis-server")
    }
}
