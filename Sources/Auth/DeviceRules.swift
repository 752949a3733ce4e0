// Decisions about signing in on a device (RFC 8628), without any I/O.

internal import Crypto
internal import FoundationEssentials

/// The code that a device shows and a person types.
struct UserCode: Sendable, Hashable, CustomStringConvertible {
    /// Consonants only, so that no words come about (RFC 8628, section 6.1): 20^8 codes.
    static let letters = Array("BCDFGHJKLMNPQRSTVWXZ")
    static let length = 8
    static let rule = "must be the eight letters that the device shows, such as BCDF-GHJK"

    /// Without the hyphen.
    let text: String
    /// As it is shown: `BCDF-GHJK`.
    var description: String { "\(text.prefix(4))-\(text.suffix(4))" }

    /// Small letters, spaces and hyphens are as good; all else is none.
    init?(_ typed: String) {
        guard typed.utf8.count <= 32 else { return nil }
        let text = typed.uppercased().filter { $0 != "-" && $0 != " " }
        guard text.count == Self.length, text.allSatisfy(Self.letters.contains) else { return nil }
        self.text = text
    }

    static func make() throws -> UserCode {
        var text = ""
        while text.count < length {
            // 240 is the largest multiple of 20 that a byte holds: no letter is likelier than another.
            for byte in try Random.bytes(length) where byte < 240 && text.count < length {
                text.append(letters[Int(byte) % letters.count])
            }
        }
        guard let code = UserCode(text) else { preconditionFailure("\(text) is no code") }
        return code
    }
}

/// What a device that asks for its tokens is told.
enum DeviceDecision: Equatable {
    case tokens
    /// Not decided yet: ask again after the pause.
    case pending
    /// It asked too soon; the pause grows (section 3.5: by five seconds).
    case slowDown
    case denied
    case expired
    case unknown

    struct Login: Equatable {
        enum State: String { case pending, allowed, denied, used }
        var state: State
        var expiresAt: Date
        var polledAt: Date?
        var pause: Int
    }

    init(_ login: Login?, now: Date) {
        guard let login, login.state != .used else {
            self = .unknown
            return
        }
        if login.expiresAt <= now {
            self = .expired
        } else if let last = login.polledAt, now.timeIntervalSince(last) < Double(login.pause) - 0.5 {
            self = .slowDown
        } else {
            switch login.state {
            case .allowed: self = .tokens
            case .denied: self = .denied
            case .pending, .used: self = .pending
            }
        }
    }
}
