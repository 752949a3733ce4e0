internal import ShopAPI

extension DaemonConfiguration.Database {
    /// A part of the chats, in a schema of its own.
    package struct Shard: Sendable, Codable, Equatable {
        /// `s1`, `s2`, …: `[a-z][a-z0-9]{0,15}`. Kept for ever: the map of shards knows it by this.
        package var name: String
        /// nil: ``DaemonConfiguration/Database/name``.
        package var database: String?
        /// The servers that keep each other's copies; the one that takes writes is used. nil:
        /// ``DaemonConfiguration/Database/hosts``.
        package var hosts: [String]?
        /// nil: ``DaemonConfiguration/Database/admin``.
        package var admin: DaemonConfiguration.Login?

        package init(
            name: String, database: String? = nil, hosts: [String]? = nil, admin: DaemonConfiguration.Login? = nil
        ) {
            self.name = name
            self.database = database
            self.hosts = hosts
            self.admin = admin
        }

        /// The name of its schema, and in ``DaemonConfiguration/Database/roles`` of the role that it has.
        package var schema: String { "\(DaemonConfiguration.shardedService)_\(name)" }

        func place(in whole: DaemonConfiguration.Database) -> DaemonConfiguration.Database.Place {
            .init(name: database ?? whole.name, hosts: hosts, admin: admin)
        }

        /// As `Sharding` has it.
        static func isName(_ text: String) -> Bool {
            let bytes = text.utf8
            guard (1...16).contains(bytes.count), let first = bytes.first, (97...122).contains(first) else {
                return false
            }
            return bytes.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
        }
    }

    /// The most shards that there can be: one for each slot would be, and nobody has so many servers.
    package static let maximumShards = 128

    /// The shard with this schema, if it is one's.
    package func shard(withSchema schema: String) -> Shard? { shards.first { $0.schema == schema } }

    /// Whether nothing but shards lies in the database of this schema: what happens to it concerns its users only.
    package func liesWithShardsOnly(_ schema: String) -> Bool {
        let own = place(of: schema)
        return places.dropFirst().contains { place in
            place.database.name == own.name && place.database.hosts == own.hosts
                && place.services.allSatisfy { shard(withSchema: $0) != nil }
        }
    }

    var mistakesOfShards: [Problem.Field] {
        var found: [Problem.Field] = []
        func check(_ isRight: Bool, _ pointer: String, _ detail: @autoclosure () -> String) {
            if !isRight { found.append(.init(pointer, detail())) }
        }
        check(shards.count <= Self.maximumShards, "/database/shards", "are more than \(Self.maximumShards)")
        var names: Set<String> = []
        for (index, shard) in shards.enumerated() {
            let pointer = "/database/shards/\(index)"
            check(
                Shard.isName(shard.name), "\(pointer)/name",
                "must be 1 to 16 lower-case letters and digits that begin with a letter, such as s1")
            check(names.insert(shard.name).inserted, "\(pointer)/name", "is another shard's already")
            check(shard.database?.isEmpty != true, "\(pointer)/database", "must not be empty")
            check(shard.hosts?.isEmpty != true, "\(pointer)/hosts", "needs at least one host:port")
            for (host, text) in (shard.hosts ?? []).enumerated() {
                check(HostPort(text) != nil, "\(pointer)/hosts/\(host)", HostPort.wanted)
            }
        }
        return found
    }
}
