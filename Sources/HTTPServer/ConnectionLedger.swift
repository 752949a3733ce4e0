internal import Synchronization

/// Who is connected, over all loops of a server. Any thread may call.
final class ConnectionLedger: Sendable {
    private struct Counts {
        var all = 0
        var byAddress: [AddressKey: Int] = [:]
    }
    private let counts = Mutex(Counts())
    private let limit: Int
    private let limitPerAddress: Int

    init(limit: Int, limitPerAddress: Int) {
        self.limit = limit
        self.limitPerAddress = limitPerAddress
    }

    enum Verdict { case welcome, full, tooManyFromThere }

    /// Counts a connection in, whatever the verdict: it exists, and ``remove(_:)`` will be called for it.
    func add(_ address: AddressKey) -> Verdict {
        counts.withLock {
            $0.all += 1
            $0.byAddress[address, default: 0] += 1
            if $0.all > limit { return .full }
            return $0.byAddress[address, default: 0] > limitPerAddress ? .tooManyFromThere : .welcome
        }
    }

    func remove(_ address: AddressKey) {
        counts.withLock {
            $0.all -= 1
            let left = $0.byAddress[address, default: 1] - 1
            $0.byAddress[address] = left > 0 ? left : nil
        }
    }

    var count: Int { counts.withLock { $0.all } }
}
