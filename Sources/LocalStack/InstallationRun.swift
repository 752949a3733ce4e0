internal import Crypto
package import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import ShopAPI

extension Installation {
    /// What `up` found and did.
    package struct Started: Sendable {
        /// The installation was made now.
        package let isNew: Bool
        /// The parts that were started; the others ran already.
        package let parts: [String]
    }

    /// Starts what doesn't run, and makes what isn't there; returns when everything answers. May be called again and
    /// again, also after a reboot, or when any part was killed.
    /// - Parameter report: is told what happens: "starting PostgreSQL".
    /// - Throws: ``LocalStackError``: a port in use, a full disk, another `up` at work, what a part said as it failed.
    package func up(
        within limit: Duration = .seconds(120), on loop: EventLoop, report: @Sendable (String) -> Void = { _ in }
    ) async throws -> Started {
        try makeHome()
        let lock = try InstallationLock(home)
        defer { lock.release() }
        try await refuseMovedPorts()
        try await endSilentStores(on: loop, report)
        let running = Set(status().filter { $0.process != nil }.map(\.name))
        try await checkPorts(running, on: loop)
        let isNew = !isInstalled
        try checkShards()
        if isNew { report("making \(home)") }
        let added = try writeSettings()

        var started: [String] = []
        if !running.contains("postgres") { report("starting PostgreSQL on port \(ports.postgres)") }
        if try await postgres().start(within: limit, on: loop) { started.append("postgres") }
        if !running.contains("redis") { report("starting Redis on port \(ports.redis)") }
        if try await redis().start(on: loop) { started.append("redis") }
        if !added.isEmpty, daemon.running != nil {
            report("shopd is started again for \(added.joined(separator: ", "))")
            try await daemon.stop(daemon.running, [SIGTERM, SIGKILL], on: loop)
        }
        if try await startDaemon(within: limit, on: loop, report) { started.append("shopd") }
        return Started(isNew: isNew, parts: started)
    }

    /// Stops what runs, the last first.
    /// - Parameters:
    ///   - purge: removes what `up` has made, and with it all data; nothing else that lies there.
    ///   - report: is told of what is left because it is not the installation's.
    /// - Returns: the parts that were stopped.
    /// - Throws: ``LocalStackError``; `.directoryForeign`, before anything is stopped, when what would be removed was
    ///   not made here, or not by this user.
    @discardableResult
    package func down(
        purge: Bool = false, on loop: EventLoop, report: (String) -> Void = { _ in }
    ) async throws -> [String] {
        guard access(home, F_OK) == 0 else { return [] }
        try checkIsOne()
        if purge { try checkRemovable() }
        let lock = try InstallationLock(home)
        defer { lock.release() }
        var stopped: [String] = []
        if try await daemon.stop(daemon.running, [SIGTERM, SIGKILL], on: loop) { stopped.append("shopd") }
        if try await redis().stop(on: loop) { stopped.append("redis") }
        if try await postgres().stop(on: loop) { stopped.append("postgres") }
        if purge { try remove(report) }
        return stopped
    }

    /// - Throws: when the directory is there, and is something else's.
    package func checkIsOne() throws {
        guard access(home, F_OK) != 0 || isInstalled || access("\(home)/installation.json", F_OK) == 0 else {
            throw LocalStackError(.directoryForeign, "there is no installation in \(home)")
        }
    }

    /// `kill -9` of one part, as a crash would.
    package func kill(_ part: String, on loop: EventLoop) async throws {
        switch part {
        case "postgres": try await postgres().kill(on: loop)
        case "redis": try await redis().kill(on: loop)
        default: try await daemon.stop(daemon.running, [SIGKILL], on: loop)
        }
    }

    // MARK: The directory

