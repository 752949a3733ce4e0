// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `invokeAfterMsg`
    public struct InvokeAfterMsg: TLConstructor {
        public static let id: UInt32 = 0xcb9f_372d
        public var msgId: Int64
        public var query: ArraySlice<UInt8>

        public init(msgId: Int64, query: ArraySlice<UInt8>) {
            self.msgId = msgId
            self.query = query
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            msgId = try reader.readInt64()
            query = reader.readRest()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(msgId)
            writer.writeRaw(query)
        }
    }

    /// `invokeAfterMsgs`
    public struct InvokeAfterMsgs: TLConstructor {
        public static let id: UInt32 = 0x3dc4_b4f0
        public var msgIds: [Int64]
        public var query: ArraySlice<UInt8>

        public init(msgIds: [Int64], query: ArraySlice<UInt8>) {
            self.msgIds = msgIds
            self.query = query
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            msgIds = try reader.readInt64Vector()
            query = reader.readRest()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(msgIds)
            writer.writeRaw(query)
        }
    }

    /// `initConnection`
    public struct InitConnection: TLConstructor {
        public static let id: UInt32 = 0xc1cd_5ea9
        public var apiId: Int32
        public var deviceModel: String
        public var systemVersion: String
        public var appVersion: String
        public var systemLangCode: String
        public var langPack: String
        public var langCode: String
        public var proxy: TL.InputClientProxy?
        public var params: TL.AnyJSONValue?
        public var query: ArraySlice<UInt8>

        public init(
            apiId: Int32, deviceModel: String, systemVersion: String, appVersion: String, systemLangCode: String,
            langPack: String, langCode: String, proxy: TL.InputClientProxy? = nil, params: TL.AnyJSONValue? = nil,
            query: ArraySlice<UInt8>
        ) {
            self.apiId = apiId
            self.deviceModel = deviceModel
            self.systemVersion = systemVersion
            self.appVersion = appVersion
            self.systemLangCode = systemLangCode
            self.langPack = langPack
            self.langCode = langCode
            self.proxy = proxy
            self.params = params
            self.query = query
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            apiId = try reader.readInt32()
            deviceModel = try reader.readString()
            systemVersion = try reader.readString()
            appVersion = try reader.readString()
            systemLangCode = try reader.readString()
            langPack = try reader.readString()
            langCode = try reader.readString()
            proxy = try flags.has(0) ? TL.InputClientProxy(from: &reader) : nil
            params = try flags.has(1) ? TL.AnyJSONValue(from: &reader) : nil
            query = reader.readRest()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, proxy != nil)
            flags.set(1, params != nil)
            writer.write(flags)
            writer.write(apiId)
            writer.write(deviceModel)
            writer.write(systemVersion)
            writer.write(appVersion)
            writer.write(systemLangCode)
            writer.write(langPack)
            writer.write(langCode)
            if let proxy { proxy.write(to: &writer) }
            if let params { params.write(to: &writer) }
            writer.writeRaw(query)
        }
    }

    /// `invokeWithLayer`
    public struct InvokeWithLayer: TLConstructor {
        public static let id: UInt32 = 0xda9b_0d0d
        public var layer: Int32
        public var query: ArraySlice<UInt8>

        public init(layer: Int32, query: ArraySlice<UInt8>) {
            self.layer = layer
            self.query = query
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            layer = try reader.readInt32()
            query = reader.readRest()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(layer)
            writer.writeRaw(query)
        }
    }

    /// `invokeWithoutUpdates`
    public struct InvokeWithoutUpdates: TLConstructor {
        public static let id: UInt32 = 0xbf94_59b7
        public var query: ArraySlice<UInt8>

        public init(query: ArraySlice<UInt8>) {
            self.query = query
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            query = reader.readRest()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeRaw(query)
        }
    }

    /// `invokeWithMessagesRange`
    public struct InvokeWithMessagesRange: TLConstructor {
        public static let id: UInt32 = 0x3652_75f2
        public var range: TL.MessageRange
        public var query: ArraySlice<UInt8>

        public init(range: TL.MessageRange, query: ArraySlice<UInt8>) {
            self.range = range
            self.query = query
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            range = try TL.MessageRange(from: &reader)
            query = reader.readRest()
        }

        public func writeBare(to writer: inout TLWriter) {
            range.write(to: &writer)
            writer.writeRaw(query)
        }
    }

    /// `invokeWithTakeout`
    public struct InvokeWithTakeout: TLConstructor {
        public static let id: UInt32 = 0xaca9_fd2e
        public var takeoutId: Int64
        public var query: ArraySlice<UInt8>

        public init(takeoutId: Int64, query: ArraySlice<UInt8>) {
            self.takeoutId = takeoutId
            self.query = query
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            takeoutId = try reader.readInt64()
            query = reader.readRest()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(takeoutId)
            writer.writeRaw(query)
        }
    }
}
