internal import Synchronization

/// Where a client hears what happens: in which of its sessions, and how far it was told of its user's box.
public struct ListeningSession: Sendable, Equatable {
    public var session: Int64
    public var told: Int32

    public init(_ session: Int64, told: Int32) {
        self.session = session
        self.told = told
    }
}

/// Which keys were used since they were last written down, from where, and in which sessions they listen: one statement
/// each every few seconds, whatever comes in. Any thread.
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

    private let sessions = Mutex<[Int64: ListeningSession]>([:])

    func note(_ id: Int64, listensIn session: ListeningSession) {
        sessions.withLock { sessions in
            guard sessions.count < Self.maximum || sessions[id] != nil else { return }
            sessions[id] = session
        }
    }

    /// What was noted and may not be written yet.
    var listening: [Int64: ListeningSession] { sessions.withLock { $0 } }
    func listening(_ id: Int64) -> ListeningSession? { sessions.withLock { $0[id] } }

    /// These are written, but for what was noted anew meanwhile.
    func forget(_ written: [Int64: ListeningSession]) {
        sessions.withLock { sessions in
            for (id, session) in written where sessions[id] == session { sessions[id] = nil }
        }
    }
}
