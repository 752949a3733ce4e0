// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `updates.getState`
    public struct UpdatesGetState: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xedd4_882a
        public typealias Answer = TL.UpdatesState
        public static var name: String { "updates.getState" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `updates.getDifference`
    public struct UpdatesGetDifference: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x19c2_f763
        public typealias Answer = TL.AnyUpdatesDifference
        public static var name: String { "updates.getDifference" }
        public var pts: Int32
        public var ptsLimit: Int32?
        public var ptsTotalLimit: Int32?
        public var date: Int32
        public var qts: Int32
        public var qtsLimit: Int32?

        public init(
            pts: Int32, ptsLimit: Int32? = nil, ptsTotalLimit: Int32? = nil, date: Int32, qts: Int32,
            qtsLimit: Int32? = nil
        ) {
            self.pts = pts
            self.ptsLimit = ptsLimit
            self.ptsTotalLimit = ptsTotalLimit
            self.date = date
            self.qts = qts
            self.qtsLimit = qtsLimit
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            pts = try reader.readInt32()
            ptsLimit = try flags.has(1) ? reader.readInt32() : nil
            ptsTotalLimit = try flags.has(0) ? reader.readInt32() : nil
            date = try reader.readInt32()
            qts = try reader.readInt32()
            qtsLimit = try flags.has(2) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, ptsLimit != nil)
            flags.set(0, ptsTotalLimit != nil)
            flags.set(2, qtsLimit != nil)
            writer.write(flags)
            writer.write(pts)
            if let ptsLimit { writer.write(ptsLimit) }
            if let ptsTotalLimit { writer.write(ptsTotalLimit) }
            writer.write(date)
            writer.write(qts)
            if let qtsLimit { writer.write(qtsLimit) }
        }
    }

    /// `updates.getChannelDifference`
    public struct UpdatesGetChannelDifference: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x0317_3d78
        public typealias Answer = TL.AnyUpdatesChannelDifference
        public static var name: String { "updates.getChannelDifference" }
        public var force: Bool
        public var channel: TL.AnyInputChannel
        public var filter: TL.AnyChannelMessagesFilter
        public var pts: Int32
        public var limit: Int32

        public init(
            force: Bool = false, channel: TL.AnyInputChannel, filter: TL.AnyChannelMessagesFilter, pts: Int32,
            limit: Int32
        ) {
            self.force = force
            self.channel = channel
            self.filter = filter
            self.pts = pts
            self.limit = limit
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            force = flags.has(0)
            channel = try TL.AnyInputChannel(from: &reader)
            filter = try TL.AnyChannelMessagesFilter(from: &reader)
            pts = try reader.readInt32()
            limit = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, force)
            writer.write(flags)
            channel.write(to: &writer)
            filter.write(to: &writer)
            writer.write(pts)
            writer.write(limit)
        }
    }
}
