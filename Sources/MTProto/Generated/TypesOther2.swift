// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `photoCachedSize`
    public struct PhotoCachedSize: TLConstructor {
        public static let id: UInt32 = 0x021e_1ad6
        public var type: String
        public var w: Int32
        public var h: Int32
        public var bytes: [UInt8]

        public init(type: String, w: Int32, h: Int32, bytes: [UInt8]) {
            self.type = type
            self.w = w
            self.h = h
            self.bytes = bytes
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            type = try reader.readString()
            w = try reader.readInt32()
            h = try reader.readInt32()
            bytes = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(type)
            writer.write(w)
            writer.write(h)
            writer.write(bytes)
        }
    }

    /// `photoStrippedSize`
    public struct PhotoStrippedSize: TLConstructor {
        public static let id: UInt32 = 0xe0b0_bc2e
        public var type: String
        public var bytes: [UInt8]

        public init(type: String, bytes: [UInt8]) {
            self.type = type
            self.bytes = bytes
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            type = try reader.readString()
            bytes = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(type)
            writer.write(bytes)
        }
    }

    /// `Document`
    public enum AnyDocument: TLUnion {
        case documentEmpty(TL.DocumentEmpty)
        indirect case document(TL.Document)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x36f8_c871: self = .documentEmpty(try TL.DocumentEmpty(bare: &reader))
            case 0x8fd4_c4d8: self = .document(try TL.Document(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no Document: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .documentEmpty(let value): value.write(to: &writer)
            case .document(let value): value.write(to: &writer)
            }
        }
    }

    /// `documentEmpty`
    public struct DocumentEmpty: TLConstructor {
        public static let id: UInt32 = 0x36f8_c871
        public var id: Int64

        public init(id: Int64) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
        }
    }

    /// `document`
    public struct Document: TLConstructor {
        public static let id: UInt32 = 0x8fd4_c4d8
        public var id: Int64
        public var accessHash: Int64
        public var fileReference: [UInt8]
        public var date: Int32
        public var mimeType: String
        public var size: Int64
        public var thumbs: [TL.AnyPhotoSize]?
        public var dcId: Int32
        public var attributes: [TL.AnyDocumentAttribute]

        public init(
            id: Int64, accessHash: Int64, fileReference: [UInt8], date: Int32, mimeType: String, size: Int64,
            thumbs: [TL.AnyPhotoSize]? = nil, dcId: Int32, attributes: [TL.AnyDocumentAttribute]
        ) {
            self.id = id
            self.accessHash = accessHash
            self.fileReference = fileReference
            self.date = date
            self.mimeType = mimeType
            self.size = size
            self.thumbs = thumbs
            self.dcId = dcId
            self.attributes = attributes
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0002, in: Self.self)
            id = try reader.readInt64()
            accessHash = try reader.readInt64()
            fileReference = try reader.readBytes()
            date = try reader.readInt32()
            mimeType = try reader.readString()
            size = try reader.readInt64()
            thumbs = try flags.has(0) ? reader.readVector(of: TL.AnyPhotoSize.self) : nil
            dcId = try reader.readInt32()
            attributes = try reader.readVector(of: TL.AnyDocumentAttribute.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, thumbs != nil)
            writer.write(flags)
            writer.write(id)
            writer.write(accessHash)
            writer.write(fileReference)
            writer.write(date)
            writer.write(mimeType)
            writer.write(size)
            if let thumbs { writer.writeVector(thumbs) }
            writer.write(dcId)
            writer.writeVector(attributes)
        }
    }

    /// `DocumentAttribute`
    public enum AnyDocumentAttribute: TLUnion {
        case documentAttributeImageSize(TL.DocumentAttributeImageSize)
        case documentAttributeAnimated
        case documentAttributeSticker(TL.DocumentAttributeSticker)
        case documentAttributeVideo(TL.DocumentAttributeVideo)
        case documentAttributeAudio(TL.DocumentAttributeAudio)
        case documentAttributeFilename(TL.DocumentAttributeFilename)
        case documentAttributeHasStickers

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x6c37_c15c: self = .documentAttributeImageSize(try TL.DocumentAttributeImageSize(bare: &reader))
            case 0x11b5_8939: self = .documentAttributeAnimated
            case 0x6319_d612: self = .documentAttributeSticker(try TL.DocumentAttributeSticker(bare: &reader))
            case 0x43c5_7c48: self = .documentAttributeVideo(try TL.DocumentAttributeVideo(bare: &reader))
            case 0x9852_f9c6: self = .documentAttributeAudio(try TL.DocumentAttributeAudio(bare: &reader))
            case 0x1559_0068: self = .documentAttributeFilename(try TL.DocumentAttributeFilename(bare: &reader))
            case 0x9801_d2f7: self = .documentAttributeHasStickers
            default: throw MTProtoError(.unknownConstructor(id), "no DocumentAttribute: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .documentAttributeImageSize(let value): value.write(to: &writer)
            case .documentAttributeAnimated: writer.write(0x11b5_8939 as UInt32)
            case .documentAttributeSticker(let value): value.write(to: &writer)
            case .documentAttributeVideo(let value): value.write(to: &writer)
            case .documentAttributeAudio(let value): value.write(to: &writer)
            case .documentAttributeFilename(let value): value.write(to: &writer)
            case .documentAttributeHasStickers: writer.write(0x9801_d2f7 as UInt32)
            }
        }
    }

    /// `documentAttributeImageSize`
    public struct DocumentAttributeImageSize: TLConstructor {
        public static let id: UInt32 = 0x6c37_c15c
        public var w: Int32
        public var h: Int32

        public init(w: Int32, h: Int32) {
            self.w = w
            self.h = h
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            w = try reader.readInt32()
            h = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(w)
            writer.write(h)
        }
    }

    /// `documentAttributeSticker`
    public struct DocumentAttributeSticker: TLConstructor {
        public static let id: UInt32 = 0x6319_d612
        public var mask: Bool
        public var alt: String
        public var stickerset: TL.AnyInputStickerSet

        public init(mask: Bool = false, alt: String, stickerset: TL.AnyInputStickerSet) {
            self.mask = mask
            self.alt = alt
            self.stickerset = stickerset
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0001, in: Self.self)
            mask = flags.has(1)
            alt = try reader.readString()
            stickerset = try TL.AnyInputStickerSet(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, mask)
            writer.write(flags)
            writer.write(alt)
            stickerset.write(to: &writer)
        }
    }

    /// `documentAttributeVideo`
    public struct DocumentAttributeVideo: TLConstructor {
        public static let id: UInt32 = 0x43c5_7c48
        public var roundMessage: Bool
        public var supportsStreaming: Bool
        public var nosound: Bool
        public var duration: Double
        public var w: Int32
        public var h: Int32
        public var preloadPrefixSize: Int32?
        public var videoStartTs: Double?
        public var videoCodec: String?

        public init(
            roundMessage: Bool = false, supportsStreaming: Bool = false, nosound: Bool = false, duration: Double,
            w: Int32, h: Int32, preloadPrefixSize: Int32? = nil, videoStartTs: Double? = nil, videoCodec: String? = nil
        ) {
            self.roundMessage = roundMessage
            self.supportsStreaming = supportsStreaming
            self.nosound = nosound
            self.duration = duration
            self.w = w
            self.h = h
            self.preloadPrefixSize = preloadPrefixSize
            self.videoStartTs = videoStartTs
            self.videoCodec = videoCodec
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            roundMessage = flags.has(0)
            supportsStreaming = flags.has(1)
            nosound = flags.has(3)
            duration = try reader.readDouble()
            w = try reader.readInt32()
            h = try reader.readInt32()
            preloadPrefixSize = try flags.has(2) ? reader.readInt32() : nil
            videoStartTs = try flags.has(4) ? reader.readDouble() : nil
            videoCodec = try flags.has(5) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, roundMessage)
            flags.set(1, supportsStreaming)
            flags.set(3, nosound)
            flags.set(2, preloadPrefixSize != nil)
            flags.set(4, videoStartTs != nil)
            flags.set(5, videoCodec != nil)
            writer.write(flags)
            writer.write(duration)
            writer.write(w)
            writer.write(h)
            if let preloadPrefixSize { writer.write(preloadPrefixSize) }
            if let videoStartTs { writer.write(videoStartTs) }
            if let videoCodec { writer.write(videoCodec) }
        }
    }

    /// `documentAttributeAudio`
    public struct DocumentAttributeAudio: TLConstructor {
        public static let id: UInt32 = 0x9852_f9c6
        public var voice: Bool
        public var duration: Int32
        public var title: String?
        public var performer: String?
        public var waveform: [UInt8]?

        public init(
            voice: Bool = false, duration: Int32, title: String? = nil, performer: String? = nil,
            waveform: [UInt8]? = nil
        ) {
            self.voice = voice
            self.duration = duration
            self.title = title
            self.performer = performer
            self.waveform = waveform
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            voice = flags.has(10)
            duration = try reader.readInt32()
            title = try flags.has(0) ? reader.readString() : nil
            performer = try flags.has(1) ? reader.readString() : nil
            waveform = try flags.has(2) ? reader.readBytes() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(10, voice)
            flags.set(0, title != nil)
            flags.set(1, performer != nil)
            flags.set(2, waveform != nil)
            writer.write(flags)
            writer.write(duration)
            if let title { writer.write(title) }
            if let performer { writer.write(performer) }
            if let waveform { writer.write(waveform) }
        }
    }

    /// `documentAttributeFilename`
    public struct DocumentAttributeFilename: TLConstructor {
        public static let id: UInt32 = 0x1559_0068
        public var fileName: String

        public init(fileName: String) {
            self.fileName = fileName
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            fileName = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(fileName)
        }
    }
}
