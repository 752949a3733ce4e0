/// The types of the schema, which `tlgen` writes from `Schema/*.tl` (see `Generated`), and what they have in common.
///
/// A constructor is a struct of the same name, capitalised (`inputPeerUser` is `TL.InputPeerUser`). A type with several
/// constructors is an enum `Any…` of them (`TL.AnyInputPeer`), in which one without fields has no struct; a type with a
/// single constructor is that struct. A method is a struct too, with the type of its answer; one that is called like a
/// constructor would end in `Method`. ``Call`` holds any method of the API; ``TLRequest`` takes it out of its wrappers.
///
/// Words of flags are not kept: what is absent is nil or false, and they are told from that when a value is written.
/// Where one bit stands for several values, they are written together or, if one is nil, not at all; where it stands
/// for a flag and a value, the flag is told by the value. A conditional field whose type the schema lacks has no
/// property: it is never written, and refused with `malformed` when it comes.
///
/// What has another form in an older layer is written in it by a writer of that layer (see `OlderForms.swift` for what
/// is converted by hand); it is read in each of its forms, which differ by their ids.
public enum TL {
    /// The layer that the types are of.
    public static let layer = 229
    /// The oldest layer whose forms are known.
    public static let oldestLayer = 227
}

/// What has a form in TL, with its constructor's id in front.
public protocol TLValue: TLAnswer {
    /// A boxed value: its id and its fields.
    init(from reader: inout TLReader) throws(MTProtoError)
}

/// A constructor or a method: an id and its fields.
public protocol TLConstructor: TLValue, Equatable {
    static var id: UInt32 { get }
    /// The fields alone, without the id.
    init(bare reader: inout TLReader) throws(MTProtoError)
    /// The fields in the form that belongs to an id, which was read: its own, or one of an older layer.
    init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError)
    func writeBare(to writer: inout TLWriter)
}

/// A type with several constructors, told by the id in front.
public protocol TLUnion: TLValue, Equatable {
    init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError)
}

/// A method, of the API or of the protocol itself.
public protocol TLMethod: TLConstructor {
    /// What its answer is, on success.
    associatedtype Answer: TLAnswer
    /// As the schema calls it: `messages.sendMessage`.
    static var name: String { get }
}

/// What a method may answer: a value, or a vector of them, `Bool`, `Int32` or `Int64`.
public protocol TLAnswer: Sendable {
    func write(to writer: inout TLWriter)
}

extension TLAnswer {
    /// The value in the binary form of a layer.
    public func bytes(layer: Int = TL.layer) -> [UInt8] {
        var writer = TLWriter(layer: layer)
        write(to: &writer)
        return writer.bytes
    }
}

extension TLConstructor {
    public init(from reader: inout TLReader) throws(MTProtoError) {
        try reader.enter()
        defer { reader.leave() }
        try self.init(id: try reader.readUInt32(), bare: &reader)
    }

    public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
        try self.init(current: id, bare: &reader)
    }

    /// As ``init(id:bare:)`` where the type has no other form.
    init(current id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
        guard id == Self.id else {
            throw MTProtoError(.unknownConstructor(id), "\(hex(id)) where \(hex(Self.id)) is wanted")
        }
        try self.init(bare: &reader)
    }

    public func write(to writer: inout TLWriter) {
        writer.write(Self.id)
        writeBare(to: &writer)
    }
}

extension TLUnion {
    public init(from reader: inout TLReader) throws(MTProtoError) {
        try reader.enter()
        defer { reader.leave() }
        try self.init(id: try reader.readUInt32(), bare: &reader)
    }
}

extension Bool: TLAnswer {
    public func write(to writer: inout TLWriter) { writer.write(self) }
}
extension Int32: TLAnswer {
    public func write(to writer: inout TLWriter) { writer.write(self) }
}
extension Int64: TLAnswer {
    public func write(to writer: inout TLWriter) { writer.write(self) }
}
extension Array: TLAnswer where Element: TLAnswer {
    public func write(to writer: inout TLWriter) { writer.writeVector(self) }
}

/// A word of flags in a constructor: which of its conditional fields are there.
struct TLFlags: Equatable {
    var bits: UInt32 = 0

    func has(_ bit: UInt32) -> Bool { bits >> bit & 1 == 1 }

    mutating func set(_ bit: UInt32, _ isThere: Bool) {
        if isThere { bits |= 1 << bit }
    }

    /// - Throws: when one of these bits is set: a field is there whose type this server does not know.
    func refuse(_ mask: UInt32, in type: Any.Type) throws(MTProtoError) {
        guard bits & mask == 0 else { throw MTProtoError(.malformed, "\(type) with a field that is not served") }
    }
}
