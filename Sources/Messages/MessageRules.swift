// What makes a text a message: pure, no I/O.

internal import Observability

/// A text that may be sent, with its entities in order.
public struct MessageBody: Sendable, Hashable {
    public let text: String
    public let entities: [MessageEntity]

    /// What was stored or made by the server itself.
    init(unchecked text: String, _ entities: [MessageEntity] = []) {
        self.text = text
        self.entities = entities
    }

    /// The most that one message holds (core.telegram.org/api/config, `message_length_max`).
    public static let maximumUnits = 4_096
    /// The most that a caption holds (core.telegram.org/api/config, `caption_length_max`).
    public static let captionUnits = 1_024
    /// More entities are passed over, as Telegram does.
    public static let maximumEntities = 100
    /// Of a link's address, in bytes.
    public static let maximumArgument = 2_048
    /// Of all of them in one message, in bytes: what others have to fetch with it.
    public static let maximumArguments = 8_192

    public static let empty = MessageBody(unchecked: "")
    /// Whether it may stand below a picture.
    public var isCaption: Bool { text.utf16.count <= Self.captionUnits }

    /// As ``init(_:entities:mayBeEmpty:)``, for what stands below a picture: it may be empty.
    /// - Throws: ``MessagesError`` MEDIA_CAPTION_TOO_LONG for what is too long.
    public static func caption(_ text: String, entities: [MessageEntity] = []) throws(MessagesError) -> MessageBody {
        do throws(MessagesError) {
            let body = try MessageBody(text, entities: entities, mayBeEmpty: true)
            guard body.isCaption else { throw .captionTooLong }
            return body
        } catch {
            throw error == .messageTooLong ? .captionTooLong : error
        }
    }

    /// Takes white space off both ends, and what can't be shown; entities move along, those that nothing is left of
    /// are dropped. Linear in the text.
    /// - Parameter entities: offsets and lengths in UTF-16 code units of `text` as given.
    /// - Throws: ``MessagesError``: MESSAGE_EMPTY, MESSAGE_TOO_LONG, ENTITY_BOUNDS_INVALID, CARD_NUMBER_NOT_ALLOWED.
    public init(
        _ whole: String, entities given: [MessageEntity] = [], mayBeEmpty: Bool = false
    ) throws(MessagesError) {
        // Whatever is cut off, so much can't become a message; and nothing is done for it.
        guard whole.utf8.count <= 16 * Self.maximumUnits else { throw .messageTooLong }
        let units = whole.utf16.map { Self.isUnwanted($0) ? 0x20 : $0 }
        let first = units.firstIndex { !Self.isSpace($0) } ?? units.count
        let last = units.lastIndex { !Self.isSpace($0) } ?? first
        guard first < units.count else {
            guard mayBeEmpty else { throw .messageEmpty }
            self = .empty
            return
        }
        let kept = units[first...last]
        guard kept.count <= Self.maximumUnits else { throw .messageTooLong }
        text = String(decoding: kept, as: UTF16.self)
        try Self.checkCards(in: [text] + given.compactMap(\.argument))
        guard given.lazy.compactMap(\.argument).reduce(0, { $0 + $1.utf8.count }) <= Self.maximumArguments else {
            throw .entitiesTooLong
        }
        entities = try Self.place(given, in: Array(kept), from: first, of: units.count)
    }

    /// - Throws: CARD_NUMBER_NOT_ALLOWED
    static func checkCards(in texts: [String]) throws(MessagesError) {
        for text in texts where CardNumber.isIn(text) { throw .cardNumber }
    }

    /// Control characters but tab and line feed: neither shown by clients nor, NUL, taken by the database.
    private static func isUnwanted(_ unit: UInt16) -> Bool { unit < 0x20 && unit != 0x0A && unit != 0x09 }

    private static func isSpace(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x20, 0x09, 0x0A, 0x85, 0xA0, 0x1680, 0x2000...0x200B, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    private static func place(
        _ given: [MessageEntity], in units: [UInt16], from start: Int, of count: Int
    ) throws(MessagesError) -> [MessageEntity] {
        var placed: [MessageEntity] = []
        for entity in given.prefix(maximumEntities) {
            guard (0...count).contains(entity.offset), (0...count).contains(entity.length),
                entity.offset + entity.length <= count, (entity.argument?.utf8.count ?? 0) <= maximumArgument,
                entity.argument?.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) != true
            else { throw .entityBoundsInvalid }
            // What a page would run is no address.
            if entity.kind == .link, !isAddress(entity.argument ?? "") { continue }
            let from = max(0, entity.offset - start)
            let to = min(units.count, entity.offset + entity.length - start)
            guard from < to else { continue }
            // Half a character can't be bold.
            guard !isSecondHalf(units, from), !isSecondHalf(units, to) else { throw .entityBoundsInvalid }
            var moved = entity
            (moved.offset, moved.length) = (from, to - from)
            placed.append(moved)
        }
        return placed.sorted { ($0.offset, -$0.length) < ($1.offset, -$1.length) }
    }

    /// Of a site, a mailbox, a phone or a chat; without a scheme it is a site's. What looks like a scheme and is none
    /// of these is run or opened by whoever shows it, who drops blanks before it, too.
    private static func isAddress(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, first != 0x20, bytes.last != 0x20 else { return false }
        let ends = Set("/?#".utf8)
        guard let colon = bytes.firstIndex(where: { $0 == UInt8(ascii: ":") || ends.contains($0) }),
            !ends.contains(bytes[colon])
        else { return true }
        let scheme = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
        if ["http", "https", "tg", "ton", "mailto", "tel"].contains(scheme) { return true }
        // A host with its port.
        let rest = bytes[(colon + 1)...]
        let port = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return (scheme.contains(".") || scheme == "localhost") && (1...5).contains(port.count)
            && rest.dropFirst(port.count).first.map(ends.contains) ?? true
    }

    private static func isSecondHalf(_ units: [UInt16], _ index: Int) -> Bool {
        index < units.count && UTF16.isTrailSurrogate(units[index])
    }
}

/// The texts about a group or channel.
enum ChatRules {
    /// Telegram's limits, in UTF-16 code units.
    static let titleUnits = 128
    static let aboutUnits = 255

    /// - Throws: CHAT_TITLE_EMPTY
    static func title(_ text: String) throws(MessagesError) -> String {
        guard text.utf8.count <= 16 * MessageBody.maximumUnits else { throw .chatTitleEmpty }
        try MessageBody.checkCards(in: [text])
        guard let body = try? MessageBody(text), !body.text.isEmpty else { throw .chatTitleEmpty }
        let flat = body.text.split(separator: "\n").joined(separator: " ")
        return String(decoding: flat.utf16.prefix(titleUnits), as: UTF16.self)
    }

    /// - Throws: CHAT_ABOUT_TOO_LONG
    static func about(_ text: String) throws(MessagesError) -> String {
        guard text.utf16.count <= aboutUnits else { throw .aboutTooLong }
        try MessageBody.checkCards(in: [text])
        return (try? MessageBody(text))?.text ?? ""
    }

    /// Five to 32 letters, digits and underscores, the first a letter
    /// (core.telegram.org/method/channels.updateUsername).
    static func isUsername(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
        return (5...32).contains(bytes.count) && isLetter(bytes[0]) && bytes.last != 95
            && bytes.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == 95 }
    }
}
