package import FoundationEssentials
internal import Observability

/// Why a value can't be taken; the flag or argument it was given for is added by the parser.
package struct ValueProblem: Error, Sendable, Equatable {
    package var reason: String
    package var hint: String?
    package init(_ reason: String, hint: String? = nil) {
        self.reason = reason
        self.hint = hint
    }
}

/// What a shell may offer for a value.
package enum Completion: Sendable, Equatable {
    case nothing
    case files
    case directories
    /// Asked of the program itself: `PROGRAM __complete KIND PREFIX`.
    case live(String)
}

/// One word out of a fixed set.
package struct Choice: Sendable, Equatable {
    package var word: String
    package var summary: String
    package init(_ word: String, _ summary: String = "") {
        self.word = word
        self.summary = summary
    }
}

/// What a flag or an argument takes: how it is called, completed and read.
package struct ValueType<Value: Sendable>: Sendable {
    package var placeholder: String
    package var choices: [Choice]
    package var completion: Completion
    /// Turns the text into a value; the time is the injected clock's.
    package var parse: @Sendable (String, Date) throws(ValueProblem) -> Value
    /// What `-v` echoes about how a value was understood.
    package var explain: (@Sendable (Value) -> String)?

    package init(
        _ placeholder: String, choices: [Choice] = [], completion: Completion = .nothing,
        explain: (@Sendable (Value) -> String)? = nil,
        parse: @escaping @Sendable (String, Date) throws(ValueProblem) -> Value
    ) {
        self.placeholder = placeholder
        self.choices = choices
        self.completion = completion
        self.explain = explain
        self.parse = parse
    }

    /// The same under another name for people.
    package func named(_ placeholder: String) -> ValueType {
        var copy = self
        copy.placeholder = placeholder
        return copy
    }
    package func completed(by completion: Completion) -> ValueType {
        var copy = self
        copy.completion = completion
        return copy
    }
}

extension ValueType where Value == String {
    /// Any text that is not empty.
    package static var text: ValueType {
        ValueType("TEXT") { text, _ throws(ValueProblem) in
            if text.isEmpty { throw ValueProblem("it is empty") }
            return text
        }
    }
    /// Text of one line, at most 500 characters.
    package static var sentence: ValueType {
        ValueType("TEXT") { text, _ throws(ValueProblem) in
            if text.isEmpty { throw ValueProblem("it is empty") }
            if text.count > 500 { throw ValueProblem("it is longer than 500 characters") }
            if text.unicodeScalars.contains(where: \.steersTerminals) {
                throw ValueProblem("it has a control character in it")
            }
            if CardNumber.isIn(text) { throw ValueProblem("it holds a card number") }
            return text
        }
    }
    package static var file: ValueType { text.named("FILE").completed(by: .files) }
    package static var directory: ValueType { text.named("DIR").completed(by: .directories) }

