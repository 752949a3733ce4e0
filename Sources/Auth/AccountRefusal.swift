/// Why something is not done, as Telegram's clients are told it (https://core.telegram.org/api/errors): a door answers
/// with `code` and `name` as they are.
public struct AccountRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// 400, 401, 403, 406, 420 or 500.
    public let code: Int
    /// `PHONE_CODE_INVALID`; of a 420 with its seconds: `FLOOD_WAIT_30`.
    public let name: String

    public init(_ code: Int, _ name: String) {
        self.code = code
        self.name = name
    }

    public var description: String { "\(code) \(name)" }

    /// Too often: again in `seconds`, at least 1.
    public static func floodWait(_ seconds: Int) -> AccountRefusal {
        AccountRefusal(420, "FLOOD_WAIT_\(max(1, seconds))")
    }
}

extension AccountRefusal {
    // Keys.
    public static let unregisteredKey = AccountRefusal(401, "AUTH_KEY_UNREGISTERED")
    public static let passwordNeeded = AccountRefusal(401, "SESSION_PASSWORD_NEEDED")
    public static let unboundKey = AccountRefusal(400, "TEMP_AUTH_KEY_EMPTY")
    public static let keyAlreadyBound = AccountRefusal(400, "TEMP_AUTH_KEY_ALREADY_BOUND")
    public static let unknownSession = AccountRefusal(400, "HASH_INVALID")
    /// The key is somebody else's: they sign out first.
    public static let someoneElse = AccountRefusal(400, "LOGGED_IN_ALREADY")

    // Signing in.
    public static let invalidPhone = AccountRefusal(400, "PHONE_NUMBER_INVALID")
    public static let emptyCode = AccountRefusal(400, "PHONE_CODE_EMPTY")
    public static let wrongCode = AccountRefusal(400, "PHONE_CODE_INVALID")
    public static let emptyCodeHash = AccountRefusal(400, "PHONE_CODE_HASH_EMPTY")
    public static let expiredCode = AccountRefusal(400, "PHONE_CODE_EXPIRED")
    public static let unsentCode = AccountRefusal(400, "SMS_CODE_CREATE_FAILED")
    public static let occupiedPhone = AccountRefusal(400, "PHONE_NUMBER_OCCUPIED")
    public static let invalidFirstName = AccountRefusal(400, "FIRSTNAME_INVALID")
    public static let invalidLastName = AccountRefusal(400, "LASTNAME_INVALID")

    // Passwords.
    public static let wrongPassword = AccountRefusal(400, "PASSWORD_HASH_INVALID")
    public static let invalidPasswordTry = AccountRefusal(400, "SRP_ID_INVALID")
    public static let invalidPublicNumber = AccountRefusal(400, "SRP_A_INVALID")
    public static let invalidNewPassword = AccountRefusal(400, "NEW_SETTINGS_INVALID")
    public static let invalidNewSalt = AccountRefusal(400, "NEW_SALT_INVALID")
    public static let invalidHint = AccountRefusal(400, "PASSWORD_HINT_INVALID")

    // People.
    public static let invalidUser = AccountRefusal(400, "USER_ID_INVALID")
    public static let invalidContact = AccountRefusal(400, "CONTACT_ID_INVALID")
    public static let contactNameEmpty = AccountRefusal(400, "CONTACT_NAME_EMPTY")
    public static let tooManyContacts = AccountRefusal(400, "CONTACTS_TOO_MUCH")
    public static let longAbout = AccountRefusal(400, "ABOUT_TOO_LONG")
    public static let invalidAbout = AccountRefusal(400, "ABOUT_INVALID")
    public static let invalidUsername = AccountRefusal(400, "USERNAME_INVALID")
    public static let occupiedUsername = AccountRefusal(400, "USERNAME_OCCUPIED")
    public static let sameUsername = AccountRefusal(400, "USERNAME_NOT_MODIFIED")
    public static let unknownUsername = AccountRefusal(400, "USERNAME_NOT_OCCUPIED")
    public static let unknownPhone = AccountRefusal(400, "PHONE_NOT_OCCUPIED")
    public static let emptyQuery = AccountRefusal(400, "SEARCH_QUERY_EMPTY")
    public static let tooManyInPrivacy = AccountRefusal(400, "PRIVACY_TOO_LONG")
    public static let invalidPrivacy = AccountRefusal(400, "PRIVACY_VALUE_INVALID")
}
