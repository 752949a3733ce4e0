internal import Console
internal import EventLoop
internal import FoundationEssentials
internal import LocalStack
internal import Postgres
internal import Sharding
internal import ShopAPI

/// The shards as commands reach them that don't ask a daemon: the map in the primary database, and each shard itself,
/// as role `sharding`.
struct ShardAccess: Sendable {
    let loops = EventLoopGroup(count: 1, name: "shopctl")
    let limit: Duration
    private let database: DaemonConfiguration.Database

    /// What one server may take when `--timeout` does not say.
    private static let usualLimit = Duration.seconds(5)

    /// - Throws: a usage error where no PostgreSQL is known.
    init(_ invocation: Invocation) throws {
        database = try Stores(invocation).database()
        limit = invocation[StandardFlags.timeout] ?? Self.usualLimit
    }

    /// The shards of the configuration that have a name.
    var configured: [ShardName] { database.shards.compactMap { ShardName($0.name) } }

    /// `host:port/database`; nil for a shard that the configuration does not have.
    func place(of shard: ShardName) -> String? {
        guard database.shards.contains(where: { $0.name == shard.text }) else { return nil }
        let own = database.place(of: shard.schema)
        return "\(own.hosts.joined(separator: ","))/\(own.name)"
    }

    // MARK: The map

    /// - Throws: `CommandError` where there are no shards; `PostgresError`, `DeadlineExceeded`.
    func map() async throws -> ShardMap {
        guard !database.shards.isEmpty else {
            throw CommandError(
                "not_found", "there are no shards", why: "the configuration has no database.shards",
                hint: "`shopctl up --shards N` adds some here; for real servers, database.shards and `shopd migrate`",
                exit: .notFound)
        }
        return try await asking(try configuration(as: "sharding")) { try await ShardMapStore($0).load() }
    }

    /// How each shard is that the map or the configuration names, in order; nobody waits for another.
    func statuses(_ map: ShardMap) async -> [ShardStatus] {
        let names = Set(configured).union(map.shards.map(\.name)).sorted()
        return await withTaskGroup(of: (Int, ShardStatus).self) { group in
            for (index, name) in names.enumerated() {
                group.addTask(executorPreference: loops.any) { (index, await status(name, map)) }
            }
            var found: [(Int, ShardStatus)] = []
            for await status in group { found.append(status) }
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func status(_ name: ShardName, _ map: ShardMap) async -> ShardStatus {
        guard place(of: name) != nil else { return .unknown(name, map, "the configuration does not have it") }
        var last: ShardStatus?
        // The server that takes writes; where there is none, any that answers.
        for wanted in [PostgresConfiguration.TargetSessionAttributes.readWrite, .any] {
            do {
                var configuration = try configuration(as: "sharding", of: name.schema)
                configuration.targetSessionAttributes = wanted
                let client = PostgresClient(configuration, group: loops)
                let status = await ShardStatus.of(name, map, client, within: limit)
                if status.state != .down { return status }
                last = last ?? status
            } catch {
                return .unknown(name, map, "\((error as? LocalStackError)?.message ?? "\(error)")")
            }
        }
        return last ?? .unknown(name, map, "it does not answer")
    }

    // MARK: People

    /// The number that chats know somebody by.
    enum Known: Sendable {
        case number(Int64)
        case nobody
        /// Why that can't be told.
        case unasked(String)
    }

    /// - Parameter subjects: whose numbers are looked for in the schema of `auth`, all at once; where none needs that
    ///   nothing is asked.
    func numbers(of subjects: [ShardSubject]) async -> (ShardSubject) -> Known {
        var phones: [String] = []
        var users: [UUID] = []
        for subject in subjects {
            switch subject.kind {
            case .number: break
            case .phone(let phone): phones.append(phone)
            case .user(let user): users.append(user.uuid)
            }
        }
        let answer: Result<[ShardSubject.Kind: Int64], any Error>
        do {
            let isNeeded = !phones.isEmpty || !users.isEmpty
            answer = .success(isNeeded ? try await look(for: phones, users) : [:])
        } catch { answer = .failure(error) }
        return { subject in
            if case .number(let number) = subject.kind { return .number(number) }
            switch answer {
            case .success(let known): return known[subject.kind].map { .number($0) } ?? .nobody
            case .failure(let error): return .unasked(Self.reason(error))
            }
        }
    }

    private func look(for phones: [String], _ users: [UUID]) async throws -> [ShardSubject.Kind: Int64] {
        let statement = PostgresStatement(
            "select number, phone, id from auth.users where phone = any($1::text[]) or id = any($2::uuid[])", phones,
            users)
        return try await asking(try configuration(as: "auth")) { client in
            var known: [ShardSubject.Kind: Int64] = [:]
            for row in try await client.query(statement) {
                let number: Int64 = try row["number"]
                known[.phone(try row["phone"])] = number
                known[.user(UserID(try row["id"]))] = number
            }
            return known
        }
    }

    private static func reason(_ error: any Error) -> String {
        if let error = error as? LocalStackError { return error.message }
        guard let explained = Failures.explain(error) else { return "\(error)" }
        return explained.what + (explained.why.map { ": \($0)" } ?? "")
    }

    private func configuration(as role: String, of schema: String? = nil) throws -> PostgresConfiguration {
        var configuration = try database.client(for: role, of: schema, named: "shopctl")
        configuration.connectTimeout = min(configuration.connectTimeout, limit)
        configuration.waitLimit = limit
        return configuration
    }

    private func asking<T: Sendable>(
        _ configuration: PostgresConfiguration, _ body: @escaping @Sendable (PostgresClient) async throws -> T
    ) async throws -> T {
        let client = PostgresClient(configuration, group: loops)
        let outcome: Result<T, any Error>
        do {
            outcome = .success(
                try await withDeadline(limit, of: "PostgreSQL's answer", on: loops.any) { try await body(client) })
        } catch { outcome = .failure(error) }
        await client.close()
        return try outcome.get()
    }
}

/// Somebody whose shard is asked for.
struct ShardSubject: Sendable {
    enum Kind: Sendable, Hashable {
        /// Of a user or a chat.
        case number(Int64)
        case phone(String)
        case user(UserID)
    }
    /// As it was typed.
    let text: String
    let kind: Kind

    static let type = ValueType<ShardSubject>("USER_OR_CHAT") { text, _ throws(ValueProblem) in
        if text.hasPrefix("+") {
            let digits = text.dropFirst()
            if (8...15).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) {
                return ShardSubject(text: text, kind: .phone(text))
            }
        } else if let user = UserID(text) {
            return ShardSubject(text: text, kind: .user(user))
        } else if let number = Int64(text) {
            return ShardSubject(text: text, kind: .number(number))
        }
        throw ValueProblem("it is no number, phone or id of a user", hint: "like 1000001, +491711234567 or usr_…")
    }
}
