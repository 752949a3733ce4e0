internal import EventLoop

/// The connections of one loop that single statements share: one for reads and one for the others, and more while the
/// statement that one of them is at takes long.
///
/// No statement is sent behind a slow one. What was sent behind it before that was known is sent again over another
/// connection if it is a read, which the server vouches for: connections for reads can't write.
actor SharedLanes: RequestTaker {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let reads: [SharedLane]
    private let writes: [SharedLane]
    private var reading = 0
    private var writing = 0
    /// Whether a statement is a read, by its text: as it looks, until the server knows better.
    private var isRead: [String: Bool] = [:]
    private static let knownStatements = 4_096

    init(_ loop: EventLoop, _ configuration: PostgresConfiguration) {
        self.loop = loop
        let numbers = 0..<max(1, configuration.sharedConnections)
        reads = numbers.map { SharedLane(loop, .sharedReads, configuration, isFirst: $0 == 0) }
        writes = numbers.map { SharedLane(loop, .shared, configuration, isFirst: $0 == 0) }
    }

    /// - Throws: ``PostgresError``, whose `isNoRead` is true when it has to be run again, which will be as a write.
    nonisolated func run(_ statement: PostgresStatement) async throws -> PostgresRows {
        try await answer(to: Request(mayCommit: true), isCancellable: true, { .last($0) }) {
            $0.submit(statement, $1)
        }
    }

    private func submit(_ statement: PostgresStatement, _ request: Request) {
        let moves = isRead(statement.sql)
        let lane = moves ? Self.lane(of: reads, current: &reading) : Self.lane(of: writes, current: &writing)
        hand(statement, request, to: lane, moves: moves)
    }

    private func hand(_ statement: PostgresStatement, _ request: Request, to lane: SharedLane, moves: Bool) {
        lane.assumeIsolated { lane in
            if moves, lane.onStuck == nil {
                lane.onStuck = { [weak self, unowned lane] in self?.assumeIsolated { $0.move(from: lane) } }
            }
            lane.submit(statement, request)
        }
    }

    func cancel(_ request: Request) { request.abandon() }

    private func isRead(_ sql: String) -> Bool {
        if let known = isRead[sql] { return known }
        if isRead.count >= Self.knownStatements { isRead = [:] }
        let looksSo = StatementRules.looksLikeRead(sql)
        isRead[sql] = looksSo
        return looksSo
    }

    /// The server has refused it on a connection for reads.
    func noteWrite(_ sql: String) { isRead[sql] = false }

    private static func lane(of lanes: [SharedLane], current: inout Int) -> SharedLane {
        if !lanes[current].assumeIsolated({ $0.isStuck }) { return lanes[current] }
        let best = lanes.indices.min { cost(of: lanes[$0]) < cost(of: lanes[$1]) }
        current = best ?? current
        return lanes[current]
    }

    /// Those that are stuck come last, and first those that are connected.
    private static func cost(of lane: SharedLane) -> Int {
        lane.assumeIsolated { ($0.isStuck ? 1 << 40 : 0) + ($0.hasConnection ? 0 : 1 << 30) + $0.load }
    }

    private func move(from lane: SharedLane) {
        let other = Self.lane(of: reads, current: &reading)
        guard other !== lane, !other.assumeIsolated({ $0.isStuck }) else { return }
        for copy in lane.assumeIsolated({ $0.copiesOfWaiting() }) {
            guard let statement = copy.statement else { continue }
            hand(statement, copy, to: other, moves: true)
        }
    }

    /// Others need them.
    func closeIdle() {
        for lane in reads + writes { lane.assumeIsolated { $0.closeIfUnused() } }
    }

    /// The server is not of the kind that is wanted any more.
    func leave() {
        for lane in reads + writes { lane.assumeIsolated { $0.leave() } }
    }

    func close(within limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            for lane in reads + writes { group.addTask { await lane.close(within: limit) } }
        }
    }
}
