// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `upload.saveFilePart`
    public struct UploadSaveFilePart: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xb304_a621
        public typealias Answer = Bool
        public static var name: String { "upload.saveFilePart" }
        public var fileId: Int64
        public var filePart: Int32
        public var bytes: [UInt8]

        public init(fileId: Int64, filePart: Int32, bytes: [UInt8]) {
            self.fileId = fileId
            self.filePart = filePart
            self.bytes = bytes
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            fileId = try reader.readInt64()
            filePart = try reader.readInt32()
            bytes = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(fileId)
            writer.write(filePart)
            writer.write(bytes)
        }
    }

    /// `upload.getFile`
    public struct UploadGetFile: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xbe53_35be
        public typealias Answer = TL.UploadFile
        public static var name: String { "upload.getFile" }
        public var precise: Bool
        public var cdnSupported: Bool
        public var location: TL.AnyInputFileLocation
        public var offset: Int64
        public var limit: Int32

        public init(
            precise: Bool = false, cdnSupported: Bool = false, location: TL.AnyInputFileLocation, offset: Int64,
            limit: Int32
        ) {
            self.precise = precise
            self.cdnSupported = cdnSupported
            self.location = location
            self.offset = offset
            self.limit = limit
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            precise = flags.has(0)
            cdnSupported = flags.has(1)
            location = try TL.AnyInputFileLocation(from: &reader)
            offset = try reader.readInt64()
            limit = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, precise)
            flags.set(1, cdnSupported)
            writer.write(flags)
            location.write(to: &writer)
            writer.write(offset)
            writer.write(limit)
        }
    }

    /// `upload.saveBigFilePart`
    public struct UploadSaveBigFilePart: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xde7b_673d
        public typealias Answer = Bool
        public static var name: String { "upload.saveBigFilePart" }
        public var fileId: Int64
        public var filePart: Int32
        public var fileTotalParts: Int32
        public var bytes: [UInt8]

        public init(fileId: Int64, filePart: Int32, fileTotalParts: Int32, bytes: [UInt8]) {
            self.fileId = fileId
            self.filePart = filePart
            self.fileTotalParts = fileTotalParts
            self.bytes = bytes
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            fileId = try reader.readInt64()
            filePart = try reader.readInt32()
            fileTotalParts = try reader.readInt32()
            bytes = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(fileId)
            writer.write(filePart)
            writer.write(fileTotalParts)
            writer.write(bytes)
        }
    }
}