    private func makeHome() throws {
        let isRoot = geteuid() == 0
        let me = Owner(name: "", user: geteuid(), group: getegid())
        // PostgreSQL's user must get through.
        try me.makeDirectory(home, mode: isRoot ? 0o711 : 0o700)
        if isRoot { try Owner.unprivileged().checkReachable("\(home)/postgres") }
        try DiskSpace.check(home, atLeast: 256 << 20, for: "an installation")
        let present = (try? FileManager.default.contentsOfDirectory(atPath: home)) ?? []
        if !isInstalled, !present.isEmpty, !present.contains(where: { Self.entries.contains($0) }) {
            throw LocalStackError(
                .directoryForeign, "\(home) is not empty, and not an installation's",
                hint: "set SHOP_HOME to a directory of its own")
        }
        // Its user makes the next log there.
        try Owner.unprivileged().makeDirectory("\(home)/shopd")
        try Owner.unprivileged().makeDirectory(mediaDirectory)
    }

    /// Ports that were asked for now, while parts run on others.
    private func refuseMovedPorts() async throws {
        let kept = try InstallationPorts.read("\(home)/installation.json", wanted: .init())
        guard isInstalled, kept != ports, status().contains(where: { $0.process != nil }) else { return }
        throw LocalStackError(
            .busy, "the installation in \(home) runs on other ports", hint: "stop it first with: shopctl down")
    }

    /// All ports before the first start, so that nothing is half up.
    private func checkPorts(_ running: Set<String>, on loop: EventLoop) async throws {
        let part = ["PostgreSQL": "postgres", "Redis": "redis"]
        for (name, setting, port) in ports.named where !running.contains(part[name] ?? "shopd") {
            // One that was killed just now may hold its port for a moment.
            let end = ContinuousClock.now + .milliseconds(500)
            while !LocalPort.isFree(port) && ContinuousClock.now < end { try await loop.sleep(for: .milliseconds(20)) }
            try LocalPort.check(port, for: name, setting: setting)
        }
    }

    // MARK: Settings

    /// Secrets are made once; ports may change while nothing runs, and shards may be added.
    /// - Returns: the shards that are new.
    private func writeSettings() throws -> [String] {
        let text = try JSONText.encode(InstallationMark(ports: ports, home: realHome), pretty: true)
        let path = "\(home)/installation.json"
        let wanted = String(decoding: text, as: UTF8.self) + "\n"
        if FileText.read(path) != wanted { try FileText.write(wanted, to: path, mode: 0o644) }
        var configuration = try isInstalled ? configuration() : newConfiguration()
        let before = configuration
        configuration.database.hosts = ["127.0.0.1:\(ports.postgres)"]
        if configuration.kafka.embedded { configuration.kafka.bootstrap = kafka }
        // One that somebody has set, for a proxy in front, stays.
        let ownURL = isInstalled ? "http://\(before.listen.rest)" : nil
        configuration.listen.rest = "127.0.0.1:\(ports.rest)"
        if configuration.listen.publicURL ?? ownURL == ownURL {
            configuration.listen.publicURL = "http://\(configuration.listen.rest)"
        }
        configuration.listen.health = "127.0.0.1:\(ports.health)"
        configuration.log.file = daemon.log
        var mtproto = configuration.mtproto ?? .init(listen: "", keyFile: telegramKeyFile)
        mtproto.listen = "127.0.0.1:\(ports.mtproto)"
        mtproto.webSocket = "127.0.0.1:\(ports.webSocket)"
        configuration.mtproto = mtproto
        try writeTelegramKey()
        if configuration.media == nil { configuration.media = .init(directory: mediaDirectory) }
        if configuration.database.roles[DaemonConfiguration.mediaService] == nil {
            configuration.database.roles[DaemonConfiguration.mediaService] = .init(
                user: "shop_\(DaemonConfiguration.mediaService)", password: try Random.token())
        }
        if configuration.auth.secret == nil { configuration.auth.secret = try Random.token() }
        configuration.redis.url = Self.redisURL(configuration.redis.url, port: ports.redis)
        let added = try addShards(to: &configuration)
        guard !isInstalled || configuration != before else { return [] }
        let file = String(decoding: try JSONText.encode(configuration, pretty: true), as: UTF8.self) + "\n"
        try FileText.write(file, to: configurationFile)
        return added
    }

