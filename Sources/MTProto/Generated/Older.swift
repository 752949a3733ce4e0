// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `keyboardButton`
    public struct KeyboardButtonUntil228: TLConstructor {
        public static let id: UInt32 = 0x7d17_0cff
        public var style: TL.KeyboardButtonStyle?
        public var text: String

        public init(style: TL.KeyboardButtonStyle? = nil, text: String) {
            self.style = style
            self.text = text
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            style = try flags.has(10) ? TL.KeyboardButtonStyle(from: &reader) : nil
            text = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(10, style != nil)
            writer.write(flags)
            if let style { style.write(to: &writer) }
            writer.write(text)
        }
    }

    /// `replyInlineMarkup`
    public struct ReplyInlineMarkupUntil228: TLConstructor {
        public static let id: UInt32 = 0x48a3_0254
        public var rows: [TL.KeyboardButtonRow]

        public init(rows: [TL.KeyboardButtonRow]) {
            self.rows = rows
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            rows = try reader.readVector(of: TL.KeyboardButtonRow.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(rows)
        }
    }

    /// `keyboardButtonUrl`
    public struct KeyboardButtonUrlUntil228: TLConstructor {
        public static let id: UInt32 = 0xd80c_25ec
        public var style: TL.KeyboardButtonStyle?
        public var text: String
        public var url: String

        public init(style: TL.KeyboardButtonStyle? = nil, text: String, url: String) {
            self.style = style
            self.text = text
            self.url = url
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            style = try flags.has(10) ? TL.KeyboardButtonStyle(from: &reader) : nil
            text = try reader.readString()
            url = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(10, style != nil)
            writer.write(flags)
            if let style { style.write(to: &writer) }
            writer.write(text)
            writer.write(url)
        }
    }

    /// `keyboardButtonCallback`
    public struct KeyboardButtonCallbackUntil228: TLConstructor {
        public static let id: UInt32 = 0xe62b_c960
        public var requiresPassword: Bool
        public var style: TL.KeyboardButtonStyle?
        public var text: String
        public var data: [UInt8]

        public init(requiresPassword: Bool = false, style: TL.KeyboardButtonStyle? = nil, text: String, data: [UInt8]) {
            self.requiresPassword = requiresPassword
            self.style = style
            self.text = text
            self.data = data
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            requiresPassword = flags.has(0)
            style = try flags.has(10) ? TL.KeyboardButtonStyle(from: &reader) : nil
            text = try reader.readString()
            data = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, requiresPassword)
            flags.set(10, style != nil)
            writer.write(flags)
            if let style { style.write(to: &writer) }
            writer.write(text)
            writer.write(data)
        }
    }

    /// `keyboardButtonRequestPhone`
    public struct KeyboardButtonRequestPhoneUntil228: TLConstructor {
        public static let id: UInt32 = 0x417e_fd8f
        public var style: TL.KeyboardButtonStyle?
        public var text: String

        public init(style: TL.KeyboardButtonStyle? = nil, text: String) {
            self.style = style
            self.text = text
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            style = try flags.has(10) ? TL.KeyboardButtonStyle(from: &reader) : nil
            text = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(10, style != nil)
            writer.write(flags)
            if let style { style.write(to: &writer) }
            writer.write(text)
        }
    }

    /// `keyboardButtonSwitchInline`
    public struct KeyboardButtonSwitchInlineUntil228: TLConstructor {
        public static let id: UInt32 = 0x9913_99fc
        public var samePeer: Bool
        public var style: TL.KeyboardButtonStyle?
        public var text: String
        public var query: String
        public var peerTypes: [TL.AnyInlineQueryPeerType]?

        public init(
            samePeer: Bool = false, style: TL.KeyboardButtonStyle? = nil, text: String, query: String,
            peerTypes: [TL.AnyInlineQueryPeerType]? = nil
        ) {
            self.samePeer = samePeer
            self.style = style
            self.text = text
            self.query = query
            self.peerTypes = peerTypes
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            samePeer = flags.has(0)
            style = try flags.has(10) ? TL.KeyboardButtonStyle(from: &reader) : nil
            text = try reader.readString()
            query = try reader.readString()
            peerTypes = try flags.has(1) ? reader.readVector(of: TL.AnyInlineQueryPeerType.self) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, samePeer)
            flags.set(10, style != nil)
            flags.set(1, peerTypes != nil)
            writer.write(flags)
            if let style { style.write(to: &writer) }
            writer.write(text)
            writer.write(query)
            if let peerTypes { writer.writeVector(peerTypes) }
        }
    }

    /// `keyboardButtonCopy`
    public struct KeyboardButtonCopyUntil228: TLConstructor {
        public static let id: UInt32 = 0xbcc4_af10
        public var style: TL.KeyboardButtonStyle?
        public var text: String
        public var copyText: String

        public init(style: TL.KeyboardButtonStyle? = nil, text: String, copyText: String) {
            self.style = style
            self.text = text
            self.copyText = copyText
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            style = try flags.has(10) ? TL.KeyboardButtonStyle(from: &reader) : nil
            text = try reader.readString()
            copyText = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(10, style != nil)
            writer.write(flags)
            if let style { style.write(to: &writer) }
            writer.write(text)
            writer.write(copyText)
        }
    }
}
