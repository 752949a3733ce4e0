// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `channelParticipantsMentions`
    public struct ChannelParticipantsMentions: TLConstructor {
        public static let id: UInt32 = 0xe04b_5ceb
        public var q: String?
        public var topMsgId: Int32?

        public init(q: String? = nil, topMsgId: Int32? = nil) {
            self.q = q
            self.topMsgId = topMsgId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            q = try flags.has(0) ? reader.readString() : nil
            topMsgId = try flags.has(1) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, q != nil)
            flags.set(1, topMsgId != nil)
            writer.write(flags)
            if let q { writer.write(q) }
            if let topMsgId { writer.write(topMsgId) }
        }
    }
}
