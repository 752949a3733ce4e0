/// Why something was refused, as Telegram names it: clients tell errors apart by code and name
/// (core.telegram.org/api/errors).
public struct MessagesError: Error, Sendable, Hashable, CustomStringConvertible {
    /// As HTTP has them: 400 bad request, 403 forbidden, 500 try again; and 420: too often.
    public let code: Int
    public let name: String
    public var description: String { "\(code) \(name)" }

    init(_ code: Int, _ name: String) {
        self.code = code
        self.name = name
    }

    public static let messageEmpty = MessagesError(400, "MESSAGE_EMPTY")
    public static let messageTooLong = MessagesError(400, "MESSAGE_TOO_LONG")
    /// A card's number is stored nowhere, whoever writes it.
    public static let cardNumber = MessagesError(400, "CARD_NUMBER_NOT_ALLOWED")
    public static let mediaInvalid = MessagesError(400, "MEDIA_INVALID")
    public static let captionTooLong = MessagesError(400, "MEDIA_CAPTION_TOO_LONG")
    /// A message would get into a shard where its file is not held: to be held anew, and sent again.
    static let placesChanged = MessagesError(500, "MEDIA_NOT_HELD")
    public static let messageInvalid = MessagesError(400, "MESSAGE_ID_INVALID")
    public static let messageIDsEmpty = MessagesError(400, "MESSAGE_IDS_EMPTY")
    public static let messageNotModified = MessagesError(400, "MESSAGE_NOT_MODIFIED")
    public static let authorRequired = MessagesError(403, "MESSAGE_AUTHOR_REQUIRED")
    public static let editTimeExpired = MessagesError(400, "MESSAGE_EDIT_TIME_EXPIRED")
    public static let deleteForbidden = MessagesError(403, "MESSAGE_DELETE_FORBIDDEN")
    public static let replyInvalid = MessagesError(400, "REPLY_MESSAGE_ID_INVALID")
    public static let entitiesTooLong = MessagesError(400, "ENTITIES_TOO_LONG")
    public static let entityBoundsInvalid = MessagesError(400, "ENTITY_BOUNDS_INVALID")
    public static let randomIDsInvalid = MessagesError(400, "RANDOM_ID_INVALID")
    public static let peerInvalid = MessagesError(400, "PEER_ID_INVALID")
    public static let userInvalid = MessagesError(400, "USER_ID_INVALID")
    public static let chatInvalid = MessagesError(400, "CHAT_ID_INVALID")
    public static let channelInvalid = MessagesError(400, "CHANNEL_INVALID")
    public static let channelsTooMuch = MessagesError(400, "CHANNELS_TOO_MUCH")
    /// Whom one wants to bring in is in as many as one may be in.
    public static let userChannelsTooMuch = MessagesError(403, "USER_CHANNELS_TOO_MUCH")
    /// Whom one wants to bring in does not let himself be, or can't be asked now.
    public static let userPrivacyRestricted = MessagesError(403, "USER_PRIVACY_RESTRICTED")
    public static let channelPrivate = MessagesError(400, "CHANNEL_PRIVATE")
    /// It has more members than one that is deleted may have.
    public static let channelTooLarge = MessagesError(400, "CHANNEL_TOO_LARGE")
    public static let adminRankInvalid = MessagesError(400, "ADMIN_RANK_INVALID")
    public static let rightForbidden = MessagesError(403, "RIGHT_FORBIDDEN")
    public static let bannedRightsInvalid = MessagesError(400, "BANNED_RIGHTS_INVALID")
    public static let userBlocked = MessagesError(400, "USER_IS_BLOCKED")
    public static let youBlockedUser = MessagesError(400, "YOU_BLOCKED_USER")
    public static let chatWriteForbidden = MessagesError(403, "CHAT_WRITE_FORBIDDEN")
    public static let chatForbidden = MessagesError(403, "CHAT_FORBIDDEN")
    public static let forwardsRestricted = MessagesError(400, "CHAT_FORWARDS_RESTRICTED")
    public static let adminRequired = MessagesError(400, "CHAT_ADMIN_REQUIRED")
    public static let creatorRequired = MessagesError(400, "USER_CREATOR")
    public static let notParticipant = MessagesError(400, "USER_NOT_PARTICIPANT")
    public static let alreadyParticipant = MessagesError(400, "USER_ALREADY_PARTICIPANT")
    public static let userKicked = MessagesError(400, "USER_KICKED")
    public static let bannedInChannel = MessagesError(400, "USER_BANNED_IN_CHANNEL")
    public static let usersTooMuch = MessagesError(400, "USERS_TOO_MUCH")
    public static let usersTooFew = MessagesError(400, "USERS_TOO_FEW")
    public static let chatTitleEmpty = MessagesError(400, "CHAT_TITLE_EMPTY")
    public static let chatNotModified = MessagesError(400, "CHAT_NOT_MODIFIED")
    public static let aboutTooLong = MessagesError(400, "CHAT_ABOUT_TOO_LONG")
    public static let aboutNotModified = MessagesError(400, "CHAT_ABOUT_NOT_MODIFIED")
    public static let inviteEmpty = MessagesError(400, "INVITE_HASH_EMPTY")
    public static let inviteInvalid = MessagesError(400, "INVITE_HASH_INVALID")
    public static let inviteExpired = MessagesError(400, "INVITE_HASH_EXPIRED")
    public static let usernameInvalid = MessagesError(400, "USERNAME_INVALID")
    public static let usernameOccupied = MessagesError(400, "USERNAME_OCCUPIED")
    public static let usernameNotModified = MessagesError(400, "USERNAME_NOT_MODIFIED")
    public static let usernameNotOccupied = MessagesError(400, "USERNAME_NOT_OCCUPIED")
    /// A member writes too often.
    public static func slowModeWait(_ seconds: Int) -> MessagesError { .init(420, "SLOWMODE_WAIT_\(seconds)") }
    public static let slowModeMany = MessagesError(400, "SLOWMODE_MULTI_MSGS_DISABLED")
    public static let secondsInvalid = MessagesError(400, "SECONDS_INVALID")
    /// A public channel hides nothing.
    public static let linkExists = MessagesError(400, "CHAT_LINK_EXISTS")
    /// He is not in it yet: an administrator lets him in.
    public static let inviteRequestSent = MessagesError(400, "INVITE_REQUEST_SENT")
    /// He does not ask to be let in, or not any more.
    public static let requesterMissing = MessagesError(400, "HIDE_REQUESTER_MISSING")
    public static let pinnedTooMuch = MessagesError(400, "PINNED_DIALOGS_TOO_MUCH")
    public static let limitInvalid = MessagesError(400, "LIMIT_INVALID")
    /// As many searches of his, or of all, are under way as may be.
    public static let tooManySearches = MessagesError(420, "FLOOD_WAIT_1")
    /// A search would take longer than one may: fewer messages have longer words.
    public static let searchTimeout = MessagesError(400, "SEARCH_TIMEOUT")
    public static let queryEmpty = MessagesError(400, "SEARCH_QUERY_EMPTY")
    public static let timestampInvalid = MessagesError(400, "PERSISTENT_TIMESTAMP_INVALID")
    /// The same request, with the same `random_id`, may succeed later; it may also have been done.
    public static let tryAgain = MessagesError(500, "MSG_WAIT_FAILED")
}
