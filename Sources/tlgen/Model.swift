/// All schemas together: which types there are, and how each is written in Swift.
struct Model {
    var schemas: [Schema]
    /// The constructors of each type, as they are now, in the order of the schema.
    private(set) var types: [String: [Definition]] = [:]
    private(set) var constructors: [String: Definition] = [:]
    /// Older forms by the name of the current one, the newest first.
    private var older: [String: [Definition]] = [:]
    private(set) var recursive: Set<String> = []
    /// In Swift, where two names of the schema may become one.
    private var constructorNames: Set<String> = []
    private var methodNames: Set<String> = []

    /// - Throws: for what is defined twice, a field whose type no constructor makes and that is always there, and an
    ///   older form that can't be told from the current one.
    init(_ schemas: [Schema]) throws(SchemaError) {
        self.schemas = schemas
        var ids: [UInt32: String] = [:]
        for definition in schemas.flatMap(\.definitions) {
            if let other = ids.updateValue(definition.name, forKey: definition.id) {
                throw SchemaError("\(definition.name) has the id of \(other)")
            }
            if definition.lastLayer != nil {
                older[definition.name, default: []].append(definition)
                continue
            }
            let name = Names.type(definition.name)
            let isNew =
                definition.isMethod ? methodNames.insert(name).inserted : constructorNames.insert(name).inserted
            if !isNew { throw SchemaError("\(definition.name) is defined twice") }
            if definition.isMethod { continue }
            constructors[definition.name] = definition
            types[definition.result, default: []].append(definition)
        }
        for (name, forms) in older {
            older[name] = forms.sorted { ($0.lastLayer ?? 0, $0.id) > ($1.lastLayer ?? 0, $1.id) }
        }
        for definition in schemas.flatMap(\.definitions) { try check(definition) }
        recursive = Set(types.keys.filter { isUnion($0) && reaches($0, from: $0) })
    }

    /// The older forms of what holds now, the newest first.
    func older(_ definition: Definition) -> [Definition] {
        guard definition.lastLayer == nil else { return [] }
        return older[definition.name, default: []].filter { $0.isMethod == definition.isMethod }
    }

    /// Constructors of another type, with the same fields, that clients send instead: a Pyrogram names whom it knows by
    /// an `InputPeer` wherever a user or a channel is asked for, and Telegram's servers take it.
    private static let standIns = [
        "inputUserEmpty": "inputPeerEmpty", "inputUserSelf": "inputPeerSelf", "inputUser": "inputPeerUser",
        "inputUserFromMessage": "inputPeerUserFromMessage", "inputChannelEmpty": "inputPeerEmpty",
        "inputChannel": "inputPeerChannel", "inputChannelFromMessage": "inputPeerChannelFromMessage",
    ]

    /// What is read as the constructor, too.
    func standIn(for definition: Definition) -> Definition? {
        definition.isMethod ? nil : Self.standIns[definition.name].flatMap { constructors[$0] }
    }

    /// What a field's type is.
    indirect enum Shape: Equatable {
        case int, long, double, string, bytes, bool, flag, flags
        /// `int128`, `int256`: as many bytes.
        case raw(Int)
        /// What is left: a query in a wrapper, an answer.
        case rest
        /// A boxed value of a type.
        case boxed(String)
        /// A constructor's fields without its id.
        case bare(String)
        case vector(Shape, isBare: Bool)
        /// A type that no constructor of these schemas makes.
        case unknown
    }

    func shape(_ type: String) -> Shape {
        switch type {
        case "int": .int
        case "long": .long
        case "double": .double
        case "string": .string
        case "bytes": .bytes
        case "Bool": .bool
        case "true": .flag
        case "#": .flags
        case "int128": .raw(16)
        case "int256": .raw(32)
        case "Object", "!X": .rest
        case _ where type.lowercased().hasPrefix("vector<"): vector(type)
        case _ where constructors[type] != nil && types[type] == nil: .bare(type)
        case _ where types[type] != nil: .boxed(type)
        default: .unknown
        }
    }

    private func vector(_ type: String) -> Shape {
        let element = shape(String(type.dropFirst(7).dropLast()))
        let isBare = type.hasPrefix("v")
        switch element {
        case .boxed: return .vector(element, isBare: isBare)
        case .bare: return isBare ? .vector(element, isBare: true) : .unknown
        case .int, .long, .string, .bytes: return isBare ? .unknown : .vector(element, isBare: false)
        default: return .unknown
        }
    }

    /// Whether a type has more than one constructor, and so is an enum.
    func isUnion(_ type: String) -> Bool { (types[type]?.count ?? 0) > 1 }

    /// A constructor without fields in a type with others is a case with nothing in it.
    func hasStruct(_ definition: Definition) -> Bool {
        definition.lastLayer != nil || !isUnion(definition.result) || !definition.fields.isEmpty
    }

