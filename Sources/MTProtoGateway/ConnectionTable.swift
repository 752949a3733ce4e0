internal import Auth
internal import HTTPServer
internal import Redis
internal import Synchronization

/// Who is connected to this process, by address and by key. From any thread.
final class ConnectionTable: Sendable {
    private struct State {
        var connections: [ObjectIdentifier: ClientConnection] = [:]
        /// Keys that packets have come with, permanent ones that they are bound to included.
        var byKey: [Int64: Set<ObjectIdentifier>] = [:]
        var keys: [ObjectIdentifier: Set<Int64>] = [:]
        /// Whose connection it is, as limits go.
        var owners: [ObjectIdentifier: Set<ConnectionCounts.Subject>] = [:]
    }
    private let state = Mutex(State())
    private let limits: MTProtoGatewayOptions.Limits
    let counts: ConnectionCounts

    /// - Parameter redis: through which all gateways count together.
    init(_ limits: MTProtoGatewayOptions.Limits, redis: RedisClient?) {
        self.limits = limits
        counts = ConnectionCounts(limits, redis: redis)
    }

    var count: Int { state.withLock { $0.connections.count } }
    var all: [ClientConnection] { state.withLock { Array($0.connections.values) } }

    /// - Returns: false when there are too many, of all or from there: then it is not counted.
    func add(_ connection: ClientConnection, from address: AddressKey?) -> Bool {
        let isAdded = state.withLock { state in
            guard state.connections.count < limits.connections else { return false }
            state.connections[ObjectIdentifier(connection)] = connection
            return true
        }
        guard isAdded, let address else { return isAdded }
        let isCounted = counts.add(ObjectIdentifier(connection), to: .address(address), Self.cutting(connection))
        if !isCounted { remove(connection, from: nil) }
        return isCounted
    }

    private static func cutting(_ connection: ClientConnection) -> ConnectionCounts.Cut {
        // Lives until it is cut, which waits for nothing.
        { [weak connection] in Task { await connection?.crowdedOut() } }
    }

    func remove(_ connection: ClientConnection, from address: AddressKey?) {
        let id = ObjectIdentifier(connection)
        let (gone, owners) = state.withLock { state -> (ClientConnection?, Set<ConnectionCounts.Subject>) in
            guard let gone = state.connections.removeValue(forKey: id) else { return (nil, []) }
            for key in state.keys.removeValue(forKey: id) ?? [] {
                state.byKey[key]?.remove(id)
                if state.byKey[key]?.isEmpty == true { state.byKey[key] = nil }
            }
            return (gone, state.owners.removeValue(forKey: id) ?? [])
        }
        if gone != nil, let address { counts.remove(id, from: .address(address)) }
        for owner in owners { counts.remove(id, from: owner) }
        // Released outside of the lock.
        withExtendedLifetime(gone) {}
    }

    /// The connection uses this key from now on, with the one that it is bound to, and no others. What is too many for
    /// its user or its key is cut.
    func note(_ connection: ClientConnection, uses key: StoredKey) {
        note(connection, uses: [key.id, key.sessionID])
        let id = ObjectIdentifier(connection)
        let wanted = Set([.key(key.sessionID)] + (key.user.map { [ConnectionCounts.Subject.user($0)] } ?? []))
        let before = state.withLock { state -> Set<ConnectionCounts.Subject>? in
            guard state.connections[id] != nil else { return nil }
            return state.owners.updateValue(wanted, forKey: id) ?? []
        }
        guard let before else { return }
        for owner in before.subtracting(wanted) { counts.remove(id, from: owner) }
        let cut = Self.cutting(connection)
        for owner in wanted.subtracting(before) where !counts.add(id, to: owner, cut) { cut() }
    }

    private func note(_ connection: ClientConnection, uses keys: Set<Int64>) {
        let id = ObjectIdentifier(connection)
        state.withLock { state in
            guard state.connections[id] != nil else { return }
            for key in (state.keys[id] ?? []).subtracting(keys) {
                state.byKey[key]?.remove(id)
                if state.byKey[key]?.isEmpty == true { state.byKey[key] = nil }
            }
            for key in keys { state.byKey[key, default: []].insert(id) }
            state.keys[id] = keys
        }
    }

    /// Those that use one of these keys.
    func using(_ keys: [Int64]) -> [ClientConnection] {
        state.withLock { state in
            Set(keys.flatMap { state.byKey[$0] ?? [] }).compactMap { state.connections[$0] }
        }
    }
}
