/// A constructor's or a method's struct.
struct StructText {
    let model: Model
    let definition: Definition
    /// What is kept: no words of flags, and nothing that hangs on a bit together with what can't be read.
    let fields: [Definition.Field]
    let name: String

    init(_ definition: Definition, in model: Model) {
        self.model = model
        self.definition = definition
        let lost = Self.lostBits(definition, model)
        fields = definition.fields.filter { field in
            field.type != "#" && field.condition.map { !lost.contains("\($0.word).\($0.bit)") } ?? true
        }
        name = String(model.swiftName(of: definition).dropFirst(3))
    }

    /// The bits on which a field hangs that no constructor can fill.
    static func lostBits(_ definition: Definition, _ model: Model) -> Set<String> {
        Set(
            definition.fields.filter { model.shape($0.type) == .unknown }
                .compactMap { $0.condition.map { "\($0.word).\($0.bit)" } })
    }

    /// The older forms of this one that the generator tells.
    private var forms: [Definition] {
        model.older(definition).filter { !$0.isByHand }
    }
    private var isOlderByHand: Bool {
        model.older(definition).contains(where: \.isByHand)
    }

    var lines: [String] {
        var body = ["public static let id: UInt32 = \(Names.id(definition.id))"]
        if definition.isMethod, definition.result != "X" {
            body.append("public typealias Answer = \(model.swiftName(of: model.shape(definition.result)))")
            body.append("public static var name: String { \"\(definition.name)\" }")
        }
        body += stored.map(declaration)
        for field in derived {
            body += ["/// Told by `\(partner(of: field)?.plain ?? "")`, which is there or not with it."]
            body += ["public var \(Names.field(field.name)): Bool { \(partner(of: field).map(swift) ?? "") != nil }"]
        }
        body += [""] + initializer + [""] + reading(definition, "init(bare reader: inout TLReader)") + [""]
        body += writing(definition, "writeBare(to writer: inout TLWriter)")
        body += olderForms
        let conformance = definition.isMethod && definition.result != "X" ? "TLConstructor, TLMethod" : "TLConstructor"
        return ["/// `\(definition.name)`", "public struct \(name): \(conformance) {"] + Text.indented(body) + ["}"]
    }

    // MARK: Fields

    /// A flag whose bit also says that a value is there is told by the value.
    private func partner(of field: Definition.Field) -> Definition.Field? {
        guard field.type == "true" else { return nil }
        return fields.first { $0.type != "true" && $0.condition == field.condition }
    }
    private var stored: [Definition.Field] { fields.filter { partner(of: $0) == nil } }
    private var derived: [Definition.Field] { fields.filter { partner(of: $0) != nil } }
    private func swift(_ field: Definition.Field) -> String { Names.field(field.name) }

    private func isOptional(_ field: Definition.Field) -> Bool { field.condition != nil && field.type != "true" }

    private func typeName(_ field: Definition.Field) -> String {
        model.swiftName(of: model.shape(field.type)) + (isOptional(field) ? "?" : "")
    }

    private func declaration(_ field: Definition.Field) -> String {
        "public var \(swift(field)): \(typeName(field))"
    }

    private var initializer: [String] {
        if stored.isEmpty { return ["public init() {}"] }
        let parameters = stored.map { field in
            let standard = isOptional(field) ? " = nil" : field.type == "true" ? " = false" : ""
            return "\(swift(field)): \(typeName(field))\(standard)"
        }
        let head = Text.call("public init(", parameters, ") {", indent: 8)
        return head + Text.indented(stored.map { "self.\($0.plain) = \(swift($0))" }) + ["}"]
    }

    // MARK: Reading

    private func reading(_ form: Definition, _ signature: String) -> [String] {
        var body: [String] = []
        for field in form.fields {
            if field.type == "#" {
                let isUsed = form.fields.contains { $0.condition?.word == field.name }
                body.append("\(isUsed ? "let \(swift(field)) = " : "_ = ")try reader.readFlags()")
                if let refusal = refusal(form, field.name) { body.append(refusal) }
            } else if stored.contains(where: { $0.name == field.name }) {
                body.append(reading(field))
            }
        }
        let here = Set(form.fields.map(\.name))
        body += stored.filter { !here.contains($0.name) }.map { "\($0.assigned) = \(isOptional($0) ? "nil" : "false")" }
        return Text.block("public \(signature) throws(MTProtoError)", body)
    }

