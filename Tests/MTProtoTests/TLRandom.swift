@testable import tlgen

/// Numbers that follow from a seed.
struct TLSeeded: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}

/// Values of the schema in their binary form, written from the schema alone and not by the generated types.
struct TLRandom {
    let model: Model
    var layer = 229
    var random: TLSeeded
    /// All conditional fields are there.
    var isFull = false
    /// What each vector says of its length instead of the truth.
    var claimedCount: Int32?
    /// A bit is set whose field is not served.
    var hasLostField = false

    init(_ model: Model, seed: UInt64) {
        self.model = model
        random = TLSeeded(seed: seed)
    }

    /// The form of a constructor in the layer.
    func form(of definition: Definition) -> Definition {
        model.older(definition).last { !$0.isByHand && $0.lastLayer ?? 0 >= layer } ?? definition
    }

    /// Boxed.
    mutating func bytes(of definition: Definition, depth: Int = 0) -> [UInt8] {
        let form = form(of: definition)
        return Self.word(form.id) + bare(form, depth: depth)
    }

    mutating func bare(_ form: Definition, depth: Int) -> [UInt8] {
        let lost = StructText.lostBits(form, model)
        var words: [String: UInt32] = [:]
        for condition in form.fields.compactMap(\.condition) {
            let isLost = lost.contains("\(condition.word).\(condition.bit)")
            let isThere = isLost ? hasLostField : isFull || (depth < 5 && Bool.random(using: &random))
            if isThere, isLost || words[condition.word, default: 0] >> UInt32(condition.bit) & 1 == 0 {
                words[condition.word, default: 0] |= 1 << UInt32(condition.bit)
            }
        }
        var bytes: [UInt8] = []
        for field in form.fields {
            if field.type == "#" { bytes += Self.word(words[field.name] ?? 0) }
            if let condition = field.condition, words[condition.word, default: 0] >> UInt32(condition.bit) & 1 == 0 {
                continue
            }
            bytes += value(model.shape(field.type), depth: depth)
        }
        return bytes
    }

    private mutating func value(_ shape: Model.Shape, depth: Int) -> [UInt8] {
        switch shape {
        case .flag, .flags, .unknown: []
        case .int: Self.word(UInt32.random(in: 0...UInt32.max, using: &random))
        case .long: raw(8)
        case .double: Self.word(0) + Self.word(UInt32.random(in: 0..<0x7ff0_0000, using: &random))
        case .bool: Self.word(Bool.random(using: &random) ? 0x9972_75b5 : 0xbc79_9737)
        case .raw(let count): raw(count)
        case .rest: raw(4 * Int.random(in: 0...5, using: &random))
        case .bytes: Self.string(raw(length()))
        case .string: Self.string(Array(String(repeating: "aé漢😀", count: length() / 10).utf8))
        case .bare(let name): bare(model.constructors[name]!, depth: depth + 1)
        case .boxed(let type): boxed(type, depth: depth + 1)
        case .vector(let element, let isBare): vector(element, isBare, depth: depth)
        }
    }

    /// Deep down what has the fewest fields is taken, so that there is an end.
    private mutating func boxed(_ type: String, depth: Int) -> [UInt8] {
        let all = model.types[type]!.filter { !isByHand($0) }
        let simplest = all.min { $0.fields.count < $1.fields.count }!
        return bytes(of: depth > 4 ? simplest : all.randomElement(using: &random)!, depth: depth)
    }

    /// Whether an older form of it is told by hand; those are tried with values of their own.
    private func isByHand(_ definition: Definition) -> Bool {
        layer <= 228 && ["replyInlineMarkup", "replyKeyboardMarkup"].contains(definition.name)
    }

    private mutating func vector(_ element: Model.Shape, _ isBare: Bool, depth: Int) -> [UInt8] {
        let count = depth > 4 ? 0 : Int.random(in: 0...3, using: &random)
        let head = (isBare ? [] : Self.word(0x1cb5_c415)) + Self.word(UInt32(bitPattern: claimedCount ?? Int32(count)))
        return (0..<count).reduce(into: head) { bytes, _ in bytes += value(element, depth: depth + 1) }
    }

    private mutating func length() -> Int {
        Int.random(in: 0..<20, using: &random) == 0
            ? Int.random(in: 250..<300, using: &random) : Int.random(in: 0..<20, using: &random)
    }

    mutating func raw(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) } }

    static func word(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }

    private static func string(_ contents: [UInt8]) -> [UInt8] {
        let count = contents.count
        let head = count < 254 ? [UInt8(count)] : [254, UInt8(count & 255), UInt8(count >> 8), 0]
        let bytes = head + contents
        return bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }
}
