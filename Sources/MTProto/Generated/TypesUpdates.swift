// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `updates.state`
    public struct UpdatesState: TLConstructor {
        public static let id: UInt32 = 0xa56c_2a3e
        public var pts: Int32
        public var qts: Int32
        public var date: Int32
        public var seq: Int32
        public var unreadCount: Int32

        public init(pts: Int32, qts: Int32, date: Int32, seq: Int32, unreadCount: Int32) {
            self.pts = pts
            self.qts = qts
            self.date = date
            self.seq = seq
            self.unreadCount = unreadCount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            pts = try reader.readInt32()
            qts = try reader.readInt32()
            date = try reader.readInt32()
            seq = try reader.readInt32()
            unreadCount = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(pts)
            writer.write(qts)
            writer.write(date)
            writer.write(seq)
            writer.write(unreadCount)
        }
    }

    /// `updates.Difference`
    public enum AnyUpdatesDifference: TLUnion {
        case updatesDifferenceEmpty(TL.UpdatesDifferenceEmpty)
        case updatesDifference(TL.UpdatesDifference)
        case updatesDifferenceSlice(TL.UpdatesDifferenceSlice)
        case updatesDifferenceTooLong(TL.UpdatesDifferenceTooLong)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x5d75_a138: self = .updatesDifferenceEmpty(try TL.UpdatesDifferenceEmpty(bare: &reader))
            case 0x00f4_9ca0: self = .updatesDifference(try TL.UpdatesDifference(bare: &reader))
            case 0xa8fb_1981: self = .updatesDifferenceSlice(try TL.UpdatesDifferenceSlice(bare: &reader))
            case 0x4afe_8f6d: self = .updatesDifferenceTooLong(try TL.UpdatesDifferenceTooLong(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no updates.Difference: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .updatesDifferenceEmpty(let value): value.write(to: &writer)
            case .updatesDifference(let value): value.write(to: &writer)
            case .updatesDifferenceSlice(let value): value.write(to: &writer)
            case .updatesDifferenceTooLong(let value): value.write(to: &writer)
            }
        }
    }

    /// `updates.differenceEmpty`
    public struct UpdatesDifferenceEmpty: TLConstructor {
        public static let id: UInt32 = 0x5d75_a138
        public var date: Int32
        public var seq: Int32

        public init(date: Int32, seq: Int32) {
            self.date = date
            self.seq = seq
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            date = try reader.readInt32()
            seq = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(date)
            writer.write(seq)
        }
    }

    /// `updates.difference`
    public struct UpdatesDifference: TLConstructor {
        public static let id: UInt32 = 0x00f4_9ca0
        public var newMessages: [TL.AnyMessage]
        public var newEncryptedMessages: [TL.EncryptedMessageService]
        public var otherUpdates: [TL.AnyUpdate]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]
        public var state: TL.UpdatesState

        public init(
            newMessages: [TL.AnyMessage], newEncryptedMessages: [TL.EncryptedMessageService],
            otherUpdates: [TL.AnyUpdate], chats: [TL.AnyChat], users: [TL.AnyUser], state: TL.UpdatesState
        ) {
            self.newMessages = newMessages
            self.newEncryptedMessages = newEncryptedMessages
            self.otherUpdates = otherUpdates
            self.chats = chats
            self.users = users
            self.state = state
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            newMessages = try reader.readVector(of: TL.AnyMessage.self)
            newEncryptedMessages = try reader.readVector(of: TL.EncryptedMessageService.self)
            otherUpdates = try reader.readVector(of: TL.AnyUpdate.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
            state = try TL.UpdatesState(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(newMessages)
            writer.writeVector(newEncryptedMessages)
            writer.writeVector(otherUpdates)
            writer.writeVector(chats)
            writer.writeVector(users)
            state.write(to: &writer)
        }
    }

    /// `updates.differenceSlice`
    public struct UpdatesDifferenceSlice: TLConstructor {
        public static let id: UInt32 = 0xa8fb_1981
        public var newMessages: [TL.AnyMessage]
        public var newEncryptedMessages: [TL.EncryptedMessageService]
        public var otherUpdates: [TL.AnyUpdate]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]
        public var intermediateState: TL.UpdatesState

        public init(
            newMessages: [TL.AnyMessage], newEncryptedMessages: [TL.EncryptedMessageService],
            otherUpdates: [TL.AnyUpdate], chats: [TL.AnyChat], users: [TL.AnyUser], intermediateState: TL.UpdatesState
        ) {
            self.newMessages = newMessages
            self.newEncryptedMessages = newEncryptedMessages
            self.otherUpdates = otherUpdates
            self.chats = chats
            self.users = users
            self.intermediateState = intermediateState
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            newMessages = try reader.readVector(of: TL.AnyMessage.self)
            newEncryptedMessages = try reader.readVector(of: TL.EncryptedMessageService.self)
            otherUpdates = try reader.readVector(of: TL.AnyUpdate.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
            intermediateState = try TL.UpdatesState(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(newMessages)
            writer.writeVector(newEncryptedMessages)
            writer.writeVector(otherUpdates)
            writer.writeVector(chats)
            writer.writeVector(users)
            intermediateState.write(to: &writer)
        }
    }

    /// `updates.differenceTooLong`
    public struct UpdatesDifferenceTooLong: TLConstructor {
        public static let id: UInt32 = 0x4afe_8f6d
        public var pts: Int32

        public init(pts: Int32) {
            self.pts = pts
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            pts = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(pts)
        }
    }

    /// `updates.ChannelDifference`
    public enum AnyUpdatesChannelDifference: TLUnion {
        case updatesChannelDifferenceEmpty(TL.UpdatesChannelDifferenceEmpty)
        case updatesChannelDifferenceTooLong(TL.UpdatesChannelDifferenceTooLong)
        case updatesChannelDifference(TL.UpdatesChannelDifference)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x3e11_affb: self = .updatesChannelDifferenceEmpty(try TL.UpdatesChannelDifferenceEmpty(bare: &reader))
            case 0xa4bc_c6fe:
                self = .updatesChannelDifferenceTooLong(try TL.UpdatesChannelDifferenceTooLong(bare: &reader))
            case 0x2064_674e: self = .updatesChannelDifference(try TL.UpdatesChannelDifference(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no updates.ChannelDifference: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .updatesChannelDifferenceEmpty(let value): value.write(to: &writer)
            case .updatesChannelDifferenceTooLong(let value): value.write(to: &writer)
            case .updatesChannelDifference(let value): value.write(to: &writer)
            }
        }
    }

    /// `updates.channelDifferenceEmpty`
    public struct UpdatesChannelDifferenceEmpty: TLConstructor {
        public static let id: UInt32 = 0x3e11_affb
        public var final: Bool
        public var pts: Int32
        public var timeout: Int32?

        public init(final: Bool = false, pts: Int32, timeout: Int32? = nil) {
            self.final = final
            self.pts = pts
            self.timeout = timeout
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            final = flags.has(0)
            pts = try reader.readInt32()
            timeout = try flags.has(1) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, final)
            flags.set(1, timeout != nil)
            writer.write(flags)
            writer.write(pts)
            if let timeout { writer.write(timeout) }
        }
    }

    /// `updates.channelDifferenceTooLong`
    public struct UpdatesChannelDifferenceTooLong: TLConstructor {
        public static let id: UInt32 = 0xa4bc_c6fe
        public var final: Bool
        public var timeout: Int32?
        public var dialog: TL.AnyDialog
        public var messages: [TL.AnyMessage]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(
            final: Bool = false, timeout: Int32? = nil, dialog: TL.AnyDialog, messages: [TL.AnyMessage],
            chats: [TL.AnyChat], users: [TL.AnyUser]
        ) {
            self.final = final
            self.timeout = timeout
            self.dialog = dialog
            self.messages = messages
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            final = flags.has(0)
            timeout = try flags.has(1) ? reader.readInt32() : nil
            dialog = try TL.AnyDialog(from: &reader)
            messages = try reader.readVector(of: TL.AnyMessage.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, final)
            flags.set(1, timeout != nil)
            writer.write(flags)
            if let timeout { writer.write(timeout) }
            dialog.write(to: &writer)
            writer.writeVector(messages)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `updates.channelDifference`
    public struct UpdatesChannelDifference: TLConstructor {
        public static let id: UInt32 = 0x2064_674e
        public var final: Bool
        public var pts: Int32
        public var timeout: Int32?
        public var newMessages: [TL.AnyMessage]
        public var otherUpdates: [TL.AnyUpdate]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(
            final: Bool = false, pts: Int32, timeout: Int32? = nil, newMessages: [TL.AnyMessage],
            otherUpdates: [TL.AnyUpdate], chats: [TL.AnyChat], users: [TL.AnyUser]
        ) {
            self.final = final
            self.pts = pts
            self.timeout = timeout
            self.newMessages = newMessages
            self.otherUpdates = otherUpdates
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            final = flags.has(0)
            pts = try reader.readInt32()
            timeout = try flags.has(1) ? reader.readInt32() : nil
            newMessages = try reader.readVector(of: TL.AnyMessage.self)
            otherUpdates = try reader.readVector(of: TL.AnyUpdate.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, final)
            flags.set(1, timeout != nil)
            writer.write(flags)
            writer.write(pts)
            if let timeout { writer.write(timeout) }
            writer.writeVector(newMessages)
            writer.writeVector(otherUpdates)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }
}
