/// The types of the schema, which `tlgen` writes from `Schema/*.tl` (see `Generated`), and what they have in common.
///
/// A constructor is a struct of the same name, capitalised (`inputPeerUser` is `TL.InputPeerUser`). A type with several
/// constructors is an enum `Any…` of them (`TL.AnyInputPeer`); one with a single constructor is that struct. A method
/// is a struct too, with the type of its answer.
public enum TL {
    /// The layer that the types are of; older ones are written in their own forms.
    public static let layer = 229
    /// The oldest layer whose forms are known.
    public static let oldestLayer = 227
}

/// What has a form in TL, with its constructor's id in front.
public protocol TLValue: Sendable {
    /// A boxed value: its id and its fields.
    init(from reader: inout TLReader) throws(MTProtoError)
    func write(to writer: inout TLWriter)
}

/// A method of the API.
public protocol TLMethod: TLValue {
    /// What its answer is, on success.
    associatedtype Answer: TLAnswer
    static var id: UInt32 { get }
}

/// What a method may answer: a value, or a vector of them, `Bool`, `Int32` or `Int64`.
public protocol TLAnswer: Sendable {
    func write(to writer: inout TLWriter)
}

extension TLValue {
    /// The value in the binary form of a layer.
    public func bytes(layer: Int = TL.layer) -> [UInt8] {
        var writer = TLWriter(layer: layer)
        write(to: &writer)
        return writer.bytes
    }
}