    private func refusal(_ form: Definition, _ word: String) -> String? {
        let bits = Self.lostBits(form, model).filter { $0.hasPrefix(word + ".") }
            .compactMap { Int($0.dropFirst(word.count + 1)) }
        let mask = bits.reduce(into: UInt32(0)) { $0 |= 1 << UInt32($1) }
        return mask == 0 ? nil : "try \(Names.field(word)).refuse(\(Names.id(mask)), in: Self.self)"
    }

    private func reading(_ field: Definition.Field) -> String {
        let value = Text.reading(model.shape(field.type), model)
        guard let condition = field.condition else {
            return "\(field.assigned) = \(model.shape(field.type) == .rest ? "" : "try ")\(value)"
        }
        let has = "\(Names.field(condition.word)).has(\(condition.bit))"
        if field.type == "true" { return "\(field.assigned) = \(has)" }
        return "\(field.assigned) = try \(has) ? \(value) : nil"
    }

    // MARK: Writing

    private func writing(_ form: Definition, _ signature: String) -> [String] {
        var body: [String] = []
        for field in form.fields {
            if field.type == "#" {
                body += writingFlags(form, field.name)
            } else if stored.contains(where: { $0.name == field.name }), field.type != "true" {
                let value = Text.writing(model.shape(field.type), swift(field), model)
                if let condition = field.condition {
                    let has = isShared(field) ? "\(Names.field(condition.word)).has(\(condition.bit)), " : ""
                    body.append("if \(has)let \(swift(field)) { \(value) }")
                } else {
                    body.append(value)
                }
            }
        }
        return Text.block("public func \(signature)", body)
    }

    /// Whether a bit says of more than one value that it is there; they are written together or not at all.
    private func isShared(_ field: Definition.Field) -> Bool {
        stored.filter { $0.condition == field.condition && $0.type != "true" }.count > 1
    }

    private func writingFlags(_ form: Definition, _ word: String) -> [String] {
        var lines: [String] = []
        let name = Names.field(word)
        let here = form.fields.filter { $0.condition?.word == word }.compactMap { field in
            stored.contains { $0.name == field.name } ? field : nil
        }
        var done: Set<Int> = []
        for field in here {
            guard let bit = field.condition?.bit, done.insert(bit).inserted else { continue }
            let values = here.filter { $0.condition?.bit == bit }.map { field in
                field.type == "true" ? swift(field) : "\(swift(field)) != nil"
            }
            lines.append("\(name).set(\(bit), \(values.joined(separator: " && ")))")
        }
        if lines.isEmpty { return ["writer.write(TLFlags())"] }
        return ["var \(name) = TLFlags()"] + lines + ["writer.write(\(name))"]
    }

    // MARK: Older layers

    private var olderForms: [String] {
        var lines: [String] = []
        for form in forms {
            let layer = form.lastLayer ?? 0
            lines += [""] + reading(form, "init(bareUntil\(layer) reader: inout TLReader)")
            lines += [""] + writing(form, "writeBareUntil\(layer)(to writer: inout TLWriter)")
        }
        if !forms.isEmpty { lines += [""] + olderReading + [""] + olderWriting }
        if isOlderByHand {
            let body = ["if writeOlder(to: &writer) { return }", "writer.write(Self.id)", "writeBare(to: &writer)"]
            lines += [""] + Text.block("public func write(to writer: inout TLWriter)", body)
        }
        return lines
    }

    private var olderReading: [String] {
        let cases = forms.map { form in
            "case \(Names.id(form.id)): try self.init(bareUntil\(form.lastLayer ?? 0): &reader)"
        }
        let body = ["switch id {"] + cases + ["default: try self.init(current: id, bare: &reader)", "}"]
        return Text.block("public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError)", body)
    }

    private var olderWriting: [String] {
        var body: [String] = []
        for form in forms.reversed() {
            let layer = form.lastLayer ?? 0
            body += ["if writer.layer <= \(layer) {", "    writer.write(\(Names.id(form.id)) as UInt32)"]
            body += ["    return writeBareUntil\(layer)(to: &writer)", "}"]
        }
        body += ["writer.write(Self.id)", "writeBare(to: &writer)"]
        return Text.block("public func write(to writer: inout TLWriter)", body)
    }
}

extension Definition.Field {
    /// The name after a point, where Swift's own words need no quotes.
    var plain: String { Names.field(name).filter { $0 != "`" } }
    /// The name on the left of an assignment in an initializer.
    var assigned: String { Names.field(name).hasPrefix("`") ? "self.\(plain)" : plain }
}
