// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `InputPhoto`
    public enum AnyInputPhoto: TLUnion {
        case inputPhotoEmpty
        case inputPhoto(TL.InputPhoto)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x1cd7_bf0d: self = .inputPhotoEmpty
            case 0x3bb3_b94a: self = .inputPhoto(try TL.InputPhoto(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputPhoto: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputPhotoEmpty: writer.write(0x1cd7_bf0d as UInt32)
            case .inputPhoto(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputPhoto`
    public struct InputPhoto: TLConstructor {
        public static let id: UInt32 = 0x3bb3_b94a
        public var id: Int64
        public var accessHash: Int64
        public var fileReference: [UInt8]

        public init(id: Int64, accessHash: Int64, fileReference: [UInt8]) {
            self.id = id
            self.accessHash = accessHash
            self.fileReference = fileReference
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt64()
            accessHash = try reader.readInt64()
            fileReference = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
            writer.write(accessHash)
            writer.write(fileReference)
        }
    }

    /// `InputDocument`
    public enum AnyInputDocument: TLUnion {
        case inputDocumentEmpty
        case inputDocument(TL.InputDocument)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x72f0_eaae: self = .inputDocumentEmpty
            case 0x1abf_b575: self = .inputDocument(try TL.InputDocument(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputDocument: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputDocumentEmpty: writer.write(0x72f0_eaae as UInt32)
            case .inputDocument(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputDocument`
    public struct InputDocument: TLConstructor {
        public static let id: UInt32 = 0x1abf_b575
        public var id: Int64
        public var accessHash: Int64
        public var fileReference: [UInt8]

        public init(id: Int64, accessHash: Int64, fileReference: [UInt8]) {
            self.id = id
            self.accessHash = accessHash
            self.fileReference = fileReference
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt64()
            accessHash = try reader.readInt64()
            fileReference = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
            writer.write(accessHash)
            writer.write(fileReference)
        }
    }

    /// `InputMedia`
    public enum AnyInputMedia: TLUnion {
        case inputMediaEmpty
        indirect case inputMediaUploadedPhoto(TL.InputMediaUploadedPhoto)
        case inputMediaPhoto(TL.InputMediaPhoto)
        indirect case inputMediaUploadedDocument(TL.InputMediaUploadedDocument)
        indirect case inputMediaDocument(TL.InputMediaDocument)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x9664_f57f: self = .inputMediaEmpty
            case 0x7d83_75da: self = .inputMediaUploadedPhoto(try TL.InputMediaUploadedPhoto(bare: &reader))
            case 0xe3af_4434: self = .inputMediaPhoto(try TL.InputMediaPhoto(bare: &reader))
            case 0x037c_9330: self = .inputMediaUploadedDocument(try TL.InputMediaUploadedDocument(bare: &reader))
            case 0xa876_3ab5: self = .inputMediaDocument(try TL.InputMediaDocument(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputMedia: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputMediaEmpty: writer.write(0x9664_f57f as UInt32)
            case .inputMediaUploadedPhoto(let value): value.write(to: &writer)
            case .inputMediaPhoto(let value): value.write(to: &writer)
            case .inputMediaUploadedDocument(let value): value.write(to: &writer)
            case .inputMediaDocument(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputMediaUploadedPhoto`
    public struct InputMediaUploadedPhoto: TLConstructor {
        public static let id: UInt32 = 0x7d83_75da
        public var spoiler: Bool
        public var file: TL.AnyInputFile
        public var stickers: [TL.AnyInputDocument]?
        public var ttlSeconds: Int32?
        public var video: TL.AnyInputDocument?
        /// Told by `video`, which is there or not with it.
        public var livePhoto: Bool { video != nil }

        public init(
            spoiler: Bool = false, file: TL.AnyInputFile, stickers: [TL.AnyInputDocument]? = nil,
            ttlSeconds: Int32? = nil, video: TL.AnyInputDocument? = nil
        ) {
            self.spoiler = spoiler
            self.file = file
            self.stickers = stickers
            self.ttlSeconds = ttlSeconds
            self.video = video
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            spoiler = flags.has(2)
            file = try TL.AnyInputFile(from: &reader)
            stickers = try flags.has(0) ? reader.readVector(of: TL.AnyInputDocument.self) : nil
            ttlSeconds = try flags.has(1) ? reader.readInt32() : nil
            video = try flags.has(3) ? TL.AnyInputDocument(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(2, spoiler)
            flags.set(0, stickers != nil)
            flags.set(1, ttlSeconds != nil)
            flags.set(3, video != nil)
            writer.write(flags)
            file.write(to: &writer)
            if let stickers { writer.writeVector(stickers) }
            if let ttlSeconds { writer.write(ttlSeconds) }
            if let video { video.write(to: &writer) }
        }
    }

    /// `inputMediaPhoto`
    public struct InputMediaPhoto: TLConstructor {
        public static let id: UInt32 = 0xe3af_4434
        public var spoiler: Bool
        public var id: TL.AnyInputPhoto
        public var ttlSeconds: Int32?
        public var video: TL.AnyInputDocument?
        /// Told by `video`, which is there or not with it.
        public var livePhoto: Bool { video != nil }

        public init(
            spoiler: Bool = false, id: TL.AnyInputPhoto, ttlSeconds: Int32? = nil, video: TL.AnyInputDocument? = nil
        ) {
            self.spoiler = spoiler
            self.id = id
            self.ttlSeconds = ttlSeconds
            self.video = video
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            spoiler = flags.has(1)
            id = try TL.AnyInputPhoto(from: &reader)
            ttlSeconds = try flags.has(0) ? reader.readInt32() : nil
            video = try flags.has(2) ? TL.AnyInputDocument(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, spoiler)
            flags.set(0, ttlSeconds != nil)
            flags.set(2, video != nil)
            writer.write(flags)
            id.write(to: &writer)
            if let ttlSeconds { writer.write(ttlSeconds) }
            if let video { video.write(to: &writer) }
        }
    }

    /// `inputMediaUploadedDocument`
    public struct InputMediaUploadedDocument: TLConstructor {
        public static let id: UInt32 = 0x037c_9330
        public var nosoundVideo: Bool
        public var forceFile: Bool
        public var spoiler: Bool
        public var file: TL.AnyInputFile
        public var thumb: TL.AnyInputFile?
        public var mimeType: String
        public var attributes: [TL.AnyDocumentAttribute]
        public var stickers: [TL.AnyInputDocument]?
        public var videoCover: TL.AnyInputPhoto?
        public var videoTimestamp: Int32?
        public var ttlSeconds: Int32?

        public init(
            nosoundVideo: Bool = false, forceFile: Bool = false, spoiler: Bool = false, file: TL.AnyInputFile,
            thumb: TL.AnyInputFile? = nil, mimeType: String, attributes: [TL.AnyDocumentAttribute],
            stickers: [TL.AnyInputDocument]? = nil, videoCover: TL.AnyInputPhoto? = nil, videoTimestamp: Int32? = nil,
            ttlSeconds: Int32? = nil
        ) {
            self.nosoundVideo = nosoundVideo
            self.forceFile = forceFile
            self.spoiler = spoiler
            self.file = file
            self.thumb = thumb
            self.mimeType = mimeType
            self.attributes = attributes
            self.stickers = stickers
            self.videoCover = videoCover
            self.videoTimestamp = videoTimestamp
            self.ttlSeconds = ttlSeconds
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            nosoundVideo = flags.has(3)
            forceFile = flags.has(4)
            spoiler = flags.has(5)
            file = try TL.AnyInputFile(from: &reader)
            thumb = try flags.has(2) ? TL.AnyInputFile(from: &reader) : nil
            mimeType = try reader.readString()
            attributes = try reader.readVector(of: TL.AnyDocumentAttribute.self)
            stickers = try flags.has(0) ? reader.readVector(of: TL.AnyInputDocument.self) : nil
            videoCover = try flags.has(6) ? TL.AnyInputPhoto(from: &reader) : nil
            videoTimestamp = try flags.has(7) ? reader.readInt32() : nil
            ttlSeconds = try flags.has(1) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(3, nosoundVideo)
            flags.set(4, forceFile)
            flags.set(5, spoiler)
            flags.set(2, thumb != nil)
            flags.set(0, stickers != nil)
            flags.set(6, videoCover != nil)
            flags.set(7, videoTimestamp != nil)
            flags.set(1, ttlSeconds != nil)
            writer.write(flags)
            file.write(to: &writer)
            if let thumb { thumb.write(to: &writer) }
            writer.write(mimeType)
            writer.writeVector(attributes)
            if let stickers { writer.writeVector(stickers) }
            if let videoCover { videoCover.write(to: &writer) }
            if let videoTimestamp { writer.write(videoTimestamp) }
            if let ttlSeconds { writer.write(ttlSeconds) }
        }
    }

    /// `inputMediaDocument`
    public struct InputMediaDocument: TLConstructor {
        public static let id: UInt32 = 0xa876_3ab5
        public var spoiler: Bool
        public var id: TL.AnyInputDocument
        public var videoCover: TL.AnyInputPhoto?
        public var videoTimestamp: Int32?
        public var ttlSeconds: Int32?
        public var query: String?

        public init(
            spoiler: Bool = false, id: TL.AnyInputDocument, videoCover: TL.AnyInputPhoto? = nil,
            videoTimestamp: Int32? = nil, ttlSeconds: Int32? = nil, query: String? = nil
        ) {
            self.spoiler = spoiler
            self.id = id
            self.videoCover = videoCover
            self.videoTimestamp = videoTimestamp
            self.ttlSeconds = ttlSeconds
            self.query = query
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            spoiler = flags.has(2)
            id = try TL.AnyInputDocument(from: &reader)
            videoCover = try flags.has(3) ? TL.AnyInputPhoto(from: &reader) : nil
            videoTimestamp = try flags.has(4) ? reader.readInt32() : nil
            ttlSeconds = try flags.has(0) ? reader.readInt32() : nil
            query = try flags.has(1) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(2, spoiler)
            flags.set(3, videoCover != nil)
            flags.set(4, videoTimestamp != nil)
            flags.set(0, ttlSeconds != nil)
            flags.set(1, query != nil)
            writer.write(flags)
            id.write(to: &writer)
            if let videoCover { videoCover.write(to: &writer) }
            if let videoTimestamp { writer.write(videoTimestamp) }
            if let ttlSeconds { writer.write(ttlSeconds) }
            if let query { writer.write(query) }
        }
    }

    /// `inputSingleMedia`
    public struct InputSingleMedia: TLConstructor {
        public static let id: UInt32 = 0x1cc6_e91f
        public var media: TL.AnyInputMedia
        public var randomId: Int64
        public var message: String
        public var entities: [TL.AnyMessageEntity]?

        public init(media: TL.AnyInputMedia, randomId: Int64, message: String, entities: [TL.AnyMessageEntity]? = nil) {
            self.media = media
            self.randomId = randomId
            self.message = message
            self.entities = entities
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            media = try TL.AnyInputMedia(from: &reader)
            randomId = try reader.readInt64()
            message = try reader.readString()
            entities = try flags.has(0) ? reader.readVector(of: TL.AnyMessageEntity.self) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, entities != nil)
            writer.write(flags)
            media.write(to: &writer)
            writer.write(randomId)
            writer.write(message)
            if let entities { writer.writeVector(entities) }
        }
    }

    /// `InputFileLocation`
    public enum AnyInputFileLocation: TLUnion {
        case inputDocumentFileLocation(TL.InputDocumentFileLocation)
        case inputPhotoFileLocation(TL.InputPhotoFileLocation)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xbad0_7584: self = .inputDocumentFileLocation(try TL.InputDocumentFileLocation(bare: &reader))
            case 0x4018_1ffe: self = .inputPhotoFileLocation(try TL.InputPhotoFileLocation(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputFileLocation: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputDocumentFileLocation(let value): value.write(to: &writer)
            case .inputPhotoFileLocation(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputDocumentFileLocation`
    public struct InputDocumentFileLocation: TLConstructor {
        public static let id: UInt32 = 0xbad0_7584
        public var id: Int64
        public var accessHash: Int64
        public var fileReference: [UInt8]
        public var thumbSize: String

        public init(id: Int64, accessHash: Int64, fileReference: [UInt8], thumbSize: String) {
            self.id = id
            self.accessHash = accessHash
            self.fileReference = fileReference
            self.thumbSize = thumbSize
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt64()
            accessHash = try reader.readInt64()
            fileReference = try reader.readBytes()
            thumbSize = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
            writer.write(accessHash)
            writer.write(fileReference)
            writer.write(thumbSize)
        }
    }
}
