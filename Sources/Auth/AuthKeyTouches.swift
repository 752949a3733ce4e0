internal import Synchronization

/// Which keys were used since they were last written down, and from where: one statement every few seconds, whatever
/// comes in. Any thread.
final class AuthKeyTouches: Sendable {
    /// More keys than this in one turn are not all noted.
    static let maximum = 100_000
    /// Seconds: a key that was noted so short a time ago is not written again.
    static let grain = 60.0

    private let networks = Mutex<[Int64: String]>([:])

    func note(_ id: Int64, network: String) {
        networks.withLock { networks in
            guard networks.count < Self.maximum || networks[id] != nil else { return }
            networks[id] = network
        }
    }

    func take() -> [Int64: String] {
        networks.withLock { networks in
            defer { networks = [:] }
            return networks
        }
    }
}
