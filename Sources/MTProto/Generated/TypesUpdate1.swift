// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `Update`
    public enum AnyUpdate: TLUnion {
        case updateNewMessage(TL.UpdateNewMessage)
        case updateMessageID(TL.UpdateMessageID)
        case updateDeleteMessages(TL.UpdateDeleteMessages)
        case updateUserTyping(TL.UpdateUserTyping)
        case updateChatUserTyping(TL.UpdateChatUserTyping)
        case updateChatParticipants(TL.UpdateChatParticipants)
        case updateUserStatus(TL.UpdateUserStatus)
        case updateUserName(TL.UpdateUserName)
        case updateNewAuthorization(TL.UpdateNewAuthorization)
        case updateChatParticipantAdd(TL.UpdateChatParticipantAdd)
        case updateChatParticipantDelete(TL.UpdateChatParticipantDelete)
        case updateDcOptions(TL.UpdateDcOptions)
        indirect case updateNotifySettings(TL.UpdateNotifySettings)
        indirect case updateServiceNotification(TL.UpdateServiceNotification)
        case updatePrivacy(TL.UpdatePrivacy)
        case updateUserPhone(TL.UpdateUserPhone)
        case updateReadHistoryInbox(TL.UpdateReadHistoryInbox)
        case updateReadHistoryOutbox(TL.UpdateReadHistoryOutbox)
        case updateReadMessagesContents(TL.UpdateReadMessagesContents)
        case updateChannelTooLong(TL.UpdateChannelTooLong)
        case updateChannel(TL.UpdateChannel)
        case updateNewChannelMessage(TL.UpdateNewChannelMessage)
        case updateReadChannelInbox(TL.UpdateReadChannelInbox)
        case updateDeleteChannelMessages(TL.UpdateDeleteChannelMessages)
        case updateChannelMessageViews(TL.UpdateChannelMessageViews)
        case updateChatParticipantAdmin(TL.UpdateChatParticipantAdmin)
        case updateEditChannelMessage(TL.UpdateEditChannelMessage)
        case updateBotCallbackQuery(TL.UpdateBotCallbackQuery)
        case updateEditMessage(TL.UpdateEditMessage)
        case updateReadChannelOutbox(TL.UpdateReadChannelOutbox)
        case updateDraftMessage(TL.UpdateDraftMessage)
        case updateConfig
        case updatePtsChanged
        case updateDialogPinned(TL.UpdateDialogPinned)
        case updatePinnedDialogs(TL.UpdatePinnedDialogs)
        case updateChannelReadMessagesContents(TL.UpdateChannelReadMessagesContents)
        case updateContactsReset
        case updateChannelAvailableMessages(TL.UpdateChannelAvailableMessages)
        case updateDialogUnreadMark(TL.UpdateDialogUnreadMark)
        case updateChatDefaultBannedRights(TL.UpdateChatDefaultBannedRights)
        case updateFolderPeers(TL.UpdateFolderPeers)
        indirect case updatePeerSettings(TL.UpdatePeerSettings)
        case updateLoginToken
        case updateDialogFilter(TL.UpdateDialogFilter)
        case updateDialogFilterOrder(TL.UpdateDialogFilterOrder)
        case updateDialogFilters
        case updateChannelMessageForwards(TL.UpdateChannelMessageForwards)
        case updatePeerBlocked(TL.UpdatePeerBlocked)
        case updateChannelUserTyping(TL.UpdateChannelUserTyping)
        case updatePinnedMessages(TL.UpdatePinnedMessages)
        case updatePinnedChannelMessages(TL.UpdatePinnedChannelMessages)
        case updateChat(TL.UpdateChat)
        case updatePeerHistoryTTL(TL.UpdatePeerHistoryTTL)
        case updateBotCommands(TL.UpdateBotCommands)
        case updatePendingJoinRequests(TL.UpdatePendingJoinRequests)
        case updateUser(TL.UpdateUser)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x1f2b_0afd: self = .updateNewMessage(try TL.UpdateNewMessage(bare: &reader))
            case 0x4e90_bfd6: self = .updateMessageID(try TL.UpdateMessageID(bare: &reader))
            case 0xa20d_b0e5: self = .updateDeleteMessages(try TL.UpdateDeleteMessages(bare: &reader))
            case 0x2a17_bf5c: self = .updateUserTyping(try TL.UpdateUserTyping(bare: &reader))
            case 0x8348_7af0: self = .updateChatUserTyping(try TL.UpdateChatUserTyping(bare: &reader))
            case 0x0776_1198: self = .updateChatParticipants(try TL.UpdateChatParticipants(bare: &reader))
            case 0xe5bd_f8de: self = .updateUserStatus(try TL.UpdateUserStatus(bare: &reader))
            case 0xa784_8924: self = .updateUserName(try TL.UpdateUserName(bare: &reader))
            case 0x8951_abef: self = .updateNewAuthorization(try TL.UpdateNewAuthorization(bare: &reader))
            case 0x3dda_5451: self = .updateChatParticipantAdd(try TL.UpdateChatParticipantAdd(bare: &reader))
            case 0xe32f_3d77: self = .updateChatParticipantDelete(try TL.UpdateChatParticipantDelete(bare: &reader))
            case 0x8e5e_9873: self = .updateDcOptions(try TL.UpdateDcOptions(bare: &reader))
            case 0xbec2_68ef: self = .updateNotifySettings(try TL.UpdateNotifySettings(bare: &reader))
            case 0xebe4_6819: self = .updateServiceNotification(try TL.UpdateServiceNotification(bare: &reader))
            case 0xee3b_272a: self = .updatePrivacy(try TL.UpdatePrivacy(bare: &reader))
            case 0x0549_2a13: self = .updateUserPhone(try TL.UpdateUserPhone(bare: &reader))
            case 0x9e84_bc99: self = .updateReadHistoryInbox(try TL.UpdateReadHistoryInbox(bare: &reader))
            case 0x2f2f_21bf: self = .updateReadHistoryOutbox(try TL.UpdateReadHistoryOutbox(bare: &reader))
            case 0xf822_7181: self = .updateReadMessagesContents(try TL.UpdateReadMessagesContents(bare: &reader))
            case 0x108d_941f: self = .updateChannelTooLong(try TL.UpdateChannelTooLong(bare: &reader))
            case 0x635b_4c09: self = .updateChannel(try TL.UpdateChannel(bare: &reader))
            case 0x62ba_04d9: self = .updateNewChannelMessage(try TL.UpdateNewChannelMessage(bare: &reader))
            case 0x922e_6e10: self = .updateReadChannelInbox(try TL.UpdateReadChannelInbox(bare: &reader))
            case 0xc32d_5b12: self = .updateDeleteChannelMessages(try TL.UpdateDeleteChannelMessages(bare: &reader))
            case 0xf226_ac08: self = .updateChannelMessageViews(try TL.UpdateChannelMessageViews(bare: &reader))
            case 0xd7ca_61a2: self = .updateChatParticipantAdmin(try TL.UpdateChatParticipantAdmin(bare: &reader))
            case 0x1b3f_4df7: self = .updateEditChannelMessage(try TL.UpdateEditChannelMessage(bare: &reader))
            case 0xb9cf_c48d: self = .updateBotCallbackQuery(try TL.UpdateBotCallbackQuery(bare: &reader))
            case 0xe403_70a3: self = .updateEditMessage(try TL.UpdateEditMessage(bare: &reader))
            case 0xb75f_99a9: self = .updateReadChannelOutbox(try TL.UpdateReadChannelOutbox(bare: &reader))
            case 0xedfc_111e: self = .updateDraftMessage(try TL.UpdateDraftMessage(bare: &reader))
            case 0xa229_dd06: self = .updateConfig
            case 0x3354_678f: self = .updatePtsChanged
            case 0x6e6f_e51c: self = .updateDialogPinned(try TL.UpdateDialogPinned(bare: &reader))
            case 0xfa0f_3ca2: self = .updatePinnedDialogs(try TL.UpdatePinnedDialogs(bare: &reader))
            case 0x25f3_24f7:
                self = .updateChannelReadMessagesContents(try TL.UpdateChannelReadMessagesContents(bare: &reader))
            case 0x7084_a7be: self = .updateContactsReset
            case 0xb23f_c698:
                self = .updateChannelAvailableMessages(try TL.UpdateChannelAvailableMessages(bare: &reader))
            case 0xb658_f23e: self = .updateDialogUnreadMark(try TL.UpdateDialogUnreadMark(bare: &reader))
            case 0x54c0_1850: self = .updateChatDefaultBannedRights(try TL.UpdateChatDefaultBannedRights(bare: &reader))
            case 0x1936_0dc0: self = .updateFolderPeers(try TL.UpdateFolderPeers(bare: &reader))
            case 0x6a7e_7366: self = .updatePeerSettings(try TL.UpdatePeerSettings(bare: &reader))
            case 0x564f_e691: self = .updateLoginToken
            case 0x26ff_de7d: self = .updateDialogFilter(try TL.UpdateDialogFilter(bare: &reader))
            case 0xa5d7_2105: self = .updateDialogFilterOrder(try TL.UpdateDialogFilterOrder(bare: &reader))
            case 0x3504_914f: self = .updateDialogFilters
            case 0xd29a_27f4: self = .updateChannelMessageForwards(try TL.UpdateChannelMessageForwards(bare: &reader))
            case 0xebe0_7752: self = .updatePeerBlocked(try TL.UpdatePeerBlocked(bare: &reader))
            case 0x8c88_c923: self = .updateChannelUserTyping(try TL.UpdateChannelUserTyping(bare: &reader))
            case 0xed85_eab5: self = .updatePinnedMessages(try TL.UpdatePinnedMessages(bare: &reader))
            case 0x5bb9_8608: self = .updatePinnedChannelMessages(try TL.UpdatePinnedChannelMessages(bare: &reader))
            case 0xf89a_6a4e: self = .updateChat(try TL.UpdateChat(bare: &reader))
            case 0xbb9b_b9a5: self = .updatePeerHistoryTTL(try TL.UpdatePeerHistoryTTL(bare: &reader))
            case 0x4d71_2f2e: self = .updateBotCommands(try TL.UpdateBotCommands(bare: &reader))
            case 0x7063_c3db: self = .updatePendingJoinRequests(try TL.UpdatePendingJoinRequests(bare: &reader))
            case 0x2052_9438: self = .updateUser(try TL.UpdateUser(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no Update: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .updateNewMessage(let value): value.write(to: &writer)
            case .updateMessageID(let value): value.write(to: &writer)
            case .updateDeleteMessages(let value): value.write(to: &writer)
            case .updateUserTyping(let value): value.write(to: &writer)
            case .updateChatUserTyping(let value): value.write(to: &writer)
            case .updateChatParticipants(let value): value.write(to: &writer)
            case .updateUserStatus(let value): value.write(to: &writer)
            case .updateUserName(let value): value.write(to: &writer)
            case .updateNewAuthorization(let value): value.write(to: &writer)
            case .updateChatParticipantAdd(let value): value.write(to: &writer)
            case .updateChatParticipantDelete(let value): value.write(to: &writer)
            case .updateDcOptions(let value): value.write(to: &writer)
            case .updateNotifySettings(let value): value.write(to: &writer)
            case .updateServiceNotification(let value): value.write(to: &writer)
            case .updatePrivacy(let value): value.write(to: &writer)
            case .updateUserPhone(let value): value.write(to: &writer)
            case .updateReadHistoryInbox(let value): value.write(to: &writer)
            case .updateReadHistoryOutbox(let value): value.write(to: &writer)
            case .updateReadMessagesContents(let value): value.write(to: &writer)
            case .updateChannelTooLong(let value): value.write(to: &writer)
            case .updateChannel(let value): value.write(to: &writer)
            case .updateNewChannelMessage(let value): value.write(to: &writer)
            case .updateReadChannelInbox(let value): value.write(to: &writer)
            case .updateDeleteChannelMessages(let value): value.write(to: &writer)
            case .updateChannelMessageViews(let value): value.write(to: &writer)
            case .updateChatParticipantAdmin(let value): value.write(to: &writer)
            case .updateEditChannelMessage(let value): value.write(to: &writer)
            case .updateBotCallbackQuery(let value): value.write(to: &writer)
            case .updateEditMessage(let value): value.write(to: &writer)
            case .updateReadChannelOutbox(let value): value.write(to: &writer)
            case .updateDraftMessage(let value): value.write(to: &writer)
            case .updateConfig: writer.write(0xa229_dd06 as UInt32)
            case .updatePtsChanged: writer.write(0x3354_678f as UInt32)
            case .updateDialogPinned(let value): value.write(to: &writer)
            case .updatePinnedDialogs(let value): value.write(to: &writer)
            case .updateChannelReadMessagesContents(let value): value.write(to: &writer)
            case .updateContactsReset: writer.write(0x7084_a7be as UInt32)
            case .updateChannelAvailableMessages(let value): value.write(to: &writer)
            case .updateDialogUnreadMark(let value): value.write(to: &writer)
            case .updateChatDefaultBannedRights(let value): value.write(to: &writer)
            case .updateFolderPeers(let value): value.write(to: &writer)
            case .updatePeerSettings(let value): value.write(to: &writer)
            case .updateLoginToken: writer.write(0x564f_e691 as UInt32)
            case .updateDialogFilter(let value): value.write(to: &writer)
            case .updateDialogFilterOrder(let value): value.write(to: &writer)
            case .updateDialogFilters: writer.write(0x3504_914f as UInt32)
            case .updateChannelMessageForwards(let value): value.write(to: &writer)
            case .updatePeerBlocked(let value): value.write(to: &writer)
            case .updateChannelUserTyping(let value): value.write(to: &writer)
            case .updatePinnedMessages(let value): value.write(to: &writer)
            case .updatePinnedChannelMessages(let value): value.write(to: &writer)
            case .updateChat(let value): value.write(to: &writer)
            case .updatePeerHistoryTTL(let value): value.write(to: &writer)
            case .updateBotCommands(let value): value.write(to: &writer)
            case .updatePendingJoinRequests(let value): value.write(to: &writer)
            case .updateUser(let value): value.write(to: &writer)
            }
        }
    }

    /// `updateNewMessage`
    public struct UpdateNewMessage: TLConstructor {
        public static let id: UInt32 = 0x1f2b_0afd
        public var message: TL.AnyMessage
        public var pts: Int32
        public var ptsCount: Int32

        public init(message: TL.AnyMessage, pts: Int32, ptsCount: Int32) {
            self.message = message
            self.pts = pts
            self.ptsCount = ptsCount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            message = try TL.AnyMessage(from: &reader)
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            message.write(to: &writer)
            writer.write(pts)
            writer.write(ptsCount)
        }
    }

    /// `updateMessageID`
    public struct UpdateMessageID: TLConstructor {
        public static let id: UInt32 = 0x4e90_bfd6
        public var id: Int32
        public var randomId: Int64

        public init(id: Int32, randomId: Int64) {
            self.id = id
            self.randomId = randomId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt32()
            randomId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
            writer.write(randomId)
        }
    }

    /// `updateDeleteMessages`
    public struct UpdateDeleteMessages: TLConstructor {
        public static let id: UInt32 = 0xa20d_b0e5
        public var messages: [Int32]
        public var pts: Int32
        public var ptsCount: Int32

        public init(messages: [Int32], pts: Int32, ptsCount: Int32) {
            self.messages = messages
            self.pts = pts
            self.ptsCount = ptsCount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            messages = try reader.readInt32Vector()
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(messages)
            writer.write(pts)
            writer.write(ptsCount)
        }
    }

    /// `updateUserTyping`
    public struct UpdateUserTyping: TLConstructor {
        public static let id: UInt32 = 0x2a17_bf5c
        public var userId: Int64
        public var topMsgId: Int32?
        public var action: TL.AnySendMessageAction

        public init(userId: Int64, topMsgId: Int32? = nil, action: TL.AnySendMessageAction) {
            self.userId = userId
            self.topMsgId = topMsgId
            self.action = action
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            userId = try reader.readInt64()
            topMsgId = try flags.has(0) ? reader.readInt32() : nil
            action = try TL.AnySendMessageAction(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, topMsgId != nil)
            writer.write(flags)
            writer.write(userId)
            if let topMsgId { writer.write(topMsgId) }
            action.write(to: &writer)
        }
    }

    /// `updateChatUserTyping`
    public struct UpdateChatUserTyping: TLConstructor {
        public static let id: UInt32 = 0x8348_7af0
        public var chatId: Int64
        public var fromId: TL.AnyPeer
        public var action: TL.AnySendMessageAction

        public init(chatId: Int64, fromId: TL.AnyPeer, action: TL.AnySendMessageAction) {
            self.chatId = chatId
            self.fromId = fromId
            self.action = action
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chatId = try reader.readInt64()
            fromId = try TL.AnyPeer(from: &reader)
            action = try TL.AnySendMessageAction(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(chatId)
            fromId.write(to: &writer)
            action.write(to: &writer)
        }
    }

    /// `updateChatParticipants`
    public struct UpdateChatParticipants: TLConstructor {
        public static let id: UInt32 = 0x0776_1198
        public var participants: TL.AnyChatParticipants

        public init(participants: TL.AnyChatParticipants) {
            self.participants = participants
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            participants = try TL.AnyChatParticipants(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            participants.write(to: &writer)
        }
    }

    /// `updateUserStatus`
    public struct UpdateUserStatus: TLConstructor {
        public static let id: UInt32 = 0xe5bd_f8de
        public var userId: Int64
        public var status: TL.AnyUserStatus

        public init(userId: Int64, status: TL.AnyUserStatus) {
            self.userId = userId
            self.status = status
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try reader.readInt64()
            status = try TL.AnyUserStatus(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(userId)
            status.write(to: &writer)
        }
    }

    /// `updateUserName`
    public struct UpdateUserName: TLConstructor {
        public static let id: UInt32 = 0xa784_8924
        public var userId: Int64
        public var firstName: String
        public var lastName: String
        public var usernames: [TL.Username]

        public init(userId: Int64, firstName: String, lastName: String, usernames: [TL.Username]) {
            self.userId = userId
            self.firstName = firstName
            self.lastName = lastName
            self.usernames = usernames
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try reader.readInt64()
            firstName = try reader.readString()
            lastName = try reader.readString()
            usernames = try reader.readVector(of: TL.Username.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(userId)
            writer.write(firstName)
            writer.write(lastName)
            writer.writeVector(usernames)
        }
    }

    /// `updateNewAuthorization`
    public struct UpdateNewAuthorization: TLConstructor {
        public static let id: UInt32 = 0x8951_abef
        public var hash: Int64
        public var date: Int32?
        public var device: String?
        public var location: String?
        /// Told by `date`, which is there or not with it.
        public var unconfirmed: Bool { date != nil }

        public init(hash: Int64, date: Int32? = nil, device: String? = nil, location: String? = nil) {
            self.hash = hash
            self.date = date
            self.device = device
            self.location = location
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            hash = try reader.readInt64()
            date = try flags.has(0) ? reader.readInt32() : nil
            device = try flags.has(0) ? reader.readString() : nil
            location = try flags.has(0) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, date != nil && device != nil && location != nil)
            writer.write(flags)
            writer.write(hash)
            if flags.has(0), let date { writer.write(date) }
            if flags.has(0), let device { writer.write(device) }
            if flags.has(0), let location { writer.write(location) }
        }
    }
}