    /// What a boxed type is called: `TL.AnyInputPeer`, or its only constructor's name.
    func swiftName(ofType type: String) -> String {
        if let only = types[type]?.first, !isUnion(type) { return swiftName(of: only) }
        return "TL.Any\(Names.type(type))"
    }

    /// `TL.InputPeerUser`. A method that is called like a constructor ends in `Method`, an older form in `Until` and
    /// its last layer.
    func swiftName(of definition: Definition) -> String {
        let name = "TL.\(Names.type(definition.name))"
        if let layer = definition.lastLayer { return "\(name)Until\(layer)" }
        return definition.isMethod
            && constructorNames.contains(Names.type(definition.name))
            ? name + "Method" : name
    }

    func swiftName(of shape: Shape) -> String {
        switch shape {
        case .int: "Int32"
        case .long: "Int64"
        case .double: "Double"
        case .string: "String"
        case .bytes, .raw: "[UInt8]"
        case .bool, .flag: "Bool"
        case .flags: "TLFlags"
        case .rest: "ArraySlice<UInt8>"
        case .boxed(let type): swiftName(ofType: type)
        case .bare(let name): "TL.\(Names.type(name))"
        case .vector(let element, _): "[\(swiftName(of: element))]"
        case .unknown: "Never"
        }
    }

    private func check(_ definition: Definition) throws(SchemaError) {
        for field in definition.fields {
            let words = definition.fields.filter { $0.type == "#" }.map(\.name)
            if let condition = field.condition, !words.contains(condition.word) {
                throw SchemaError("\(definition.name).\(field.name): no flags \(condition.word)")
            }
            if shape(field.type) == .unknown, field.condition == nil {
                throw SchemaError("\(definition.name).\(field.name): nothing makes \(field.type)")
            }
            if shape(field.type) == .rest, field != definition.fields.last {
                throw SchemaError("\(definition.name).\(field.name): \(field.type) is not the last field")
            }
        }
        if definition.isMethod, shape(definition.result) == .unknown, definition.result != "X" {
            throw SchemaError("\(definition.name): nothing makes its answer \(definition.result)")
        }
        if definition.lastLayer != nil, !definition.isByHand { try checkOlder(definition) }
        if let other = standIn(for: definition), other.fields != definition.fields {
            throw SchemaError("\(other.name): other fields than \(definition.name)")
        }
    }

    /// An older form that the generator tells: each of its fields is one of the current form's, and what it lacks may
    /// be absent.
    private func checkOlder(_ form: Definition) throws(SchemaError) {
        let all = schemas.flatMap(\.definitions)
        guard let current = all.first(where: { older($0).contains(form) }) else {
            throw SchemaError("\(form.name): an older form of nothing")
        }
        for field in form.fields where field.type != "#" {
            let now = current.fields.first { $0.name == field.name }
            guard now?.type == field.type, (now?.condition == nil) == (field.condition == nil) else {
                throw SchemaError("\(form.name).\(field.name): not so in the current form")
            }
        }
        for field in current.fields where field.type != "#" && field.condition == nil {
            guard form.fields.contains(where: { $0.name == field.name }) else {
                throw SchemaError("\(form.name): lacks \(field.name), which is always there now")
            }
        }
    }

    /// Whether a constructor is so large in memory that an enum holds it in a box of its own.
    func isLarge(_ definition: Definition) -> Bool { size(of: definition) > 64 }

    /// About how many bytes a constructor takes.
    private func size(of definition: Definition) -> Int {
        definition.fields.reduce(0) { $0 + size(of: shape($1.type)) + ($1.condition == nil ? 0 : 1) }
    }

    private func size(of shape: Shape) -> Int {
        switch shape {
        case .bool, .flag: 1
        case .int: 4
        case .long, .double, .bytes, .raw, .vector: 8
        case .string: 16
        case .rest: 32
        case .flags, .unknown: 0
        case .bare(let name): constructors[name].map { size(of: $0) } ?? 0
        case .boxed(let type) where recursive.contains(type): 8
        case .boxed(let type):
            types[type, default: []].map { isUnion(type) && isLarge($0) ? 8 : size(of: $0) }.max() ?? 0
        }
    }

    /// Whether a value of a type may hold one of another without a vector between them, which has a place of its own.
    private func reaches(_ wanted: String, from start: String) -> Bool {
        var open = [start]
        var seen: Set<String> = []
        while let type = open.popLast() {
            for field in types[type, default: []].flatMap(\.fields) {
                guard case .boxed(let next) = shape(field.type) else { continue }
                if next == wanted { return true }
                if seen.insert(next).inserted { open.append(next) }
            }
        }
        return false
    }
}
