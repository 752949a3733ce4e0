// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messages.affectedMessages`
    public struct MessagesAffectedMessages: TLConstructor {
        public static let id: UInt32 = 0x84d1_9185
        public var pts: Int32
        public var ptsCount: Int32

        public init(pts: Int32, ptsCount: Int32) {
            self.pts = pts
            self.ptsCount = ptsCount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(pts)
            writer.write(ptsCount)
        }
    }

    /// `messages.messageEditData`
    public struct MessagesMessageEditData: TLConstructor {
        public static let id: UInt32 = 0x26b5_dde6
        public var caption: Bool

        public init(caption: Bool = false) {
            self.caption = caption
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            caption = flags.has(0)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, caption)
            writer.write(flags)
        }
    }

    /// `messages.peerDialogs`
    public struct MessagesPeerDialogs: TLConstructor {
        public static let id: UInt32 = 0x3371_c354
        public var dialogs: [TL.AnyDialog]
        public var messages: [TL.AnyMessage]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]
        public var state: TL.UpdatesState

        public init(
            dialogs: [TL.AnyDialog], messages: [TL.AnyMessage], chats: [TL.AnyChat], users: [TL.AnyUser],
            state: TL.UpdatesState
        ) {
            self.dialogs = dialogs
            self.messages = messages
            self.chats = chats
            self.users = users
            self.state = state
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            dialogs = try reader.readVector(of: TL.AnyDialog.self)
            messages = try reader.readVector(of: TL.AnyMessage.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
            state = try TL.UpdatesState(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(dialogs)
            writer.writeVector(messages)
            writer.writeVector(chats)
            writer.writeVector(users)
            state.write(to: &writer)
        }
    }

    /// `messages.searchCounter`
    public struct MessagesSearchCounter: TLConstructor {
        public static let id: UInt32 = 0xe844_ebff
        public var inexact: Bool
        public var filter: TL.AnyMessagesFilter
        public var count: Int32

        public init(inexact: Bool = false, filter: TL.AnyMessagesFilter, count: Int32) {
            self.inexact = inexact
            self.filter = filter
            self.count = count
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            inexact = flags.has(1)
            filter = try TL.AnyMessagesFilter(from: &reader)
            count = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, inexact)
            writer.write(flags)
            filter.write(to: &writer)
            writer.write(count)
        }
    }

    /// `messages.inactiveChats`
    public struct MessagesInactiveChats: TLConstructor {
        public static let id: UInt32 = 0xa927_fec5
        public var dates: [Int32]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(dates: [Int32], chats: [TL.AnyChat], users: [TL.AnyUser]) {
            self.dates = dates
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            dates = try reader.readInt32Vector()
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(dates)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `messages.messageViews`
    public struct MessagesMessageViews: TLConstructor {
        public static let id: UInt32 = 0xb6c4_f543
        public var views: [TL.MessageViews]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(views: [TL.MessageViews], chats: [TL.AnyChat], users: [TL.AnyUser]) {
            self.views = views
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            views = try reader.readVector(of: TL.MessageViews.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(views)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `messages.exportedChatInvites`
    public struct MessagesExportedChatInvites: TLConstructor {
        public static let id: UInt32 = 0xbdc6_2dcc
        public var count: Int32
        public var invites: [TL.AnyExportedChatInvite]
        public var users: [TL.AnyUser]

        public init(count: Int32, invites: [TL.AnyExportedChatInvite], users: [TL.AnyUser]) {
            self.count = count
            self.invites = invites
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            count = try reader.readInt32()
            invites = try reader.readVector(of: TL.AnyExportedChatInvite.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(count)
            writer.writeVector(invites)
            writer.writeVector(users)
        }
    }

    /// `messages.ExportedChatInvite`
    public enum AnyMessagesExportedChatInvite: TLUnion {
        case messagesExportedChatInvite(TL.MessagesExportedChatInvite)
        case messagesExportedChatInviteReplaced(TL.MessagesExportedChatInviteReplaced)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x1871_be50: self = .messagesExportedChatInvite(try TL.MessagesExportedChatInvite(bare: &reader))
            case 0x2226_00ef:
                self = .messagesExportedChatInviteReplaced(try TL.MessagesExportedChatInviteReplaced(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no messages.ExportedChatInvite: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .messagesExportedChatInvite(let value): value.write(to: &writer)
            case .messagesExportedChatInviteReplaced(let value): value.write(to: &writer)
            }
        }
    }

    /// `messages.exportedChatInvite`
    public struct MessagesExportedChatInvite: TLConstructor {
        public static let id: UInt32 = 0x1871_be50
        public var invite: TL.AnyExportedChatInvite
        public var users: [TL.AnyUser]

        public init(invite: TL.AnyExportedChatInvite, users: [TL.AnyUser]) {
            self.invite = invite
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            invite = try TL.AnyExportedChatInvite(from: &reader)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            invite.write(to: &writer)
            writer.writeVector(users)
        }
    }

    /// `messages.exportedChatInviteReplaced`
    public struct MessagesExportedChatInviteReplaced: TLConstructor {
        public static let id: UInt32 = 0x2226_00ef
        public var invite: TL.AnyExportedChatInvite
        public var newInvite: TL.AnyExportedChatInvite
        public var users: [TL.AnyUser]

        public init(invite: TL.AnyExportedChatInvite, newInvite: TL.AnyExportedChatInvite, users: [TL.AnyUser]) {
            self.invite = invite
            self.newInvite = newInvite
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            invite = try TL.AnyExportedChatInvite(from: &reader)
            newInvite = try TL.AnyExportedChatInvite(from: &reader)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            invite.write(to: &writer)
            newInvite.write(to: &writer)
            writer.writeVector(users)
        }
    }

    /// `messages.chatInviteImporters`
    public struct MessagesChatInviteImporters: TLConstructor {
        public static let id: UInt32 = 0x81b6_b00a
        public var count: Int32
        public var importers: [TL.ChatInviteImporter]
        public var users: [TL.AnyUser]

        public init(count: Int32, importers: [TL.ChatInviteImporter], users: [TL.AnyUser]) {
            self.count = count
            self.importers = importers
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            count = try reader.readInt32()
            importers = try reader.readVector(of: TL.ChatInviteImporter.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(count)
            writer.writeVector(importers)
            writer.writeVector(users)
        }
    }

    /// `messages.chatAdminsWithInvites`
    public struct MessagesChatAdminsWithInvites: TLConstructor {
        public static let id: UInt32 = 0xb69b_72d7
        public var admins: [TL.ChatAdminWithInvites]
        public var users: [TL.AnyUser]

        public init(admins: [TL.ChatAdminWithInvites], users: [TL.AnyUser]) {
            self.admins = admins
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            admins = try reader.readVector(of: TL.ChatAdminWithInvites.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(admins)
            writer.writeVector(users)
        }
    }

    /// `messages.peerSettings`
    public struct MessagesPeerSettings: TLConstructor {
        public static let id: UInt32 = 0x6880_b94d
        public var settings: TL.PeerSettings
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(settings: TL.PeerSettings, chats: [TL.AnyChat], users: [TL.AnyUser]) {
            self.settings = settings
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            settings = try TL.PeerSettings(from: &reader)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            settings.write(to: &writer)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `messages.dialogFilters`
    public struct MessagesDialogFilters: TLConstructor {
        public static let id: UInt32 = 0x2ad9_3719
        public var tagsEnabled: Bool
        public var filters: [TL.AnyDialogFilter]

        public init(tagsEnabled: Bool = false, filters: [TL.AnyDialogFilter]) {
            self.tagsEnabled = tagsEnabled
            self.filters = filters
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            tagsEnabled = flags.has(0)
            filters = try reader.readVector(of: TL.AnyDialogFilter.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, tagsEnabled)
            writer.write(flags)
            writer.writeVector(filters)
        }
    }

    /// `messages.invitedUsers`
    public struct MessagesInvitedUsers: TLConstructor {
        public static let id: UInt32 = 0x7f5d_efa6
        public var updates: TL.AnyUpdates
        public var missingInvitees: [TL.MissingInvitee]

        public init(updates: TL.AnyUpdates, missingInvitees: [TL.MissingInvitee]) {
            self.updates = updates
            self.missingInvitees = missingInvitees
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            updates = try TL.AnyUpdates(from: &reader)
            missingInvitees = try reader.readVector(of: TL.MissingInvitee.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            updates.write(to: &writer)
            writer.writeVector(missingInvitees)
        }
    }

    /// `messages.ChatInviteJoinResult`
    public enum AnyMessagesChatInviteJoinResult: TLUnion {
        case messagesChatInviteJoinResultOk(TL.MessagesChatInviteJoinResultOk)
        case messagesChatInviteJoinResultWebView(TL.MessagesChatInviteJoinResultWebView)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x4456_63a7:
                self = .messagesChatInviteJoinResultOk(try TL.MessagesChatInviteJoinResultOk(bare: &reader))
            case 0x61ca_29d3:
                self = .messagesChatInviteJoinResultWebView(try TL.MessagesChatInviteJoinResultWebView(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no messages.ChatInviteJoinResult: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .messagesChatInviteJoinResultOk(let value): value.write(to: &writer)
            case .messagesChatInviteJoinResultWebView(let value): value.write(to: &writer)
            }
        }
    }

    /// `messages.chatInviteJoinResultOk`
    public struct MessagesChatInviteJoinResultOk: TLConstructor {
        public static let id: UInt32 = 0x4456_63a7
        public var updates: TL.AnyUpdates

        public init(updates: TL.AnyUpdates) {
            self.updates = updates
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            updates = try TL.AnyUpdates(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            updates.write(to: &writer)
        }
    }
}