    private static func redisURL(_ url: String, port: Int) -> String {
        guard let at = url.lastIndex(of: "@") else { return "redis://127.0.0.1:\(port)/0" }
        return "\(url[...at])127.0.0.1:\(port)/0"
    }

    private func newConfiguration() throws -> DaemonConfiguration {
        var roles: [String: DaemonConfiguration.Login] = [:]
        for name in DaemonConfiguration.wholeServices + ["platform", "audit"] {
            roles[name] = .init(user: "shop_\(name)", password: try Random.token())
        }
        let admin = DaemonConfiguration.Login(user: "postgres", password: try Random.token())
        var configuration = DaemonConfiguration(
            about: Self.about,
            database: .init(
                hosts: [], name: "shop", admin: admin, roles: roles, tls: nil, caFile: nil, transactionConnections: 4),
            redis: .init(url: "redis://:\(try Random.token())@127.0.0.1:\(ports.redis)/0"),
            kafka: .init(bootstrap: kafka, embedded: true, security: "plaintext"),
            // The stores live on the same cores: with a loop on each of them they would wait for one another.
            listen: .init(), loops: max(1, ProcessInfo.processInfo.activeProcessorCount / 2), log: .init(level: "info"),
            upstreams: [:],
            // Everybody comes from one address here.
            auth: .init(
                issuer: "shop", sandboxCodes: true, secret: try Random.token(), secondFactor: "off",
                limits: ["codesPerNetworkPerHour": 3_000, "triesPerNetworkPerHour": 5_000]),
            user: geteuid() == 0 ? try Owner.unprivileged().name : nil)
        if isUnlimited { configuration.limits = .none }
        return configuration
    }

    /// The first that whoever opens the file reads: its members are sorted.
    private static let about =
        "Made by shopctl up, to try the shop out on this machine: NOT FOR PRODUCTION. With auth.sandboxCodes operators "
        + "read the codes that customers sign in with, and no text message is sent; payments go to a sandbox."

    /// The first admin's credentials, made here and kept before the database knows them: after a crash in between,
    /// the next `up` tells it again.
    private func writeAdmin() throws {
        guard FileText.read(adminFile) == nil else { return }
        let credentials = ["clientId": ClientID().description, "clientSecret": try Random.token()]
        try FileText.write(String(decoding: try JSONText.encode(credentials), as: UTF8.self) + "\n", to: adminFile)
    }

    // MARK: The daemon

    private func startDaemon(
        within limit: Duration, on loop: EventLoop, _ report: (String) -> Void
    ) async throws -> Bool {
        if let process = daemon.running {
            if try await waitUntilReady(process, limit, on: loop) { return false }
            report("shopd (pid \(process.pid)) does not answer: it is ended and started again")
            try await daemon.stop(process, [SIGTERM, SIGKILL], each: Self.lastWord, on: loop)
        }
        report("bringing the database up to date")
        try await run(["migrate"], "shopd migrate", on: loop, isPartEnough: true, report)
        try writeAdmin()
        try await run(["admin", "--credentials", adminFile], "shopd admin", on: loop)
        report("starting shopd on port \(ports.rest)")
        for (name, setting, port) in ports.named where !["PostgreSQL", "Redis"].contains(name) {
            // The broker of a shopd that was killed just now sees it and ends.
            if name == "Kafka" { try await LocalPort.settle(port, within: .seconds(2), on: loop) }
            try LocalPort.check(port, for: name, setting: setting)
        }
        var command = ChildCommand(shopd, ["run", "--config", configurationFile])
        command.directory = "\(home)/shopd"
        let process = try await daemon.spawn(command, on: loop)
        try await daemon.wait(for: process, within: limit) { isReady }
        return true
    }

