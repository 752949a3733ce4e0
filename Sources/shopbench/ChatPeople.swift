internal import Auth
internal import Crypto
internal import EventLoop
internal import FoundationEssentials
internal import LocalStack
internal import Postgres

/// Customers who are signed in: each has the key that a handshake would have made, put where one would have put it.
struct ChatPeople: Sendable {
    struct Person: Sendable {
        var number: Int64
        var key: ChatKey
        var phone: String
    }
    let shop: Shop
    let group: EventLoopGroup

    /// - Parameter first: of their phone numbers, so that two calls make different people.
    func make(_ count: Int, first: Int) async throws -> [Person] {
        let configuration = shop.configuration
        guard let admin = configuration.database.admin, let secret = configuration.auth.secret else {
            throw BenchError("the installation's configuration has no owner of the database, or no secret")
        }
        let database = PostgresClient(try configuration.database.client(as: admin, named: "bench"), group: group)
        var options = AuthOptions(issuer: configuration.auth.issuer, secret: Array(secret.utf8))
        options.limits.keysPerNetworkPerHour = 1_000_000
        let auth = Auth(database: database, auditDatabases: PostgresDatabases(database), options: options)
        let phones = (0..<count).map { "+4931\(10_000_000 + first + $0)" }
        let keys = phones.map { _ in ChatKey.random() }
        let list = keys
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (place, key) in list.enumerated() {
                if place >= 32 { try await group.next() }
                group.addTask(executorPreference: shop.loop) {
                    let stored = AuthKey(id: key.id, bytes: key.bytes, dc: 2, createdAt: Date())
                    guard try await auth.authKeys.insert(stored, from: "127.0.0.1") else {
                        throw BenchError("a key was taken")
                    }
                }
            }
            try await group.waitForAll()
        }
        let numbers = try await database.query(
            """
            with people as (
                insert into auth.users (id, phone, created_at, seen_at)
                select gen_random_uuid(), phone, now(), now() from unnest($1::text[]) as p (phone)
                returning number, phone),
            given as (select * from unnest($1::text[], $2::bigint[]) with ordinality as g (phone, key, place)),
            signed as (
                update auth.auth_keys k set user_number = p.number, signed_in_at = now(), hash = k.id
                from people p join given g using (phone) where k.id = g.key)
            select p.number from people p join given g using (phone) order by g.place
            """, phones, keys.map(\.id))
        let people = try zip(numbers, zip(keys, phones)).map { row, rest in
            Person(number: try row[0], key: rest.0, phone: rest.1)
        }
        await database.close()
        return people
    }
}
