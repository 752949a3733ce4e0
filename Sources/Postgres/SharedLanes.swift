internal import EventLoop

/// The connections of one loop that single statements share: one for reads and one for the others, and more while the
/// statement that one of them is at takes long.
///
/// No statement is sent behind a slow one. What was sent behind it before that was known is sent again over another
/// connection if it is a read, which the server vouches for: connections for reads can't write.
actor SharedLanes: RequestTaker {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    let reads: [SharedLane]
    private let writes: [SharedLane]
    private var reading = 0
    private var writing = 0
    /// Whether a statement is a read, by its text: as it looks, until the server knows better.
    private var isRead: [String: Bool] = [:]
    private static let knownStatements = 4_096

    init(_ loop: EventLoop, _ configuration: PostgresConfiguration) {
        self.loop = loop
        let numbers = 0..<max(1, configuration.sharedConnections)
        reads = numbers.map { _ in SharedLane(loop, .sharedReads, configuration) }
        writes = numbers.map { _ in SharedLane(loop, .shared, configuration) }
    }

    /// - Throws: ``PostgresError``, whose `isNoRead` is true when it has to be run again, which will be as a write.
    nonisolated func run(_ statement: PostgresStatement) async throws -> PostgresRows {
        try await answer(to: Request(mayCommit: true), isCancellable: true, { .last($0) }) {
            $0.submit(statement, $1)
        }
    }

    private func submit(_ statement: PostgresStatement, _ request: Request) {
        let isRead = isRead(statement.sql)
        let lane = isRead ? Self.lane(of: reads, current: &reading) : Self.lane(of: writes, current: &writing)
        attend(lane, isRead: isRead)
        lane.assumeIsolated { $0.submit(statement, request) }
    }

    private func attend(_ lane: SharedLane, isRead: Bool) {
        lane.assumeIsolated { lane in
            guard lane.isFirst == nil else { return }
            lane.isFirst = { [weak self] in
                self?.assumeIsolated { me in
                    !(isRead ? me.reads : me.writes).contains { $0.assumeIsolated { $0.hasConnection } }
                } ?? false
            }
            lane.onFree = { [weak self, unowned lane] in
                self?.assumeIsolated { $0.gather(to: lane, isRead: isRead) }
            }
            // What writes is sent once.
            if isRead { lane.onStuck = { [weak self, unowned lane] in self?.assumeIsolated { $0.move(from: lane) } } }
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
        if lanes[current].assumeIsolated({ !$0.isStuck && $0.hasConnection }) { return lanes[current] }
        let isFirst = !lanes.contains { $0.assumeIsolated { $0.hasConnection } }
        let best = lanes.indices.min { cost(of: lanes[$0], isFirst) < cost(of: lanes[$1], isFirst) }
        current = best ?? current
        return lanes[current]
    }

    /// Those that are stuck come last, and first those that are connected, or else on the way to be.
    /// - Parameter isFirst: none is connected: one that asked for its connection as a further one has asked in vain.
    private static func cost(of lane: SharedLane, _ isFirst: Bool) -> Int {
        lane.assumeIsolated {
            let isComing = $0.isWaiting && !(isFirst && $0.isOpeningAnother)
            let opening = $0.hasConnection ? 0 : isComing ? 1 << 30 : 1 << 31
            return ($0.isStuck ? 1 << 40 : 0) + opening + $0.load
        }
    }

    private func move(from lane: SharedLane) {
        let other = Self.lane(of: reads, current: &reading)
        guard other !== lane, !other.assumeIsolated({ $0.isStuck }) else { return }
        for copy in lane.assumeIsolated({ $0.copiesOfWaiting() }) {
            guard let statement = copy.statement else { continue }
            attend(other, isRead: true)
            other.assumeIsolated { $0.submit(statement, copy) }
        }
    }

    /// What waits for a connection of another lane, which may get none, has one here.
    private func gather(to lane: SharedLane, isRead: Bool) {
        for other in isRead ? reads : writes where other !== lane {
            for (statement, request) in other.assumeIsolated({ $0.takeWaiting() }) {
                lane.assumeIsolated { $0.submit(statement, request) }
            }
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
