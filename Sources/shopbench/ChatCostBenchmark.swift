internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import LocalStack
internal import MTProto

/// What else chats cost: a client that only listens, one that was away for long, and the cipher.
struct ChatCostBenchmark: Sendable {
    let shop: Shop
    let group: EventLoopGroup
    private static let idle = 10_000
    private static let missed = 100_000

    func run(_ report: inout Report) async throws {
        report.add(try await cipher())
        report.add(try await catchUp())
        report.add(try await memory())
    }

    // MARK: Idle clients

    private func memory() async throws -> Report.Row {
        let people = try await ChatPeople(shop: shop, group: group).make(Self.idle, first: 1_000_000)
        DescriptorLimit.raise()
        try await shop.loop.sleep(for: .seconds(5))
        let before = shop.daemonMemory()
        var clients: [ChatClient] = []
        for (place, person) in people.enumerated() {
            let client = ChatClient(user: person.number, key: person.key, loop: shop.loop)
            try await client.connect(port: shop.installation.ports.mtproto, from: "127.0.1.\(1 + place / 1_000)")
            clients.append(client)
        }
        try await shop.loop.sleep(for: .seconds(15))
        let each = (shop.daemonMemory() - before) * 1_024 / Double(clients.count)
        let lost = await withTaskGroup(of: Bool.self) { group in
            for client in clients { group.addTask { await client.isConnected } }
            return await group.reduce(0) { $0 + ($1 ? 0 : 1) }
        }
        guard lost == 0 else { throw BenchError("\(lost) idle clients lost their connection") }
        for client in clients { await client.close() }
        return .atMost(
            1, "memory of an idle client, \(Self.idle) of them", ours: each, peer: 20, "20 KB", unit: "KiB",
            note: "shopd had \(Report.number(before)) MiB before")
    }

    // MARK: Catching up

    private func catchUp() async throws -> Report.Row {
        let database = shop.configuration.database.shards.first?.database ?? ""
        let people = try await ChatPeople(shop: shop, group: group).make(2, first: 2_000_000)
        let (reader, writer) = (people[0].number, people[1].number)
        _ = try await shop.sql(
            """
            insert into messages_s1.messages (user_id, uid, peer, from_id, date, id, body)
                select \(reader), gen_random_uuid(), \(writer), \(writer), now(), n, repeat('x', 100)
                from generate_series(1, \(Self.missed)) n;
            insert into messages_s1.boxes (user_id, pts, last_id)
                values (\(reader), \(Self.missed) + 1, \(Self.missed));
            analyze messages_s1.messages;
            """, database: database)
        let client = ChatClient(user: reader, key: people[0].key, loop: shop.loop)
        try await client.connect(port: shop.installation.ports.mtproto)
        let select =
            "select uid, peer, from_id, date, edited_at, id, reply_to, mention, is_silent, is_pinned, body, entities,"
            + " extra, user_id from messages_s1.messages where user_id = \(reader) order by id"
        var (ours, peers) = (Samples(), Samples())
        for _ in 0..<3 {
            let start = ContinuousClock.now
            let rows = try await difference(client)
            ours.add((ContinuousClock.now - start).inSeconds)
            guard rows == Self.missed else { throw BenchError("\(rows) of \(Self.missed) missed messages came") }
            let begin = ContinuousClock.now
            _ = try await shop.sql(select, database: database)
            peers.add((ContinuousClock.now - begin).inSeconds)
        }
        await client.close()
        return .atLeast(
            0.3, "catching up with \(Self.missed) messages", ours: Double(Self.missed) / ours.median,
            peer: Double(Self.missed) / peers.median, "psql, a plain SELECT of them", unit: "messages/s")
    }

    /// As a client that has nothing yet asks for what there is.
    private func difference(_ client: ChatClient) async throws -> Int {
        var (pts, rows): (Int32, Int) = (1, 0)
        while true {
            var reader = TLReader(
                try await client.call(TL.UpdatesGetDifference(pts: pts, date: 1, qts: 0).bytes()))
            switch try TL.AnyUpdatesDifference(from: &reader) {
            case .updatesDifferenceSlice(let part):
                rows += part.newMessages.count
                pts = part.intermediateState.pts
            case .updatesDifference(let part): return rows + part.newMessages.count
            case .updatesDifferenceEmpty: return rows
            case .updatesDifferenceTooLong: throw BenchError("the server has given up telling what was missed")
            }
        }
    }

    // MARK: The cipher

    private func cipher() async throws -> Report.Row {
        let key = IGE.Key(key: [UInt8](repeating: 7, count: 32), vector: [UInt8](repeating: 9, count: 32))
        var bytes = [UInt8](repeating: 1, count: 16 << 10)
        let start = Self.processorTime()
        var count = 0
        while Self.processorTime() - start < 2 {
            for _ in 0..<100 { bytes.withUnsafeMutableBytes { IGE.encrypt($0, key) } }
            count += 100
        }
        let ours = Double(count * bytes.count) / (Self.processorTime() - start) / 1_000_000
        let text = try await Command(
            "openssl", ["speed", "-mr", "-seconds", "2", "-bytes", "16384", "-evp", "aes-256-cbc"]
        ).output(on: shop.loop)
        // +F:22:AES-256-CBC:1234567.89
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("+F:") }),
            let peer = line.split(separator: ":").last.flatMap({ Double($0) })
        else { throw BenchError("openssl speed said: \(text)") }
        return .atLeast(
            0.7, "AES-256-IGE, one core", ours: ours, peer: peer / 1_000_000, "openssl speed, AES-256-CBC", unit: "MB/s"
        )
    }

    /// Seconds of this thread.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }
}
