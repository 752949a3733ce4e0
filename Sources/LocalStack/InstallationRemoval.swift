internal import FoundationEssentials
internal import Glibc
internal import ShopAPI

/// `installation.json`: its ports, and where it was made, so that a copy of the file is known as one.
struct InstallationMark: Codable {
    var ports: InstallationPorts
    /// Without symbolic links; nil in a file of a version before.
    var home: String?

    private enum Key: String, CodingKey { case home }

    init(ports: InstallationPorts, home: String) {
        self.ports = ports
        self.home = home
    }
    init(from decoder: any Decoder) throws {
        ports = try InstallationPorts(from: decoder)
        home = try decoder.container(keyedBy: Key.self).decodeIfPresent(String.self, forKey: .home)
    }
    func encode(to encoder: any Encoder) throws {
        try ports.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(home, forKey: .home)
    }
}

/// Taking an installation away. Who may write a file into a directory must not be able to have the directory removed by
/// somebody else: what goes is what `up` has made, there, as the user who asks.
extension Installation {
    /// Everything that `up` puts into its directory.
    static let entries = [
        "installation.json", "shopd.json", "admin.json", "telegram.pem", "telegram.pub.pem", "lock", "postgres",
        "redis", "shopd", "media",
    ]

    /// Its directory without symbolic links.
    var realHome: String {
        guard let real = realpath(home, nil) else { return home }
        defer { free(real) }
        return String(cString: real)
    }

    /// - Throws: ``LocalStackError`` `.directoryForeign`, saying what speaks against a removal.
    package func checkRemovable() throws {
        let place = realHome
        try check(place, isDirectory: true, owners: [geteuid()])
        for name in Self.entries {
            let isPart = ["postgres", "redis", "shopd", "media"].contains(name)
            // The daemon's user reads the key of Telegram clients.
            let isShared = isPart || name == "telegram.pem"
            let owners = isShared ? [geteuid(), try Owner.unprivileged().user] : [geteuid()]
            try check("\(place)/\(name)", isDirectory: isPart, owners: owners)
        }
        guard try isMadeHere(place) else {
            throw foreign("nothing in \(home) says that it was made there", "or the directory was moved: shopctl up")
        }
    }

    private func isMadeHere(_ place: String) throws -> Bool {
        if let text = FileText.read("\(place)/installation.json"),
            let mark = try? JSONText.decode(InstallationMark.self, from: text.utf8), let made = mark.home
        {
            return made == place
        }
        // Versions before left no mark, but each directory has its own log.
        guard isInstalled, let log = try configuration().log.file else { return false }
        return [home, place].contains { log == "\($0)/shopd/shopd.log" }
    }

    /// Something that is not there speaks against nothing.
    private func check(_ path: String, isDirectory: Bool, owners: [UInt32]) throws {
        var info = stat()
        guard lstat(path, &info) == 0 else { return }
        let kind = info.st_mode & S_IFMT
        guard kind != S_IFLNK else { throw foreign("\(path) is a symbolic link", "it leads elsewhere") }
        guard kind == (isDirectory ? S_IFDIR : S_IFREG) else { throw foreign("\(path) was not made by up") }
        guard owners.contains(info.st_uid) else { throw foreign("\(path) belongs to user id \(info.st_uid)") }
        guard info.st_mode & 0o002 == 0 else { throw foreign("\(path) can be written by everybody") }
    }

    private func foreign(_ what: String, _ why: String? = nil) -> LocalStackError {
        LocalStackError(
            .directoryForeign, "\(home) is not removed: \(what)" + (why.map { " (\($0))" } ?? ""),
            hint: "nothing was stopped or removed; shopctl down without --purge stops it")
    }

    /// Removes what ``checkRemovable()`` has looked at, and the directory if nothing else is in it.
    func remove(_ report: (String) -> Void) throws {
        try checkRemovable()
        let place = realHome
        let (postgres, redis) = (try postgres(), try redis())
        let sockets = [(postgres.socketDirectory, postgres.owner), (Owner.parent(of: redis.socket), redis.owner)]
        for (socket, owner) in sockets where !socket.hasPrefix(home + "/") {
            var info = stat()
            let isThere = lstat(socket, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
            guard isThere, info.st_uid == owner.user else { continue }
            try? FileManager.default.removeItem(atPath: socket)
        }
        // What says what this is goes last: a removal that breaks off can be repeated.
        for name in Self.entries.reversed() {
            for path in ["\(place)/\(name)", "\(place)/\(name).new"] {
                var info = stat()
                guard lstat(path, &info) == 0 else { continue }
                do {
                    try FileManager.default.removeItem(atPath: path)
                } catch {
                    throw LocalStackError(.directoryClosed, "\(path) could not be removed: \(error)")
                }
            }
        }
        if rmdir(place) == 0 {
            // A link that led there leads nowhere now.
            if place != home { unlink(home) }
            return
        }
        let left = ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).sorted()
        if !left.isEmpty { report("left in \(home), as it is not the installation's: \(left.joined(separator: ", "))") }
    }
}
