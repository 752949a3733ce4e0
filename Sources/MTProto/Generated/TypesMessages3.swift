// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messages.chatInviteJoinResultWebView`
    public struct MessagesChatInviteJoinResultWebView: TLConstructor {
        public static let id: UInt32 = 0x61ca_29d3
        public var botId: Int64
        public var queryId: Int64
        public var users: [TL.AnyUser]

        public init(botId: Int64, queryId: Int64, users: [TL.AnyUser]) {
            self.botId = botId
            self.queryId = queryId
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            botId = try reader.readInt64()
            queryId = try reader.readInt64()
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(botId)
            writer.write(queryId)
            writer.writeVector(users)
        }
    }
}
