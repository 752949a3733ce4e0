internal import Auth
internal import FoundationEssentials

/// A key with what is known of it: who is signed in, on what.
typealias StoredKey = AuthKey

/// Who makes a call, as far as it was known when the call came in.
struct Caller: Sendable {
    /// The key that their packets are encrypted with, or the permanent one that it is bound to.
    var key: StoredKey
    /// The call's message, and the session in which it came.
    let message: Int64
    let wireSession: Int64
    /// Where they are, for limits and lists of sessions.
    let address: String
    /// The data centre that they believe to talk to: whichever they have asked for is this server.
    let dc: Int32
    /// When the call came in.
    let now: Date

    /// - Throws: ``RPCFault`` 401 for who is not signed in.
    var user: Int64 {
        get throws(RPCFault) {
            if let user = key.user { return user }
            throw key.awaitedUser(now: now) == nil ? .unauthorized : .passwordNeeded
        }
    }
    /// The key that a session is counted by.
    var session: Int64 { key.sessionID }
}
