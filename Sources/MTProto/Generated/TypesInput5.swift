// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `inputReplyToEphemeralMessage`
    public struct InputReplyToEphemeralMessage: TLConstructor {
        public static let id: UInt32 = 0x4119_b95e
        public var id: Int32

        public init(id: Int32) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
        }
    }
}
