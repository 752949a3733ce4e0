// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `users.userFull`
    public struct UsersUserFull: TLConstructor {
        public static let id: UInt32 = 0x3b6d_152e
        public var fullUser: TL.UserFull
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(fullUser: TL.UserFull, chats: [TL.AnyChat], users: [TL.AnyUser]) {
            self.fullUser = fullUser
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            fullUser = try TL.UserFull(from: &reader)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            fullUser.write(to: &writer)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }
}
