internal import FoundationEssentials
internal import Glibc
internal import ShopAPI

/// The embedded installation: a private PostgreSQL, a private Redis and one `shopd` with every service and the embedded
/// broker, all on loopback, all under one directory. Each survives its starter; what was killed comes back by `up`.
package struct Installation: Sendable {
    /// Absolute. Holds `installation.json` (its ports), `shopd.json` (mode 0600: the passwords), `admin.json` (the
    /// first admin's credentials), the key of Telegram clients, and a directory for each part.
    package let home: String
    package let ports: InstallationPorts
    /// The program to run as daemon.
    package let shopd: String
    /// Whether the first `up` writes a configuration without limits for senders: for measurements
    /// and for tests that ask every route many times.
    package var isUnlimited = false
    /// How many databases the chats are spread over, from the next `up` on; nil: as many as there are, at least one.
    package var shards: Int?

    /// - Parameters:
    ///   - home: made at the first `up`; see ``defaultHome(_:)``.
    ///   - ports: what is asked for now; the others are as at the first `up`, or the defaults.
    ///   - shopd: nil: beside the program that runs, else in `PATH`.
    /// - Throws: ``LocalStackError``.
    package init(home: String, ports: InstallationPorts.Wanted = .init(), shopd: String? = nil) throws {
        self.home = home.hasSuffix("/") && home.count > 1 ? String(home.dropLast()) : home
        guard home.hasPrefix("/") else {
            throw LocalStackError(.directoryForeign, "\(home) is not an absolute path", hint: "set SHOP_HOME to one")
        }
        try Self.checkVisible(self.home)
        self.ports = try InstallationPorts.read("\(self.home)/installation.json", wanted: ports)
        self.shopd = try shopd ?? Self.findDaemon()
    }

    /// What says what it is and what of it runs.
    private static let telling = [
        "installation.json", "shopd.json", "postgres/postgres.pid", "redis/redis.pid", "shopd/shopd.pid",
    ]

    /// What can't be looked at is not the same as what is not there.
    /// - Throws: ``LocalStackError`` `.notAllowed`.
    private static func checkVisible(_ home: String) throws {
        for name in telling {
            let descriptor = open("\(home)/\(name)", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            if descriptor >= 0 {
                close(descriptor)
            } else if errno == EACCES || errno == EPERM {
                var info = stat()
                let owner = stat(home, &info) == 0 ? "its owner (user id \(info.st_uid))" : "its owner"
                throw LocalStackError(
                    .notAllowed, "this user can't see the installation in \(home): no permission to read \(name)",
                    hint: "ask as \(owner)")
            }
        }
    }

    /// `$SHOP_HOME`, else `$XDG_DATA_HOME/shopctl`, else `~/.local/share/shopctl`. For root that last one is
    /// `/var/lib/shopctl`: the unprivileged user who runs PostgreSQL can't enter root's home.
    package static func defaultHome(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        if let home = environment["SHOP_HOME"], !home.isEmpty { return absolute(home) }
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return "\(data)/shopctl" }
        if geteuid() == 0 { return "/var/lib/shopctl" }
        return "\(environment["HOME"] ?? "/tmp")/.local/share/shopctl"
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    }

    private static func findDaemon() throws -> String {
        if let me = FileText.link("/proc/self/exe") {
            let beside = "\(Owner.parent(of: me))/shopd"
            if access(beside, X_OK) == 0 { return beside }
        }
        for place in (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") {
            if access("\(place)/shopd", X_OK) == 0 { return "\(place)/shopd" }
        }
        throw LocalStackError(
            .programMissing, "shopd was not found beside this program nor in PATH", hint: "make install, or make up")
    }

    // MARK: Addresses

    /// The API for customers and operators.
    package var server: String { "http://127.0.0.1:\(ports.rest)" }
    package var health: String { "http://127.0.0.1:\(ports.health)" }
    package var kafka: String { "127.0.0.1:\(ports.kafka)" }
    package var configurationFile: String { "\(home)/shopd.json" }
    /// `{"clientId": …, "clientSecret": …}`, mode 0600.
    package var adminFile: String { "\(home)/admin.json" }
    /// Files and pictures of the chats.
    var mediaDirectory: String { "\(home)/media" }
    package var isInstalled: Bool { access(configurationFile, F_OK) == 0 }

    /// Its configuration, with the passwords of every role.
    /// - Throws: ``LocalStackError`` when there is none yet; `Problem` when it was edited and is wrong.
    package func configuration() throws -> DaemonConfiguration {
        guard let text = FileText.read(configurationFile) else {
            throw LocalStackError(
                .directoryForeign, "there is no installation in \(home)", hint: "start one with: shopctl up")
        }
        return try DaemonConfiguration.read(text.utf8)
    }

    // MARK: Parts

    /// Its parts, in the order in which they are started.
    package func status() -> [InstallationPart] {
        guard let postgres = try? postgres(), let redis = try? redis() else { return [] }
        let daemon = daemon
        return [
            InstallationPart(
                name: "postgres", process: postgres.running, address: "127.0.0.1:\(ports.postgres)", log: postgres.log),
            InstallationPart(
                name: "redis", process: redis.running, address: "127.0.0.1:\(ports.redis)", log: redis.log),
            InstallationPart(
                name: "shopd", process: daemon.running, address: "127.0.0.1:\(ports.rest)", log: daemon.log),
        ]
    }

    package func postgres() throws -> LocalPostgres {
        try LocalPostgres(
            directory: "\(home)/postgres", port: ports.postgres,
            password: try? configuration().database.admin?.password)
    }

    package func redis() throws -> LocalRedis {
        // Its password is in the URL of the configuration, and nowhere else.
        let url = (try? configuration().redis.url) ?? ""
        let password = url.split(separator: "@").first?.split(separator: ":").last.map(String.init)
        return try LocalRedis(
            directory: "\(home)/redis", port: ports.redis, password: url.contains("@") ? password : nil)
    }

    package var daemon: LocalDaemon {
        LocalDaemon(
            name: "shopd", directory: "\(home)/shopd", owner: Owner(name: "", user: geteuid(), group: getegid()))
    }
}

