import FoundationEssentials
import Glibc
import LocalStack
import ShopAPI
import TestSupport

/// An installation whose shards lie on servers of their own, which tests can do anything to.
enum RemoteShards {
    /// - Parameter ports: for each shard, those of its servers on the loopback: the one that takes writes is used.
    static func start(_ ports: [[Int]]) async throws -> Installation {
        let installation = try await TestInstallation.start(isUnlimited: true)
        try await installation.daemon.stop(installation.daemon.running, [SIGTERM], on: TestLoops.any)
        // No chat was begun: the shards are placed anew.
        try await installation.psql("delete from sharding.slots; delete from sharding.shards", database: "shop")
        var configuration = try installation.configuration()
        configuration.database.shards = ports.enumerated().map { index, ports in
            .init(
                name: "s\(index + 1)", database: "chats\(index + 1)", hosts: ports.map { "127.0.0.1:\($0)" },
                admin: .init(user: "postgres", password: nil))
        }
        for shard in configuration.database.shards {
            configuration.database.roles[shard.schema] = .init(
                user: "shop_\(shard.schema)", password: "of \(shard.name)")
        }
        let file = String(decoding: try JSONText.encode(configuration, pretty: true), as: UTF8.self) + "\n"
        try FileText.write(file, to: installation.configurationFile)
        _ = try await installation.up(on: TestLoops.any)
        return installation
    }
}
