// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `upload.file`
    public struct UploadFile: TLConstructor {
        public static let id: UInt32 = 0x096a_18d5
        public var type: TL.AnyStorageFileType
        public var mtime: Int32
        public var bytes: [UInt8]

        public init(type: TL.AnyStorageFileType, mtime: Int32, bytes: [UInt8]) {
            self.type = type
            self.mtime = mtime
            self.bytes = bytes
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            type = try TL.AnyStorageFileType(from: &reader)
            mtime = try reader.readInt32()
            bytes = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            type.write(to: &writer)
            writer.write(mtime)
            writer.write(bytes)
        }
    }
}
