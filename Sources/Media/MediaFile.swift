internal import Crypto
public import FoundationEssentials

/// A file, or a picture, that was uploaded.
public struct MediaFile: Sendable, Hashable {
    public enum Kind: Int16, Sendable, Hashable { case photo = 1, document }
    /// Above zero.
    public var id: Int64
    /// What ``FileAccess`` is made with; never given to anybody.
    public var key: [UInt8]
    public var kind: Kind
    /// In bytes.
    public var size: Int64
    public var createdAt: Date
    public var description: MediaDescription
    /// Where its bytes lie.
    var sha256: [UInt8]
}

/// What is shown of a file before it is fetched.
public struct MediaDescription: Sendable, Hashable, Codable {
    /// Told from the bytes, whatever its sender says.
    public var type: String
    /// Of a picture, in pixels, as its header says.
    public var width: Int32?
    public var height: Int32?
    public var name: String?
    public var isAnimated: Bool?
    public var video: MediaVideo?
    public var audio: MediaAudio?

    public init(
        type: String = "application/octet-stream", name: String? = nil, isAnimated: Bool = false,
        video: MediaVideo? = nil, audio: MediaAudio? = nil
    ) {
        self.type = type
        self.name = name
        self.isAnimated = isAnimated ? true : nil
        self.video = video
        self.audio = audio
    }
}

/// What its sender says about a video.
public struct MediaVideo: Sendable, Hashable, Codable {
    /// In seconds.
    public var duration: Double
    public var width: Int32
    public var height: Int32
    public var isRound: Bool
    public var isStreamable: Bool
    public var isSilent: Bool
    public init(duration: Double, width: Int32, height: Int32, isRound: Bool, isStreamable: Bool, isSilent: Bool) {
        self.duration = duration
        self.width = width
        self.height = height
        self.isRound = isRound
        self.isStreamable = isStreamable
        self.isSilent = isSilent
    }
}

/// What its sender says about a sound.
public struct MediaAudio: Sendable, Hashable, Codable {
    /// In seconds.
    public var duration: Int32
    public var isVoice: Bool
    public var title: String?
    public var performer: String?
    /// In ``Letters``.
    public var waveform: String?
    public init(duration: Int32, isVoice: Bool, title: String?, performer: String?, waveform: [UInt8]?) {
        self.duration = duration
        self.isVoice = isVoice
        self.title = title
        self.performer = performer
        self.waveform = waveform.map { Letters.text(of: $0) }
    }
}

/// Bytes in letters alone: as digits, or with some among them, one in ten could pass for a card's number, which is
/// never stored.
public enum Letters {
    public static func text(of bytes: some Sequence<UInt8>) -> String {
        let first = UInt8(ascii: "a")
        return String(decoding: bytes.flatMap { [first + $0 >> 4, first + $0 & 15] }, as: UTF8.self)
    }
    public static func text(of number: Int64) -> String {
        text(of: (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) })
    }
    /// nil for what ``text(of:)-swift.type.method`` does not give.
    public static func bytes(of text: String) -> [UInt8]? {
        let values = text.utf8.map { $0 &- UInt8(ascii: "a") }
        guard values.count.isMultiple(of: 2), values.allSatisfy({ $0 < 16 }) else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }
    public static func number(of text: String) -> Int64? {
        guard let bytes = bytes(of: text), bytes.count == 8 else { return nil }
        return bytes.reduce(0) { $0 << 8 | Int64($1) }
    }
}

/// What somebody who was shown a file proves that with: a hash that is the same for ever, and a reference that ends
/// (core.telegram.org/api/file_reference). Both are one user's, for one file.
public struct FileAccess: Sendable {
    public let file: Int64
    private let key: [UInt8]

    /// A reference is good for one to two of these.
    public static let period: Int64 = 86_400
    private static let version: UInt8 = 1
    private static let codeLength = 16

    public init(file: Int64, key: [UInt8]) {
        self.file = file
        self.key = key
    }
    public init(_ file: MediaFile) { self.init(file: file.id, key: file.key) }

    public func hash(for user: Int64) -> Int64 {
        code("hash", user).prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }

    /// - Parameter now: the same all day.
    public func reference(for user: Int64, at now: Date) -> [UInt8] {
        let end = (Int64(now.timeIntervalSince1970) / Self.period + 2) * Self.period
        return reference(for: user, until: UInt32(clamping: end))
    }

    private func reference(for user: Int64, until end: UInt32) -> [UInt8] {
        let time = (0..<4).map { UInt8(truncatingIfNeeded: end >> (24 - 8 * $0)) }
        return [Self.version] + time + code("reference \(end)", user).prefix(Self.codeLength)
    }

    /// - Throws: ``MediaError``: FILE_ID_INVALID, FILE_REFERENCE_EMPTY, FILE_REFERENCE_INVALID, FILE_REFERENCE_EXPIRED.
    public func check(hash given: Int64, reference: [UInt8], of user: Int64, at now: Date) throws(MediaError) {
        guard hash(for: user) == given else { throw .fileInvalid }
        guard !reference.isEmpty else { throw .referenceEmpty }
        guard reference.count == 5 + Self.codeLength else { throw .referenceInvalid }
        let end = reference[1..<5].reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
        guard constantTimeEquals(reference, self.reference(for: user, until: end)) else { throw .referenceInvalid }
        guard now.timeIntervalSince1970 < Double(end) else { throw .referenceExpired }
    }

    private func code(_ purpose: String, _ user: Int64) -> [UInt8] {
        HMAC.sha256(Array("\(purpose) \(file) \(user)".utf8), key: key)
    }
}
