/// A call out of the wrappers in which clients put it, in any number and order
/// (core.telegram.org/api/invoking).
public struct TLRequest: Sendable, Equatable {
    /// The layer that `invokeWithLayer` names, if it is there.
    public var layer: Int?
    /// What `initConnection` says of the client, if it is there; its query is empty here.
    public var connection: TL.InitConnection?
    /// The client wants no updates on this session.
    public var isWithoutUpdates = false
    /// The ids of the messages that must have been answered before.
    public var after: [Int64] = []
    public var call: TL.Call

    /// - Parameters:
    ///   - bytes: the body of a message.
    ///   - inflate: what a `gzip_packed` between wrappers holds; it bounds the size of what it returns.
    /// - Throws: ``MTProtoError``; `unknownConstructor` with the method's id where it is none that is served,
    ///   `tooLarge` for wrappers over ``TLReader/maximumDepth`` deep.
    public init(
        _ bytes: ArraySlice<UInt8>, inflate: ([UInt8]) throws(MTProtoError) -> [UInt8]
    ) throws(MTProtoError) {
        var wrappers = Wrappers()
        var rest = bytes
        for _ in 0..<TLReader.maximumDepth {
            var reader = TLReader(rest, layer: wrappers.layer ?? TL.layer)
            let id = try reader.peekUInt32()
            if let query = try wrappers.unwrap(id, &reader, inflate) {
                rest = query
                continue
            }
            call = try TL.Call(from: &reader)
            try reader.expectEnd()
            layer = wrappers.layer
            connection = wrappers.connection
            isWithoutUpdates = wrappers.isWithoutUpdates
            after = wrappers.after
            return
        }
        throw MTProtoError(.tooLarge, "a call in over \(TLReader.maximumDepth) wrappers")
    }

    private struct Wrappers {
        var layer: Int?
        var connection: TL.InitConnection?
        var isWithoutUpdates = false
        var after: [Int64] = []

        /// What lies in a wrapper, or nil if this is none.
        mutating func unwrap(
            _ id: UInt32, _ reader: inout TLReader, _ inflate: ([UInt8]) throws(MTProtoError) -> [UInt8]
        ) throws(MTProtoError) -> ArraySlice<UInt8>? {
            switch id {
            case TL.InvokeWithLayer.id:
                let wrapper = try TL.InvokeWithLayer(from: &reader)
                layer = Int(wrapper.layer)
                return wrapper.query
            case TL.InitConnection.id:
                var wrapper = try TL.InitConnection(from: &reader)
                let query = wrapper.query
                wrapper.query = []
                connection = wrapper
                return query
            case TL.InvokeWithoutUpdates.id:
                isWithoutUpdates = true
                return try TL.InvokeWithoutUpdates(from: &reader).query
            case TL.InvokeAfterMsg.id:
                let wrapper = try TL.InvokeAfterMsg(from: &reader)
                after.append(wrapper.msgId)
                return wrapper.query
            case TL.InvokeAfterMsgs.id:
                let wrapper = try TL.InvokeAfterMsgs(from: &reader)
                after += wrapper.msgIds
                return wrapper.query
            case TL.InvokeWithMessagesRange.id: return try TL.InvokeWithMessagesRange(from: &reader).query
            case TL.InvokeWithTakeout.id: return try TL.InvokeWithTakeout(from: &reader).query
            case TL.GzipPacked.id: return try inflate(try TL.GzipPacked(from: &reader).packedData)[...]
            default: return nil
            }
        }
    }
}
