internal import HTTPServer
internal import Synchronization

/// Who is connected to this process, by address and by key. From any thread.
final class ConnectionTable: Sendable {
    private struct State {
        var connections: [ObjectIdentifier: ClientConnection] = [:]
        var byAddress: [AddressKey: Int] = [:]
        /// Keys that packets have come with, permanent ones that they are bound to included.
        var byKey: [Int64: Set<ObjectIdentifier>] = [:]
        var keys: [ObjectIdentifier: Set<Int64>] = [:]
    }
    private let state = Mutex(State())
    private let limits: MTProtoGatewayOptions.Limits

    init(_ limits: MTProtoGatewayOptions.Limits) { self.limits = limits }

    var count: Int { state.withLock { $0.connections.count } }
    var all: [ClientConnection] { state.withLock { Array($0.connections.values) } }

    /// - Returns: false when there are too many, of all or from there: then it is not counted.
    func add(_ connection: ClientConnection, from address: AddressKey?) -> Bool {
        state.withLock { state in
            guard state.connections.count < limits.connections else { return false }
            if let address {
                guard state.byAddress[address, default: 0] < limits.connectionsPerAddress else { return false }
                state.byAddress[address, default: 0] += 1
            }
            state.connections[ObjectIdentifier(connection)] = connection
            return true
        }
    }

    func remove(_ connection: ClientConnection, from address: AddressKey?) {
        let id = ObjectIdentifier(connection)
        let gone = state.withLock { state -> ClientConnection? in
            guard let gone = state.connections.removeValue(forKey: id) else { return nil }
            if let address {
                let left = state.byAddress[address, default: 1] - 1
                state.byAddress[address] = left > 0 ? left : nil
            }
            for key in state.keys.removeValue(forKey: id) ?? [] {
                state.byKey[key]?.remove(id)
                if state.byKey[key]?.isEmpty == true { state.byKey[key] = nil }
            }
            return gone
        }
        // Released outside of the lock.
        withExtendedLifetime(gone) {}
    }

    /// The connection uses these keys from now on, and no others.
    func note(_ connection: ClientConnection, uses keys: Set<Int64>) {
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
