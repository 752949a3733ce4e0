// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `inlineButtonTypeCallback`
    public struct InlineButtonTypeCallback: TLConstructor {
        public static let id: UInt32 = 0x2955_bc38
        public var requiresPassword: Bool
        public var data: [UInt8]

        public init(requiresPassword: Bool = false, data: [UInt8]) {
            self.requiresPassword = requiresPassword
            self.data = data
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            requiresPassword = flags.has(0)
            data = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, requiresPassword)
            writer.write(flags)
            writer.write(data)
        }
    }

    /// `inlineButtonTypeSwitchInline`
    public struct InlineButtonTypeSwitchInline: TLConstructor {
        public static let id: UInt32 = 0x9377_3ff5
        public var samePeer: Bool
        public var query: String
        public var peerTypes: [TL.AnyInlineQueryPeerType]?

        public init(samePeer: Bool = false, query: String, peerTypes: [TL.AnyInlineQueryPeerType]? = nil) {
            self.samePeer = samePeer
            self.query = query
            self.peerTypes = peerTypes
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            samePeer = flags.has(0)
            query = try reader.readString()
            peerTypes = try flags.has(1) ? reader.readVector(of: TL.AnyInlineQueryPeerType.self) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, samePeer)
            flags.set(1, peerTypes != nil)
            writer.write(flags)
            writer.write(query)
            if let peerTypes { writer.writeVector(peerTypes) }
        }
    }

    /// `inlineButtonTypeUserProfile`
    public struct InlineButtonTypeUserProfile: TLConstructor {
        public static let id: UInt32 = 0x3fa3_3fcf
        public var userId: Int64

        public init(userId: Int64) {
            self.userId = userId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(userId)
        }
    }

    /// `inputInlineButtonTypeUserProfile`
    public struct InputInlineButtonTypeUserProfile: TLConstructor {
        public static let id: UInt32 = 0x53f3_ce5a
        public var userId: TL.AnyInputUser

        public init(userId: TL.AnyInputUser) {
            self.userId = userId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try TL.AnyInputUser(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            userId.write(to: &writer)
        }
    }

    /// `inlineButtonTypeCopy`
    public struct InlineButtonTypeCopy: TLConstructor {
        public static let id: UInt32 = 0xb41d_3272
        public var copyText: String

        public init(copyText: String) {
            self.copyText = copyText
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            copyText = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(copyText)
        }
    }

    /// `keyboardInlineButton`
    public struct KeyboardInlineButton: TLConstructor {
        public static let id: UInt32 = 0x11c1_a322
        public var style: TL.KeyboardButtonStyle?
        public var text: String
        public var type: TL.AnyInlineButtonType

        public init(style: TL.KeyboardButtonStyle? = nil, text: String, type: TL.AnyInlineButtonType) {
            self.style = style
            self.text = text
            self.type = type
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            style = try flags.has(10) ? TL.KeyboardButtonStyle(from: &reader) : nil
            text = try reader.readString()
            type = try TL.AnyInlineButtonType(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(10, style != nil)
            writer.write(flags)
            if let style { style.write(to: &writer) }
            writer.write(text)
            type.write(to: &writer)
        }
    }

    /// `keyboardInlineButtonRow`
    public struct KeyboardInlineButtonRow: TLConstructor {
        public static let id: UInt32 = 0x1942_0af6
        public var buttons: [TL.KeyboardInlineButton]

        public init(buttons: [TL.KeyboardInlineButton]) {
            self.buttons = buttons
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            buttons = try reader.readVector(of: TL.KeyboardInlineButton.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(buttons)
        }
    }
}
