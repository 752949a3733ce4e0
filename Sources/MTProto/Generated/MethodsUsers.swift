// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `users.getUsers`
    public struct UsersGetUsers: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x0d91_a548
        public typealias Answer = [TL.AnyUser]
        public static var name: String { "users.getUsers" }
        public var id: [TL.AnyInputUser]

        public init(id: [TL.AnyInputUser]) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readVector(of: TL.AnyInputUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(id)
        }
    }

    /// `users.getFullUser`
    public struct UsersGetFullUser: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xb60f_5918
        public typealias Answer = TL.UsersUserFull
        public static var name: String { "users.getFullUser" }
        public var id: TL.AnyInputUser

        public init(id: TL.AnyInputUser) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try TL.AnyInputUser(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            id.write(to: &writer)
        }
    }

    /// `users.getRequirementsToContact`
    public struct UsersGetRequirementsToContact: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xd89a_83a3
        public typealias Answer = [TL.AnyRequirementToContact]
        public static var name: String { "users.getRequirementsToContact" }
        public var id: [TL.AnyInputUser]

        public init(id: [TL.AnyInputUser]) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readVector(of: TL.AnyInputUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(id)
        }
    }
}
