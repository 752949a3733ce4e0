public import FoundationEssentials

/// A file or a picture that a message shows: its name where files are kept, and what is told of it before it is
/// fetched. Copies of the message have it all; the bytes lie elsewhere, once.
public struct MessageMedia: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable { case photo, document }
    public var kind: Kind
    /// The file, and what those who were shown it prove that with, as the keeper of files has them: in letters alone.
    public var file: String
    public var key: String
    /// When it was uploaded.
    public var date: Date
    /// In bytes.
    public var size: Int64
    public var type: String
    /// Of a picture, in pixels.
    public var width: Int32?
    public var height: Int32?
    public var name: String?
    public var isAnimated: Bool?
    public var isSpoiler: Bool?
    /// Messages with the same one are shown together; in letters alone.
    public var album: String?
    public var video: Video?
    public var audio: Audio?

    public struct Video: Sendable, Hashable, Codable {
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

    public struct Audio: Sendable, Hashable, Codable {
        /// In seconds.
        public var duration: Int32
        public var isVoice: Bool
        public var title: String?
        public var performer: String?
        /// In letters alone.
        public var waveform: String?
        public init(duration: Int32, isVoice: Bool, title: String?, performer: String?, waveform: String?) {
            self.duration = duration
            self.isVoice = isVoice
            self.title = title
            self.performer = performer
            self.waveform = waveform
        }
    }

    public init(
        kind: Kind, file: String, key: String, date: Date, size: Int64, type: String, width: Int32? = nil,
        height: Int32? = nil, name: String? = nil, isAnimated: Bool? = nil, isSpoiler: Bool? = nil,
        video: Video? = nil, audio: Audio? = nil
    ) {
        self.kind = kind
        self.file = file
        self.key = key
        self.date = date
        self.size = size
        self.type = type
        self.width = width
        self.height = height
        self.name = name
        self.isAnimated = isAnimated
        self.isSpoiler = isSpoiler
        self.video = video
        self.audio = audio
    }
}

/// Who keeps the files that messages show: what a message has is not taken away.
public protocol MessageMediaKeeper: Sendable {
    /// Before messages are written: keeps the file of each in all of these shards. Who does not write its message
    /// within ``Messages/Limits/holding`` must not write it later.
    /// - Throws: when one of the files is not there; then none is held.
    func hold(_ owners: [(owner: UUID, file: String)], in places: Set<String>) async throws
    /// These were not written, and will not be. What is not let go of here is found later.
    func release(_ owners: [UUID]) async
}

/// What was held for a message.
struct MediaHold: Sendable {
    /// The message's uid.
    var owner: UUID
    /// The shards that may have copies of it.
    var places: Set<String>
    /// Nothing is written under it later.
    var until: Date
}
