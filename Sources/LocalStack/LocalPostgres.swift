package import EventLoop
internal import FoundationEssentials
internal import Glibc

/// A private PostgreSQL under one directory: `data`, a socket, a log. It listens on loopback and a Unix socket.
package struct LocalPostgres: Sendable {
    /// Absolute. Everything that the server owns lies below, but for a socket whose path would be too long there.
    package let directory: String
    package let port: Int
    /// The name of its superuser.
    package let superuser: String
    /// What the superuser signs in with; nil: everybody on this machine is let in as whoever they say.
    package let password: String?
    /// Whether a commit survives a power cut, and not only the death of the server. Off is for tests.
    package let isDurable: Bool
    /// Further settings by name, over the defaults.
    package let settings: [String: String]
    package let owner: Owner

    /// - Throws: ``LocalStackError`` `.noUser`.
    package init(
        directory: String, port: Int, superuser: String = "postgres", password: String? = nil, isDurable: Bool = true,
        settings: [String: String] = [:]
    ) throws {
        self.directory = directory
        self.port = port
        self.superuser = superuser
        self.password = password
        self.isDurable = isDurable
        self.settings = settings
        owner = try Owner.unprivileged()
    }

    private var daemon: LocalDaemon { LocalDaemon(name: "postgres", directory: directory, owner: owner) }
    package var data: String { "\(directory)/data" }
    package var log: String { daemon.log }
    /// The host to give to libpq for its Unix socket.
    package var socketDirectory: String { SocketPlace.directory(for: directory, longestName: ".s.PGSQL.65535.lock") }

    // MARK: State

    /// The server's main process. Also one that was started by somebody else on the same directory.
    package var running: ProcessIdentity? {
        if let known = daemon.running { return known }
        guard let pid = postmasterFile?.pid, let process = ProcessIdentity(running: pid),
            FileText.link("/proc/\(pid)/cwd") == real(data),
            FileText.read("/proc/\(pid)/comm")?.trimmedLine == "postgres"
        else { return nil }
        return process
    }

    /// Whether it takes connections: what `pg_ctl` goes by, the eighth line of `postmaster.pid`.
    package var isReady: Bool {
        guard let process = running, let file = postmasterFile else { return false }
        return file.pid == process.pid && file.status == "ready"
    }

    /// Whether its main process says a word now: how it would answer a wish for TLS (SSLRequest, "Message Formats" in
    /// PostgreSQL's manual), which needs no sign-in and leaves no line in its log.
    package var answers: Bool {
        LocalSocket.ask([0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F], at: "\(socketDirectory)/.s.PGSQL.\(port)") != nil
    }

    private var postmasterFile: (pid: Int32, status: String)? {
        guard let text = FileText.read("\(data)/postmaster.pid") else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let pid = lines.first.flatMap({ Int32($0) }) else { return nil }
        return (pid, lines.count > 7 ? lines[7].filter { $0 != " " } : "")
    }

    /// Without symbolic links, as the system names a process's directory.
    private func real(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    // MARK: Life

    /// Makes the data directory if there is none, and starts the server if it does not run. Returns when it takes
    /// connections.
    /// - Parameter template: the data directory of a stopped server to copy instead of making one.
    /// - Returns: false when it ran already.
    /// - Throws: ``LocalStackError``, `SystemError`.
    @discardableResult
    package func start(
        template: String? = nil, within limit: Duration = .seconds(120), on loop: EventLoop
    ) async throws -> Bool {
        if isReady { return false }
        try await initialise(template: template, on: loop)
        if let process = running {
            try await waitUntilReady(process, within: limit, on: loop)
            return false
        }
        try await clearRemains(on: loop)
        try LocalPort.check(port, for: "PostgreSQL", setting: "--postgres-port")
        try DiskSpace.check(directory, atLeast: 64 << 20, for: "PostgreSQL")
        try owner.makeDirectory(socketDirectory)
        let programs = try PostgresPrograms.find(version: majorVersion)
        var command = ChildCommand(programs.postgres, ["-D", data] + arguments)
        command.directory = directory
        let end = ContinuousClock.now + .seconds(30)
        while true {
            let process = try await daemon.spawn(command, on: loop)
            do {
                try await daemon.wait(for: process, within: limit) { isReady }
                return true
            } catch let error as LocalStackError {
                // One that was started by somebody who was killed, or the last of one that was: it is ready, or gone.
                let isThere = access("\(data)/postmaster.pid", F_OK) == 0
                guard isThere, await process.status != nil, ContinuousClock.now < end else { throw error }
                try await loop.sleep(for: .milliseconds(200))
                if let other = running {
                    try await waitUntilReady(other, within: limit, on: loop)
                    return false
                }
            }
        }
    }

    /// Stops it: at once for its clients, but in order. Returns when it is gone.
    /// - Returns: false when it did not run.
    @discardableResult
    package func stop(each limit: Duration = .seconds(30), on loop: EventLoop) async throws -> Bool {
        try await daemon.stop(running, [SIGINT, SIGQUIT, SIGKILL], each: limit, on: loop)
    }

    /// `kill -9` of its main process, as a crash would; returns when that is gone.
    package func kill(on loop: EventLoop) async throws {
        try await daemon.stop(running, [SIGKILL], on: loop)
    }

    private func waitUntilReady(_ process: ProcessIdentity, within limit: Duration, on loop: EventLoop) async throws {
        let end = ContinuousClock.now + limit
        while process.isAlive && ContinuousClock.now < end {
            if isReady { return }
            try await loop.sleep(for: .milliseconds(20))
        }
        throw LocalStackError(
            .notReady, "PostgreSQL (pid \(process.pid)) runs but takes no connections", hint: "its log is \(log)")
    }

    /// After a crash: waits for the last of its children, which notice by themselves, and removes a `postmaster.pid`
    /// whose number belongs to another program by now (PostgreSQL would think that it is itself).
    private func clearRemains(on loop: EventLoop) async throws {
        let real = real(data)
        let end = ContinuousClock.now + .seconds(20)
        while !ProcessIdentity.working(in: real).isEmpty {
            guard ContinuousClock.now < end else {
                throw LocalStackError(.busy, "processes of an earlier PostgreSQL still work in \(data)")
            }
            try await loop.sleep(for: .milliseconds(20))
        }
        unlink("\(data)/postmaster.pid")
    }

    private var arguments: [String] {
        var all = [
            "listen_addresses": "127.0.0.1", "port": "\(port)", "unix_socket_directories": socketDirectory,
            "unix_socket_permissions": "0700", "wal_level": "logical", "max_connections": "200",
            "logging_collector": "off", "log_line_prefix": "%m [%p] %u@%d ", "timezone": "UTC", "log_timezone": "UTC",
            // Plans that were made for empty tables are made anew when these are analysed: every minute is too seldom.
            "autovacuum_naptime": "15s", "shared_buffers": "128MB", "max_wal_size": "2GB", "random_page_cost": "1.1",
        ]
        if !isDurable {
            let loose = ["fsync": "off", "full_page_writes": "off"]
            all.merge(loose) { $1 }
        }
        all.merge(settings) { $1 }
        return all.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
    }

    // MARK: The data directory

    private var majorVersion: Int? { FileText.read("\(data)/PG_VERSION").flatMap { Int($0.trimmedLine) } }

    /// Whether the directory was made to its end: `initdb` works in `data.new`, which is renamed when all is there.
    package var isInitialised: Bool {
        majorVersion != nil && access("\(data)/global/pg_control", F_OK) == 0
    }

    /// Makes the data directory unless it is there. What an interrupted attempt has left is made again.
    package func initialise(template: String? = nil, on loop: EventLoop) async throws {
        if isInitialised { return }
        try owner.makeDirectory(directory)
        try DiskSpace.check(directory, atLeast: 128 << 20, for: "PostgreSQL")
        try setAsideForeignData()
        let unfinished = "\(data).new"
        try await endAttempt(at: unfinished, on: loop)
        try? FileManager.default.removeItem(atPath: unfinished)
        if let template {
            try await run(ChildCommand("cp", ["-a", template, unfinished]), "copying \(template)", on: loop)
        } else {
            do {
                try await makeCluster(at: unfinished, on: loop)
            } catch {
                try? FileManager.default.removeItem(atPath: unfinished)
                throw error
            }
        }
        guard rename(unfinished, data) == 0 else { throw FileText.failure(errno, "making \(data)") }
    }

    /// When who made the data directory was killed, the programs that it ran go on, and would write into ours.
    private func endAttempt(at unfinished: String, on loop: EventLoop) async throws {
        let places = [real(directory), real(unfinished)]
        let end = ContinuousClock.now + .seconds(10)
        while true {
            // Others may be there too: the shell of somebody who looks around.
            let left = places.flatMap { ProcessIdentity.working(in: $0) }.filter {
                ["initdb", "postgres"].contains(FileText.read("/proc/\($0)/comm")?.trimmedLine)
            }.compactMap { ProcessIdentity(running: $0) }
            if left.isEmpty { return }
            guard ContinuousClock.now < end else {
                throw LocalStackError(.busy, "an earlier attempt to make \(data) is still at work")
            }
            for process in left { process.signal(SIGKILL) }
            try await loop.sleep(for: .milliseconds(10))
        }
    }

    /// What it made before it failed stays there until it is known whether the disk was full of it.
    private func makeCluster(at path: String, on loop: EventLoop) async throws {
        let programs = try PostgresPrograms.find(version: nil)
        var arguments = ["-D", path, "-U", superuser, "-E", "UTF8", "--locale=C.UTF-8", "--no-clean"]
        let passwordFile = "\(directory)/password.new"
        defer { unlink(passwordFile) }
        if let password {
            try FileText.write(password + "\n", to: passwordFile, owner: owner)
            arguments += ["--auth=scram-sha-256", "--pwfile=\(passwordFile)"]
        } else {
            arguments += ["--auth=trust"]
        }
        arguments += isDurable ? ["--data-checksums"] : ["--no-sync"]
        try await run(ChildCommand(programs.initdb, arguments), "initdb", on: loop)
    }

    /// A data directory that no PostgreSQL could start from: empty ones go, others are kept under another name.
    private func setAsideForeignData() throws {
        guard access(data, F_OK) == 0, rmdir(data) != 0 else { return }
        let aside = "\(data).unfinished-\(Int(Date().timeIntervalSince1970))"
        guard rename(data, aside) == 0 else { throw FileText.failure(errno, "setting \(data) aside") }
    }

    private func run(_ command: ChildCommand, _ what: String, on loop: EventLoop) async throws {
        var command = command
        command.user = owner.identity
        command.directory = directory
        command.environment = ChildCommand.plainEnvironment
        let ended = try await ChildProcess.run(command, on: loop)
        guard !ended.status.isSuccess else { return }
        try DiskSpace.check(directory, atLeast: 16 << 20, for: "PostgreSQL")
        let lines = (ended.outputText + ended.errorText).split(separator: "\n").suffix(5).joined(separator: "\n    ")
        throw LocalStackError(.failedToStart, "\(what) failed (\(ended.status)):\n    \(lines)")
    }
}

/// Where PostgreSQL's programs are: Debian keeps them out of `PATH`, one directory a version.
package struct PostgresPrograms: Sendable {
    package let directory: String
    package var postgres: String { "\(directory)/postgres" }
    package var initdb: String { "\(directory)/initdb" }
    package var psql: String { "\(directory)/psql" }
    package var pgbench: String { "\(directory)/pgbench" }

    /// - Parameter version: the major version that a data directory needs; nil: the newest there is.
    /// - Throws: ``LocalStackError``: `.programMissing`, or `.wrongVersion` when there are only others.
    package static func find(version: Int?) throws -> PostgresPrograms {
        let debian = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []).compactMap { Int($0) }
            .filter { access("\(debian)/\($0)/bin/postgres", X_OK) == 0 }.sorted()
        if let version, versions.contains(version) { return Self(directory: "\(debian)/\(version)/bin") }
        if let version, let newest = versions.last {
            throw LocalStackError(
                .wrongVersion, "the data directory is of PostgreSQL \(version), and only \(newest) is installed",
                hint: "apt-get install postgresql-\(version)")
        }
        if let newest = versions.last { return Self(directory: "\(debian)/\(newest)/bin") }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        for place in path.split(separator: ":") where access("\(place)/postgres", X_OK) == 0 {
            return Self(directory: String(place))
        }
        throw LocalStackError(.programMissing, "PostgreSQL is not installed", hint: "apt-get install postgresql")
    }
}

/// Where a server's Unix socket lies: beside its data, or in `/tmp` when that path is too long for the system.
enum SocketPlace {
    /// unix(7): `sun_path` has 108 bytes, the last one zero.
    static let longestPath = 107

    static func directory(for home: String, longestName: String) -> String {
        let beside = "\(home)/run"
        if beside.utf8.count + 1 + longestName.utf8.count <= longestPath { return beside }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in home.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return "/tmp/shop-run-\(String(hash, radix: 36))"
    }
}
