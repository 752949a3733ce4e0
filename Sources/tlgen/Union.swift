/// A type with several constructors, or all methods: an enum of their structs.
struct UnionText {
    let model: Model
    /// The enum's own name: `AnyInputPeer`, `Call`.
    let name: String
    /// What it is, for its comment and for errors.
    let title: String
    let isIndirect: Bool
    let members: [Definition]
    let isCall: Bool

    init(type: String, in model: Model) {
        self.model = model
        name = "Any\(Names.type(type))"
        title = type
        members = model.types[type] ?? []
        isIndirect = model.recursive.contains(type)
        isCall = false
    }

    /// All methods that have an answer of their own.
    init(callsOf schema: Schema, in model: Model) {
        self.model = model
        name = "Call"
        title = "method"
        members = schema.definitions.filter { $0.isMethod && $0.lastLayer == nil && $0.result != "X" }
        isIndirect = false
        isCall = true
    }

    var lines: [String] {
        let comment = isCall ? "A call of a method of the API." : "`\(title)`"
        let cases = members.flatMap { member in
            let word = !isIndirect && hasStruct(member) && model.isLarge(member) ? "indirect case" : "case"
            let name = "\(word) \(Names.enumCase(member.name))"
            return hasStruct(member) ? Text.call(name + "(", [payload(member)], ")", indent: 8) : [name]
        }
        let body = cases + [""] + reading + [""] + writing
        let head = "public \(isIndirect ? "indirect " : "")enum \(name): TLUnion"
        return ["/// \(comment)"] + Text.block(head, body)
    }

    private func hasStruct(_ definition: Definition) -> Bool { isCall || model.hasStruct(definition) }
    private func payload(_ definition: Definition) -> String { model.swiftName(of: definition) }

    private var reading: [String] {
        var cases: [String] = []
        for member in members {
            let forms = model.older(member).filter { !$0.isByHand }.map { Names.id($0.id) }
            let others = model.standIn(for: member).map { [Names.id($0.id)] } ?? []
            let labels = ([Names.id(member.id)] + others + forms).joined(separator: ", ")
            let value =
                !hasStruct(member)
                ? ""
                : forms.isEmpty
                    ? "(try \(payload(member))(bare: &reader))"
                    : "(try \(payload(member))(id: id, bare: &reader))"
            cases += branch("case \(labels):", "self = .\(Names.enumCase(member.name))\(value)")
        }
        let fault = "default: throw MTProtoError(.unknownConstructor(id), \"no \(title): \\(hex(id))\")"
        return Text.block(
            "public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError)",
            ["switch id {"] + cases + [fault, "}"])
    }

    private var writing: [String] {
        let cases = members.flatMap { member in
            hasStruct(member)
                ? branch("case .\(Names.enumCase(member.name))(let value):", "value.write(to: &writer)")
                : branch("case .\(Names.enumCase(member.name)):", "writer.write(\(Names.id(member.id)) as UInt32)")
        }
        return Text.block("public func write(to writer: inout TLWriter)", ["switch self {"] + cases + ["}"])
    }

    /// The names of the calls, for an extension of its own.
    var naming: [String] {
        let cases = members.flatMap { branch("case .\(Names.enumCase($0.name)):", "\"\($0.name)\"") }
        return ["/// As the schema calls the method: `messages.sendMessage`."]
            + Text.block("public var name: String", ["switch self {"] + cases + ["}"])
    }

    /// A case on one line where it fits; else with what it does below, broken after its first parenthesis at need.
    private func branch(_ label: String, _ statement: String) -> [String] {
        if label.count + statement.count + 13 <= Text.width { return ["\(label) \(statement)"] }
        guard statement.count + 16 > Text.width, let open = statement.firstIndex(of: "(") else {
            return [label, "    \(statement)"]
        }
        return [label, "    \(statement[...open])", "        \(statement[statement.index(after: open)...])"]
    }
}
