// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `contacts.Contacts`
    public enum AnyContactsContacts: TLUnion {
        case contactsContactsNotModified
        case contactsContacts(TL.ContactsContacts)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xb74b_a9d2: self = .contactsContactsNotModified
            case 0xeae8_7e42: self = .contactsContacts(try TL.ContactsContacts(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no contacts.Contacts: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .contactsContactsNotModified: writer.write(0xb74b_a9d2 as UInt32)
            case .contactsContacts(let value): value.write(to: &writer)
            }
        }
    }

    /// `contacts.contacts`
    public struct ContactsContacts: TLConstructor {
        public static let id: UInt32 = 0xeae8_7e42
        public var contacts: [TL.Contact]
        public var savedCount: Int32
        public var users: [TL.AnyUser]

        public init(contacts: [TL.Contact], savedCount: Int32, users: [TL.AnyUser]) {
            self.contacts = contacts
            self.savedCount = savedCount
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            contacts = try reader.readVector(of: TL.Contact.self)
            savedCount = try reader.readInt32()
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(contacts)
            writer.write(savedCount)
            writer.writeVector(users)
        }
    }

    /// `contacts.importedContacts`
    public struct ContactsImportedContacts: TLConstructor {
        public static let id: UInt32 = 0x77d0_1c3b
        public var imported: [TL.ImportedContact]
        public var popularInvites: [TL.PopularContact]
        public var retryContacts: [Int64]
        public var users: [TL.AnyUser]

        public init(
            imported: [TL.ImportedContact], popularInvites: [TL.PopularContact], retryContacts: [Int64],
            users: [TL.AnyUser]
        ) {
            self.imported = imported
            self.popularInvites = popularInvites
            self.retryContacts = retryContacts
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            imported = try reader.readVector(of: TL.ImportedContact.self)
            popularInvites = try reader.readVector(of: TL.PopularContact.self)
            retryContacts = try reader.readInt64Vector()
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(imported)
            writer.writeVector(popularInvites)
            writer.writeVector(retryContacts)
            writer.writeVector(users)
        }
    }

    /// `contacts.Blocked`
    public enum AnyContactsBlocked: TLUnion {
        case contactsBlocked(TL.ContactsBlocked)
        case contactsBlockedSlice(TL.ContactsBlockedSlice)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x0ade_1591: self = .contactsBlocked(try TL.ContactsBlocked(bare: &reader))
            case 0xe166_4194: self = .contactsBlockedSlice(try TL.ContactsBlockedSlice(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no contacts.Blocked: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .contactsBlocked(let value): value.write(to: &writer)
            case .contactsBlockedSlice(let value): value.write(to: &writer)
            }
        }
    }

    /// `contacts.blocked`
    public struct ContactsBlocked: TLConstructor {
        public static let id: UInt32 = 0x0ade_1591
        public var blocked: [TL.PeerBlocked]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(blocked: [TL.PeerBlocked], chats: [TL.AnyChat], users: [TL.AnyUser]) {
            self.blocked = blocked
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            blocked = try reader.readVector(of: TL.PeerBlocked.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(blocked)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `contacts.blockedSlice`
    public struct ContactsBlockedSlice: TLConstructor {
        public static let id: UInt32 = 0xe166_4194
        public var count: Int32
        public var blocked: [TL.PeerBlocked]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(count: Int32, blocked: [TL.PeerBlocked], chats: [TL.AnyChat], users: [TL.AnyUser]) {
            self.count = count
            self.blocked = blocked
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            count = try reader.readInt32()
            blocked = try reader.readVector(of: TL.PeerBlocked.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(count)
            writer.writeVector(blocked)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `contacts.found`
    public struct ContactsFound: TLConstructor {
        public static let id: UInt32 = 0xb313_4d9d
        public var myResults: [TL.AnyPeer]
        public var results: [TL.AnyPeer]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(myResults: [TL.AnyPeer], results: [TL.AnyPeer], chats: [TL.AnyChat], users: [TL.AnyUser]) {
            self.myResults = myResults
            self.results = results
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            myResults = try reader.readVector(of: TL.AnyPeer.self)
            results = try reader.readVector(of: TL.AnyPeer.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(myResults)
            writer.writeVector(results)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `contacts.resolvedPeer`
    public struct ContactsResolvedPeer: TLConstructor {
        public static let id: UInt32 = 0x7f07_7ad9
        public var peer: TL.AnyPeer
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(peer: TL.AnyPeer, chats: [TL.AnyChat], users: [TL.AnyUser]) {
            self.peer = peer
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyPeer(from: &reader)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `contacts.TopPeers`
    public enum AnyContactsTopPeers: TLUnion {
        case contactsTopPeersNotModified
        case contactsTopPeersDisabled

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xde26_6ef5: self = .contactsTopPeersNotModified
            case 0xb52c_939d: self = .contactsTopPeersDisabled
            default: throw MTProtoError(.unknownConstructor(id), "no contacts.TopPeers: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .contactsTopPeersNotModified: writer.write(0xde26_6ef5 as UInt32)
            case .contactsTopPeersDisabled: writer.write(0xb52c_939d as UInt32)
            }
        }
    }
}