    /// What a daemon takes as `Idempotency-Key`, with room for what a batch puts after it.
    package static var idempotencyKey: ValueType {
        ValueType("KEY") { text, _ throws(ValueProblem) in
            guard (1...200).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw ValueProblem("it must be 1 to 200 visible ASCII characters")
            }
            return text
        }
    }

    /// An `http` or `https` URL with a host.
    package static var url: ValueType {
        ValueType("URL") { text, _ throws(ValueProblem) in
            let rest = ["http://", "https://"].lazy.filter(text.hasPrefix).map { text.dropFirst($0.count) }.first
            // Names and passwords before the host would be shown wherever the URL is.
            let isPlain = rest?.prefix { !"/?#".contains($0) }.contains { $0 == "@" || $0 == "\\" } == false
            guard let rest, isPlain, let first = rest.first, first != "/", !rest.contains(" ") else {
                throw ValueProblem("it is no URL", hint: "like http://127.0.0.1:7100")
            }
            return text
        }
    }

    /// One of these words, spelled exactly.
    package static func word(_ placeholder: String, of choices: [Choice]) -> ValueType {
        ValueType(placeholder, choices: choices) { text, _ throws(ValueProblem) in
            try check(text, is: choices)
            return text
        }
    }

    /// An id: `ord_…`, or the form that `-o name` prints, `order/ord_…`; the bare id is the value.
    package static func identifier(of kind: String, named placeholder: String) -> ValueType {
        ValueType(placeholder, completion: .live(kind)) { text, _ throws(ValueProblem) in
            try bareIdentifier(text, of: kind)
        }
    }

    /// The id in `order/ord_…` or `ord_…`.
    package static func bareIdentifier(_ text: String, of kind: String) throws(ValueProblem) -> String {
        guard let slash = text.firstIndex(of: "/") else {
            if text.isEmpty { throw ValueProblem("it is empty") }
            return text
        }
        let given = text[..<slash]
        guard given == kind else {
            throw ValueProblem("it names \(given.isEmpty ? "nothing" : String(given)), not \(kind)")
        }
        let rest = String(text[text.index(after: slash)...])
        if rest.isEmpty { throw ValueProblem("the id after \(kind)/ is missing") }
        return rest
    }
}

extension ValueType {
    fileprivate static func check(_ text: String, is choices: [Choice]) throws(ValueProblem) {
        let words = choices.map(\.word)
        guard !words.contains(text) else { return }
        let hint = Suggestion.question(for: text, in: words) ?? "one of \(words.joined(separator: ", "))"
        throw ValueProblem("it is none of \(words.joined(separator: ", "))", hint: hint)
    }
}

extension ValueType where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the cases, by its raw value.
    package static func choice(_ placeholder: String, _ summary: @Sendable (Value) -> String = { _ in "" }) -> ValueType
    {
        let choices = Value.allCases.map { Choice($0.rawValue, summary($0)) }
        return ValueType(placeholder, choices: choices) { text, _ throws(ValueProblem) in
            try check(text, is: choices)
            return Value(rawValue: text)!
        }
    }
}

extension ValueType where Value == Int64 {
    /// A decimal integer within bounds.
    package static func integer(_ range: ClosedRange<Int64> = .min ... .max, named placeholder: String = "N")
        -> ValueType
    {
        ValueType(placeholder) { text, _ throws(ValueProblem) in
            guard let value = Int64(text) else {
                let digits = text.drop { $0 == "-" || $0 == "+" }
                let isNumber = !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
                throw ValueProblem(isNumber ? "it does not fit 64 bits" : "it is no whole number")
            }
            guard range.contains(value) else { throw ValueProblem("it must be \(bounds(range))") }
            return value
        }
    }

    private static func bounds(_ range: ClosedRange<Int64>) -> String {
        if range.upperBound == .max { return "at least \(range.lowerBound)" }
        if range.lowerBound == .min { return "at most \(range.upperBound)" }
        return "\(range.lowerBound) to \(range.upperBound)"
    }
}

extension ValueType where Value == Duration {
    /// `90s`, `1h30m`, `7d`, within bounds.
    package static func duration(_ range: ClosedRange<Duration> = .zero ... .seconds(3_153_600_000)) -> ValueType {
        ValueType("DURATION", explain: Durations.text) { text, _ throws(ValueProblem) in
            guard let value = Durations.parse(text) else {
                throw ValueProblem("it is no duration", hint: "like 90s, 1h30m or 7d")
            }
            guard range.contains(value) else {
                let low = Durations.text(range.lowerBound)
                throw ValueProblem("it must be \(low) to \(Durations.text(range.upperBound))")
            }
            return value
        }
    }
}

extension ValueType where Value == Date {
    /// A point in time, by ``TimeArgument``.
    package static var time: ValueType {
        ValueType("TIME", explain: RFC3339.text) { text, now throws(ValueProblem) in
            guard let date = TimeArgument.parse(text, now: now) else {
                throw ValueProblem("it is no time", hint: "like \(TimeArgument.forms)")
            }
            return date
        }
    }
}
