// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `contacts.acceptContact`
    public struct ContactsAcceptContact: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xf831_a20f
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "contacts.acceptContact" }
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

    /// `contacts.resolvePhone`
    public struct ContactsResolvePhone: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x8af9_4344
        public typealias Answer = TL.ContactsResolvedPeer
        public static var name: String { "contacts.resolvePhone" }
        public var phone: String

        public init(phone: String) {
            self.phone = phone
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            phone = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(phone)
        }
    }

    /// `contacts.setBlocked`
    public struct ContactsSetBlocked: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x94c6_5c76
        public typealias Answer = Bool
        public static var name: String { "contacts.setBlocked" }
        public var myStoriesFrom: Bool
        public var id: [TL.AnyInputPeer]
        public var limit: Int32

        public init(myStoriesFrom: Bool = false, id: [TL.AnyInputPeer], limit: Int32) {
            self.myStoriesFrom = myStoriesFrom
            self.id = id
            self.limit = limit
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            myStoriesFrom = flags.has(0)
            id = try reader.readVector(of: TL.AnyInputPeer.self)
            limit = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, myStoriesFrom)
            writer.write(flags)
            writer.writeVector(id)
            writer.write(limit)
        }
    }
}