/// One process of an installation.
package struct InstallationPart: Sendable {
    package let name: String
    /// Nil: it does not run.
    package let process: ProcessIdentity?
    /// `host:port`.
    package let address: String
    package let log: String
}

/// Where an installation listens, on 127.0.0.1.
package struct InstallationPorts: Sendable, Codable, Equatable {
    package var rest = 7100
    package var health = 7190
    package var postgres = 7132
    package var redis = 7179
    package var kafka = 7192
    package var mtproto = 7143
    package var webSocket = 7144
    package init() {}

    /// Those that an earlier version did not have are the defaults.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        rest = try fields.decode(Int.self, forKey: .rest)
        health = try fields.decode(Int.self, forKey: .health)
        postgres = try fields.decode(Int.self, forKey: .postgres)
        redis = try fields.decode(Int.self, forKey: .redis)
        kafka = try fields.decode(Int.self, forKey: .kafka)
        mtproto = try fields.decodeIfPresent(Int.self, forKey: .mtproto) ?? mtproto
        webSocket = try fields.decodeIfPresent(Int.self, forKey: .webSocket) ?? webSocket
    }

    /// What a caller asks for; nil: as it was, or the default.
    package struct Wanted: Sendable, Equatable {
        package var rest: Int?
        package var health: Int?
        package var postgres: Int?
        package var redis: Int?
        package var kafka: Int?
        package var mtproto: Int?
        package var webSocket: Int?
        package init(
            rest: Int? = nil, health: Int? = nil, postgres: Int? = nil, redis: Int? = nil, kafka: Int? = nil,
            mtproto: Int? = nil, webSocket: Int? = nil
        ) {
            self.mtproto = mtproto
            self.webSocket = webSocket
            self.rest = rest
            self.health = health
            self.postgres = postgres
            self.redis = redis
            self.kafka = kafka
        }

        /// Free ones for all.
        package static func free() throws -> Wanted {
            Wanted(
                rest: try LocalPort.free(), health: try LocalPort.free(), postgres: try LocalPort.free(),
                redis: try LocalPort.free(), kafka: try LocalPort.free(), mtproto: try LocalPort.free(),
                webSocket: try LocalPort.free())
        }
    }

    static func read(_ path: String, wanted: Wanted) throws -> InstallationPorts {
        var ports = InstallationPorts()
        if let text = FileText.read(path) {
            guard let kept = try? JSONText.decode(InstallationPorts.self, from: text.utf8) else {
                throw LocalStackError(.directoryForeign, "\(path) can't be read", hint: "mend or remove it")
            }
            ports = kept
        }
        ports.rest = wanted.rest ?? ports.rest
        ports.health = wanted.health ?? ports.health
        ports.postgres = wanted.postgres ?? ports.postgres
        ports.redis = wanted.redis ?? ports.redis
        ports.kafka = wanted.kafka ?? ports.kafka
        ports.mtproto = wanted.mtproto ?? ports.mtproto
        ports.webSocket = wanted.webSocket ?? ports.webSocket
        try ports.check()
        return ports
    }

    var named: [(name: String, setting: String, port: Int)] {
        [
            ("REST", "--rest-port", rest), ("health", "--health-port", health),
            ("PostgreSQL", "--postgres-port", postgres), ("Redis", "--redis-port", redis),
            ("Kafka", "--kafka-port", kafka), ("MTProto", "--mtproto-port", mtproto),
            ("WebSocket", "--websocket-port", webSocket),
        ]
    }

    private func check() throws {
        var taken: [Int: String] = [:]
        for (name, setting, port) in named {
            guard (1...65_535).contains(port) else {
                throw LocalStackError(.portInUse, "\(port) is no port for \(name); \(setting) takes 1 to 65535")
            }
            if let other = taken.updateValue(name, forKey: port) {
                throw LocalStackError(.portInUse, "\(name) and \(other) can't both have port \(port)")
            }
        }
    }
}
