// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `username`
    public struct Username: TLConstructor {
        public static let id: UInt32 = 0xb407_3647
        public var editable: Bool
        public var active: Bool
        public var username: String

        public init(editable: Bool = false, active: Bool = false, username: String) {
            self.editable = editable
            self.active = active
            self.username = username
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            editable = flags.has(0)
            active = flags.has(1)
            username = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, editable)
            flags.set(1, active)
            writer.write(flags)
            writer.write(username)
        }
    }
}
