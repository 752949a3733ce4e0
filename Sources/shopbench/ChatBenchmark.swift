internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import LocalStack
internal import MTProto
internal import ShopAPI

/// Pairs of customers who write to each other: a message counts when the partner's client has it live, and both boxes
/// do afterwards. Beside pgbench with the same rows in one transaction, on the same server in the same minute.
struct ChatBenchmark: Sendable {
    let shop: Shop
    let group: EventLoopGroup
    private static let warming = Duration.seconds(3)
    private static let measuring = Duration.seconds(10)
    /// Pairs, and messages of each that are on their way at the same time.
    static let grid = [(2, 2), (20, 2), (100, 2), (20, 20)]

    func run(_ report: inout Report) async throws {
        let people = try await ChatPeople(shop: shop, group: group).make(200, first: 0)
        let clients = people.map { ChatClient(user: $0.number, key: $0.key, loop: shop.loop) }
        var peers: [ChatPair.Partner] = []
        for (place, client) in clients.enumerated() {
            try await client.connect(port: shop.installation.ports.mtproto)
            peers.append(try await Self.find(people[place ^ 1], by: client))
        }
        try await preparePeer()
        var before = try await peer()
        for (pairs, inFlight) in Self.grid {
            let load = ChatLoad(
                pairs: (0..<pairs).map { pair in
                    let (a, b) = (2 * pair, 2 * pair + 1)
                    return ChatPair(clients[a], peers[a], clients[b], peers[b])
                }, inFlight: inFlight)
            let start = try await rows()
            let outcome = try await load.run(warming: Self.warming, measuring: Self.measuring, usage: usage)
            let stored = try await rows() - start
            let after = try await peer()
            let (half, most) = (outcome.waits.median * 1_000, outcome.waits.quantile(0.99) * 1_000)
            let note =
                "p50 \(Report.number(half)) ms, p99 \(Report.number(most)) ms, processor a message: "
                + outcome.costs.map { "\($0.key) \(Int($0.value)) µs" }.sorted().joined(separator: ", ")
            report.add(
                .atLeast(
                    0.4, "messages, \(pairs) pairs, \(inFlight) on their way each", ours: outcome.rate,
                    peer: (before + after) / 2, "pgbench -c 16, the rows of two boxes", unit: "messages/s", note: note))
            before = after
            guard stored == outcome.acknowledged * 2, outcome.heard == outcome.acknowledged else {
                throw BenchError(
                    "\(outcome.acknowledged) messages were acknowledged, \(outcome.heard) heard,"
                        + " \(stored) copies are in the boxes")
            }
        }
        for client in clients { await client.close() }
    }

    /// By the phone's number, as a client does.
    private static func find(_ person: ChatPeople.Person, by client: ChatClient) async throws -> ChatPair.Partner {
        let contact = TL.InputPhoneContact(clientId: 1, phone: person.phone, firstName: "P", lastName: "")
        var reader = TLReader(
            try await client.call(TL.ContactsImportContacts(contacts: [contact]).bytes()))
        let found = try TL.ContactsImportedContacts(from: &reader)
        for case .user(let user) in found.users where user.id == person.number {
            return ChatPair.Partner(number: user.id, accessHash: user.accessHash ?? 0)
        }
        throw BenchError("\(person.phone) was not found")
    }

    // MARK: Boxes

    private func rows() async throws -> Int {
        Int(try await shop.sql("select count(*) from messages_s1.messages", database: database).filter(\.isNumber)) ?? 0
    }
    /// Of the only shard.
    private var database: String { shop.configuration.database.shards.first?.database ?? "" }

    // MARK: The peer

    private func preparePeer() async throws {
        _ = try await shop.sql(
            """
            create schema peer;
            create table peer.sender (like messages_s1.messages including all);
            create table peer.receiver (like messages_s1.messages including all);
            """, database: database)
    }

    private func peer() async throws -> Double {
        try await shop.pgbench(
            #"""
            \set a random(1, 1000000000000)
            \set b random(1, 1000000000000)
            \set i random(1, 2000000000)
            begin;
            insert into peer.sender (user_id, uid, peer, from_id, random_id, date, id, mention, is_silent, body)
                values (:a, gen_random_uuid(), :b, :a, :i, now(), :i, 0, false, repeat('x', 100));
            insert into peer.receiver (user_id, uid, peer, from_id, random_id, date, id, mention, is_silent, body)
                values (:b, gen_random_uuid(), :a, :a, null, now(), :i, 0, false, repeat('x', 100));
            commit;
            """#, clients: 16, seconds: 5, database: database)
    }

    // MARK: What it costs

    /// Seconds of processor time that each part has used so far.
    @Sendable private func usage() -> [String: Double] {
        var used = ["client": ProcessTimes.of(getpid())]
        for part in shop.installation.status() {
            guard let pid = part.process?.pid else { continue }
            used[part.name] = ProcessTimes.withChildren(of: pid)
        }
        return used
    }
}

/// Processor time, of `/proc`.
enum ProcessTimes {
    static func of(_ pid: Int32) -> Double { fields(pid).map { $0[0] + $0[1] } ?? 0 }

    /// With its children, those that have ended included.
    static func withChildren(of pid: Int32) -> Double {
        guard let own = fields(pid) else { return 0 }
        let children = (try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)) ?? ""
        return own.reduce(0, +) + children.split(separator: " ").compactMap { Int32($0) }.reduce(0) { $0 + of($1) }
    }

    /// Own and ended children's, user and system.
    private static func fields(_ pid: Int32) -> [Double]? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[end...].split(separator: " ")
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        return fields.count > 15 ? (12...15).map { (Double(fields[$0]) ?? 0) / ticks } : nil
    }
}
