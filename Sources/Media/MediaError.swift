/// Why something was refused, as Telegram names it (core.telegram.org/api/errors, core.telegram.org/api/files).
public struct MediaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// As HTTP has them: 400 bad request, 500 try again.
    public let code: Int
    public let name: String
    public var description: String { "\(code) \(name)" }

    init(_ code: Int, _ name: String) {
        self.code = code
        self.name = name
    }

    public static let partEmpty = MediaError(400, "FILE_PART_EMPTY")
    public static let partTooBig = MediaError(400, "FILE_PART_TOO_BIG")
    public static let partInvalid = MediaError(400, "FILE_PART_INVALID")
    public static let partSizeInvalid = MediaError(400, "FILE_PART_SIZE_INVALID")
    public static let partSizeChanged = MediaError(400, "FILE_PART_SIZE_CHANGED")
    public static let partsInvalid = MediaError(400, "FILE_PARTS_INVALID")
    /// More is being uploaded than one user may at a time.
    public static let uploadsTooMuch = MediaError(400, "FILE_UPLOADS_TOO_MUCH")
    /// The user's files come to as much as they may.
    public static let quotaExceeded = MediaError(400, "FILE_QUOTA_EXCEEDED")
    /// The store's disk has no room: nothing is taken until somebody makes some.
    public static let storageFull = MediaError(400, "STORAGE_FULL")
    public static let fileTooBig = MediaError(400, "FILE_TOO_BIG")
    public static let checksumInvalid = MediaError(400, "MD5_CHECKSUM_INVALID")
    public static let mediaInvalid = MediaError(400, "MEDIA_INVALID")
    public static let photoTypeInvalid = MediaError(400, "PHOTO_EXT_INVALID")
    public static let photoDimensionsInvalid = MediaError(400, "PHOTO_INVALID_DIMENSIONS")
    public static let nameInvalid = MediaError(400, "FILE_NAME_INVALID")
    /// A card's number is stored nowhere, whoever writes it.
    public static let cardNumber = MediaError(400, "CARD_NUMBER_NOT_ALLOWED")
    public static let fileInvalid = MediaError(400, "FILE_ID_INVALID")
    public static let referenceEmpty = MediaError(400, "FILE_REFERENCE_EMPTY")
    public static let referenceInvalid = MediaError(400, "FILE_REFERENCE_INVALID")
    public static let referenceExpired = MediaError(400, "FILE_REFERENCE_EXPIRED")
    public static let offsetInvalid = MediaError(400, "OFFSET_INVALID")
    public static let limitInvalid = MediaError(400, "LIMIT_INVALID")
    /// The store is away; the same again may succeed later.
    public static let storeUnavailable = MediaError(500, "STORAGE_UNAVAILABLE")
    /// - Parameter part: the first one that is not there.
    public static func partMissing(_ part: Int) -> MediaError { MediaError(400, "FILE_PART_\(part)_MISSING") }
}
