internal import Auth
internal import MTProto
internal import Media
internal import Messages
internal import Postgres
internal import Sharding

/// Why a call was not done, as its client is told (https://core.telegram.org/api/errors).
struct RPCFault: Error, Sendable, Equatable {
    let code: Int32
    let name: String

    init(_ code: Int32, _ name: String) {
        self.code = code
        self.name = name
    }

    /// No constructor of ours, or one that is not served.
    static func unknownMethod(_ id: UInt32) -> RPCFault {
        let digits = String(id, radix: 16)
        return RPCFault(
            400, "INPUT_METHOD_INVALID_" + String(repeating: "0", count: 8 - digits.utf8.count) + digits)
    }
    static let notServed = RPCFault(400, "INPUT_METHOD_INVALID")
    static let malformed = RPCFault(400, "INPUT_FETCH_ERROR")
    static let unauthorized = RPCFault(401, "AUTH_KEY_UNREGISTERED")
    static let passwordNeeded = RPCFault(401, "SESSION_PASSWORD_NEEDED")
    static let invalidPeer = RPCFault(400, "PEER_ID_INVALID")
    static let invalidUser = RPCFault(400, "USER_ID_INVALID")
    /// Ours to mend; clients try again in a moment, with the same `random_id`.
    static let fault = RPCFault(500, "INTERNAL_SERVER_ERROR")
    /// A store is away: the same.
    static let unavailable = RPCFault(500, "SERVICE_UNAVAILABLE")
    /// More calls at once than one connection may have.
    static let tooManyCalls = RPCFault(420, "FLOOD_WAIT_1")

    /// What the client is told about an error; nil for one that is a fault of ours, to be logged.
    static func of(_ error: any Error) -> RPCFault? {
        switch error {
        case let fault as RPCFault: return fault
        case let refusal as AccountRefusal: return RPCFault(Int32(refusal.code), refusal.name)
        case let error as MTProtoError:
            if case .unknownConstructor(let id) = error.code { return unknownMethod(id) }
            return malformed
        case let error as MessagesError: return RPCFault(Int32(error.code), error.name)
        case let error as MediaError: return RPCFault(Int32(error.code), error.name)
        case is PostgresError, is ShardError, is NotMine: return unavailable
        default: return nil
        }
    }
}