    /// Runs one of `shopd`'s own short commands on this installation.
    /// - Parameter isPartEnough: all that could be done is well; `report` is told what was not.
    private func run(
        _ arguments: [String], _ what: String, on loop: EventLoop, isPartEnough: Bool = false,
        _ report: (String) -> Void = { _ in }
    ) async throws {
        var command = ChildCommand(shopd, arguments + ["--config", configurationFile])
        command.environment = ChildCommand.plainEnvironment
        command.directory = "\(home)/shopd"
        let done = try await ChildProcess.run(command, on: loop)
        guard !done.status.isSuccess else { return }
        if isPartEnough, done.status.code == Self.partlyDone {
            return report(done.errorText.split(separator: "\n").first.map(String.init) ?? what)
        }
        try DiskSpace.check(home, atLeast: 16 << 20, for: what)
        let lines = (done.outputText + done.errorText).split(separator: "\n").suffix(5).joined(separator: "\n    ")
        throw LocalStackError(.failedToStart, "\(what) failed (\(done.status)):\n    \(lines)")
    }

    /// How `shopd migrate` ends when shards are away: as every command of which a part has failed.
    private static let partlyDone: Int32 = 6

    /// Whether every part answers: what `shopd`'s `/readyz` says.
    package var isReady: Bool { LocalSocket.status(of: "/readyz", port: ports.health) == 200 }

    /// What runs and says no word for so long hangs.
    private static let silence = Duration.seconds(15)
    /// How long it may take to end when it is asked to.
    private static let lastWord = Duration.seconds(5)
    /// After a first yes it is asked once more.
    private static let secondThought = Duration.milliseconds(150)

    /// - Returns: false when it says nothing at all.
    private func waitUntilReady(
        _ process: ProcessIdentity, _ limit: Duration, on loop: EventLoop
    ) async throws -> Bool {
        let end = ContinuousClock.now + limit
        var heard = ContinuousClock.now
        var wasReady = false
        while ContinuousClock.now < end {
            switch LocalSocket.status(of: "/readyz", port: ports.health) {
            case 200 where wasReady: return true
            case 200:
                // One that was told to end a moment ago does not know it yet.
                wasReady = true
                try await loop.sleep(for: Self.secondThought)
                continue
            case .some: (heard, wasReady) = (.now, false)
            case nil where !process.isAlive || .now - heard > min(Self.silence, limit / 2): return false
            case nil: break
            }
            try await loop.sleep(for: .milliseconds(20))
        }
        throw LocalStackError(
            .notReady, "shopd runs, but not all of its stores answer", hint: "its log is \(daemon.log)")
    }

    /// Ends the stores that run and answer nothing; they are started again as those that do not run.
    private func endSilentStores(on loop: EventLoop, _ report: (String) -> Void) async throws {
        let (postgres, redis) = (try postgres(), try redis())
        if postgres.isReady, try await !isHeard(on: loop, { postgres.answers }) {
            report("PostgreSQL does not answer: it is ended and started again")
            try await postgres.stop(each: Self.lastWord, on: loop)
        }
        if redis.running != nil, try await !isHeard(on: loop, { redis.isReady }) {
            report("Redis does not answer: it is ended and started again")
            try await redis.stop(on: loop)
        }
    }

    private func isHeard(on loop: EventLoop, _ answers: () -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + Self.silence
        while !answers() {
            guard ContinuousClock.now < end else { return false }
            try await loop.sleep(for: .milliseconds(20))
        }
        return true
    }
}

/// One `up` or `down` at a time for each home: flock(2), which the system releases when its holder dies.
struct InstallationLock {
    private let descriptor: Int32

    init(_ home: String) throws {
        let path = "\(home)/lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileText.failure(errno, "opening \(path)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw LocalStackError(.busy, "another shopctl is starting or stopping the installation in \(home)")
        }
    }

    func release() {
        // A child that is being started at this moment may still have the descriptor, and with it the lock.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
