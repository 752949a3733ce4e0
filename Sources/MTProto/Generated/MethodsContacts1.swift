// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `contacts.getContactIDs`
    public struct ContactsGetContactIDs: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x7adc_669d
        public typealias Answer = [Int32]
        public static var name: String { "contacts.getContactIDs" }
        public var hash: Int64

        public init(hash: Int64) {
            self.hash = hash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            hash = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(hash)
        }
    }

    /// `contacts.getStatuses`
    public struct ContactsGetStatuses: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xc4a3_53ee
        public typealias Answer = [TL.ContactStatus]
        public static var name: String { "contacts.getStatuses" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `contacts.getContacts`
    public struct ContactsGetContacts: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x5dd6_9e12
        public typealias Answer = TL.AnyContactsContacts
        public static var name: String { "contacts.getContacts" }
        public var hash: Int64

        public init(hash: Int64) {
            self.hash = hash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            hash = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(hash)
        }
    }

    /// `contacts.importContacts`
    public struct ContactsImportContacts: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x2c80_0be5
        public typealias Answer = TL.ContactsImportedContacts
        public static var name: String { "contacts.importContacts" }
        public var contacts: [TL.InputPhoneContact]

        public init(contacts: [TL.InputPhoneContact]) {
            self.contacts = contacts
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            contacts = try reader.readVector(of: TL.InputPhoneContact.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(contacts)
        }
    }

    /// `contacts.deleteContacts`
    public struct ContactsDeleteContacts: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x096a_0e00
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "contacts.deleteContacts" }
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

    /// `contacts.deleteByPhones`
    public struct ContactsDeleteByPhones: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x1013_fd9e
        public typealias Answer = Bool
        public static var name: String { "contacts.deleteByPhones" }
        public var phones: [String]

        public init(phones: [String]) {
            self.phones = phones
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            phones = try reader.readStringVector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(phones)
        }
    }

    /// `contacts.block`
    public struct ContactsBlock: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x2e2e_8734
        public typealias Answer = Bool
        public static var name: String { "contacts.block" }
        public var myStoriesFrom: Bool
        public var id: TL.AnyInputPeer

        public init(myStoriesFrom: Bool = false, id: TL.AnyInputPeer) {
            self.myStoriesFrom = myStoriesFrom
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            myStoriesFrom = flags.has(0)
            id = try TL.AnyInputPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, myStoriesFrom)
            writer.write(flags)
            id.write(to: &writer)
        }
    }

    /// `contacts.unblock`
    public struct ContactsUnblock: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xb550_d328
        public typealias Answer = Bool
        public static var name: String { "contacts.unblock" }
        public var myStoriesFrom: Bool
        public var id: TL.AnyInputPeer

        public init(myStoriesFrom: Bool = false, id: TL.AnyInputPeer) {
            self.myStoriesFrom = myStoriesFrom
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            myStoriesFrom = flags.has(0)
            id = try TL.AnyInputPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, myStoriesFrom)
            writer.write(flags)
            id.write(to: &writer)
        }
    }

    /// `contacts.getBlocked`
    public struct ContactsGetBlocked: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x9a86_8f80
        public typealias Answer = TL.AnyContactsBlocked
        public static var name: String { "contacts.getBlocked" }
        public var myStoriesFrom: Bool
        public var offset: Int32
        public var limit: Int32

        public init(myStoriesFrom: Bool = false, offset: Int32, limit: Int32) {
            self.myStoriesFrom = myStoriesFrom
            self.offset = offset
            self.limit = limit
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            myStoriesFrom = flags.has(0)
            offset = try reader.readInt32()
            limit = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, myStoriesFrom)
            writer.write(flags)
            writer.write(offset)
            writer.write(limit)
        }
    }

    /// `contacts.search`
    public struct ContactsSearch: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x05f5_8d0f
        public typealias Answer = TL.ContactsFound
        public static var name: String { "contacts.search" }
        public var broadcasts: Bool
        public var bots: Bool
        public var q: String
        public var limit: Int32

        public init(broadcasts: Bool = false, bots: Bool = false, q: String, limit: Int32) {
            self.broadcasts = broadcasts
            self.bots = bots
            self.q = q
            self.limit = limit
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            broadcasts = flags.has(0)
            bots = flags.has(1)
            q = try reader.readString()
            limit = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, broadcasts)
            flags.set(1, bots)
            writer.write(flags)
            writer.write(q)
            writer.write(limit)
        }
    }

    /// `contacts.resolveUsername`
    public struct ContactsResolveUsername: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x725a_fbbc
        public typealias Answer = TL.ContactsResolvedPeer
        public static var name: String { "contacts.resolveUsername" }
        public var username: String
        public var referer: String?

        public init(username: String, referer: String? = nil) {
            self.username = username
            self.referer = referer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            username = try reader.readString()
            referer = try flags.has(0) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, referer != nil)
            writer.write(flags)
            writer.write(username)
            if let referer { writer.write(referer) }
        }
    }

    /// `contacts.getTopPeers`
    public struct ContactsGetTopPeers: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x9734_78b6
        public typealias Answer = TL.AnyContactsTopPeers
        public static var name: String { "contacts.getTopPeers" }
        public var correspondents: Bool
        public var botsPm: Bool
        public var botsInline: Bool
        public var phoneCalls: Bool
        public var forwardUsers: Bool
        public var forwardChats: Bool
        public var groups: Bool
        public var channels: Bool
        public var botsApp: Bool
        public var botsGuestchat: Bool
        public var offset: Int32
        public var limit: Int32
        public var hash: Int64

        public init(
            correspondents: Bool = false, botsPm: Bool = false, botsInline: Bool = false, phoneCalls: Bool = false,
            forwardUsers: Bool = false, forwardChats: Bool = false, groups: Bool = false, channels: Bool = false,
            botsApp: Bool = false, botsGuestchat: Bool = false, offset: Int32, limit: Int32, hash: Int64
        ) {
            self.correspondents = correspondents
            self.botsPm = botsPm
            self.botsInline = botsInline
            self.phoneCalls = phoneCalls
            self.forwardUsers = forwardUsers
            self.forwardChats = forwardChats
            self.groups = groups
            self.channels = channels
            self.botsApp = botsApp
            self.botsGuestchat = botsGuestchat
            self.offset = offset
            self.limit = limit
            self.hash = hash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            correspondents = flags.has(0)
            botsPm = flags.has(1)
            botsInline = flags.has(2)
            phoneCalls = flags.has(3)
            forwardUsers = flags.has(4)
            forwardChats = flags.has(5)
            groups = flags.has(10)
            channels = flags.has(15)
            botsApp = flags.has(16)
            botsGuestchat = flags.has(17)
            offset = try reader.readInt32()
            limit = try reader.readInt32()
            hash = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, correspondents)
            flags.set(1, botsPm)
            flags.set(2, botsInline)
            flags.set(3, phoneCalls)
            flags.set(4, forwardUsers)
            flags.set(5, forwardChats)
            flags.set(10, groups)
            flags.set(15, channels)
            flags.set(16, botsApp)
            flags.set(17, botsGuestchat)
            writer.write(flags)
            writer.write(offset)
            writer.write(limit)
            writer.write(hash)
        }
    }

    /// `contacts.toggleTopPeers`
    public struct ContactsToggleTopPeers: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x8514_bdda
        public typealias Answer = Bool
        public static var name: String { "contacts.toggleTopPeers" }
        public var enabled: Bool

        public init(enabled: Bool) {
            self.enabled = enabled
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            enabled = try reader.readBool()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(enabled)
        }
    }

    /// `contacts.addContact`
    public struct ContactsAddContact: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xd9ba_2e54
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "contacts.addContact" }
        public var addPhonePrivacyException: Bool
        public var id: TL.AnyInputUser
        public var firstName: String
        public var lastName: String
        public var phone: String
        public var note: TL.TextWithEntities?

        public init(
            addPhonePrivacyException: Bool = false, id: TL.AnyInputUser, firstName: String, lastName: String,
            phone: String, note: TL.TextWithEntities? = nil
        ) {
            self.addPhonePrivacyException = addPhonePrivacyException
            self.id = id
            self.firstName = firstName
            self.lastName = lastName
            self.phone = phone
            self.note = note
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            addPhonePrivacyException = flags.has(0)
            id = try TL.AnyInputUser(from: &reader)
            firstName = try reader.readString()
            lastName = try reader.readString()
            phone = try reader.readString()
            note = try flags.has(1) ? TL.TextWithEntities(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, addPhonePrivacyException)
            flags.set(1, note != nil)
            writer.write(flags)
            id.write(to: &writer)
            writer.write(firstName)
            writer.write(lastName)
            writer.write(phone)
            if let note { note.write(to: &writer) }
        }
    }
}
