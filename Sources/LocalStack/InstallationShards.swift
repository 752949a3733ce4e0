internal import Crypto

extension Installation {
    /// The shards that there are, by the configuration; none before the first `up`.
    package var shardNames: [String] { (try? configuration().database.shards.map(\.name)) ?? [] }

    /// - Throws: ``LocalStackError`` `.conflict` for fewer shards than there are, or more than there can be.
    package func checkShards() throws {
        guard let shards else { return }
        let most = DaemonConfiguration.Database.maximumShards
        guard (1...most).contains(shards) else {
            throw LocalStackError(.conflict, "\(shards) is no number of shards", hint: "--shards takes 1 to \(most)")
        }
        let there = shardNames.count
        guard shards >= there else {
            throw LocalStackError(
                .conflict, "the installation in \(home) has \(there) shards, and none of them can be taken away",
                hint: "people's chats lie in them; --shards \(there) or more, or leave it out")
        }
    }

    /// As many shards as are wanted, each in a database of its own, and what signs in there.
    /// - Returns: the new ones.
    func addShards(to configuration: inout DaemonConfiguration) throws -> [String] {
        let wanted = max(shards ?? 1, configuration.database.shards.count)
        let taken = Set(configuration.database.shards.map(\.name))
        let names = (1...).lazy.map { "s\($0)" }.filter { !taken.contains($0) }
        let added = Array(names.prefix(wanted - configuration.database.shards.count))
        configuration.database.shards += added.map { .init(name: $0, database: "\(configuration.database.name)_\($0)") }
        for role in configuration.roleNames where configuration.database.roles[role] == nil {
            configuration.database.roles[role] = .init(user: "shop_\(role)", password: try Random.token())
        }
        return added
    }
}
