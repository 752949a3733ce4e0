package import FoundationEssentials

/// A flag as data: what parser, help, completion and man page all read. Made by ``Option``'s factories.
package struct Flag: Sendable {
    package enum Form: Sendable, Equatable {
        /// There or not.
        case toggle
        /// Counted: `-vv`.
        case count
        /// Always with a value.
        case value
        /// `--wait` or `--wait=STATE`.
        case optionalValue
    }

    package var name: String
    package var short: Character?
    package var form: Form
    package var placeholder: String
    package var choices: [Choice]
    package var completion: Completion
    package var summary: String
    /// The value when nothing says otherwise, as it would be typed.
    package var fallback: String?
    /// Given several times, the values add up; else a repetition is an error.
    package var isRepeatable: Bool
    /// The environment (`PREFIX_NAME`) and the context may give it too.
    package var isSetting: Bool
    package var isHidden = false
    /// Reads what was given, all of it at once; with nothing given, the absent value.
    let collect: @Sendable ([String], Date) throws(ValueProblem) -> any Sendable
    /// What `-v` says of a value that was given.
    let explain: (@Sendable (any Sendable) -> String?)?

    /// Whether the flag would take these values.
    package func check(_ texts: [String], now: Date) throws(ValueProblem) { _ = try collect(texts, now) }

    /// As it is written in help: `-o, --output FORMAT`.
    package var usage: String {
        switch form {
        case .toggle, .count: "--\(name)"
        case .value: "--\(name) \(placeholder)"
        case .optionalValue: "--\(name)[=\(placeholder)]"
        }
    }

    /// `SHOPCTL_TOKEN_FILE` for `token-file`.
    package func variable(prefix: String) -> String {
        prefix + "_" + name.uppercased().replacing("-", with: "_")
    }
}

/// A flag together with the type that reading it gives: `invocation[Flags.limit]`.
package struct Option<Value: Sendable>: Sendable {
    package let flag: Flag

    /// The same, also settable by environment and context.
    package var setting: Option {
        var flag = flag
        flag.isSetting = true
        return Option(flag: flag)
    }
    /// The same, not shown in help.
    package var hidden: Option {
        var flag = flag
        flag.isHidden = true
        return Option(flag: flag)
    }
    /// The same under another summary or fallback text.
    package func described(_ summary: String) -> Option {
        var flag = flag
        flag.summary = summary
        return Option(flag: flag)
    }
}

extension Option where Value == Bool {
    package static func toggle(_ name: String, short: Character? = nil, _ summary: String) -> Option {
        Option(
            flag: Flag(
                name: name, short: short, form: .toggle, placeholder: "", choices: [], completion: .nothing,
                summary: summary, fallback: nil, isRepeatable: true, isSetting: false,
                collect: { texts, _ throws(ValueProblem) in
                    guard let text = texts.last else { return false }
                    return try boolean(text)
                }, explain: nil))
    }

    package static func boolean(_ text: String) throws(ValueProblem) -> Bool {
        switch text.lowercased() {
        case "1", "true", "yes", "on": return true
        case "0", "false", "no", "off": return false
        default: throw ValueProblem("it is neither true nor false")
        }
    }
}

extension Option where Value == Int {
    /// How often it was given.
    package static func count(_ name: String, short: Character? = nil, _ summary: String) -> Option {
        Option(
            flag: Flag(
                name: name, short: short, form: .count, placeholder: "", choices: [], completion: .nothing,
                summary: summary, fallback: nil, isRepeatable: true, isSetting: false,
                collect: { texts, _ throws(ValueProblem) in
                    var sum = 0
                    for text in texts {
                        guard let number = Int(text), (0...9).contains(number) else {
                            throw ValueProblem("it is no count")
                        }
                        sum += number
                    }
                    return sum
                }, explain: nil))
    }
}

extension Option {
    private static func flag<Element>(
        _ name: String, _ short: Character?, _ type: ValueType<Element>, _ summary: String, form: Flag.Form = .value,
        fallback: String? = nil, repeats: Bool = false,
        collect: @escaping @Sendable ([String], Date) throws(ValueProblem) -> Value
    ) -> Option {
        var explainer: (@Sendable (any Sendable) -> String?)?
        if let explain = type.explain {
            explainer = { value in
                guard let element = value as? Element else { return nil }
                return explain(element)
            }
        }
        return Option(
            flag: Flag(
                name: name, short: short, form: form, placeholder: type.placeholder, choices: type.choices,
                completion: type.completion, summary: summary, fallback: fallback, isRepeatable: repeats,
                isSetting: false, collect: { texts, now throws(ValueProblem) in try collect(texts, now) },
                explain: explainer))
    }

    /// A value that may be absent.
    package static func value<Element>(
        _ name: String, short: Character? = nil, _ type: ValueType<Element>, _ summary: String
    ) -> Option where Value == Element? {
        flag(name, short, type, summary) { texts, now throws(ValueProblem) in
            guard let text = texts.last else { return nil }
            return try type.parse(text, now)
        }
    }

    /// A value with a default, which must be a right one.
    package static func value(
        _ name: String, short: Character? = nil, _ type: ValueType<Value>, default fallback: String, _ summary: String
    ) -> Option {
        flag(name, short, type, summary, fallback: fallback) { texts, now throws(ValueProblem) in
            try type.parse(texts.last ?? fallback, now)
        }
    }

    /// Values that add up, several in one word with commas between them.
    package static func list<Element>(
        _ name: String, short: Character? = nil, _ type: ValueType<Element>, _ summary: String, commas: Bool = true
    ) -> Option where Value == [Element] {
        flag(name, short, type, summary, repeats: true) { texts, now throws(ValueProblem) in
            var values: [Element] = []
            for text in texts {
                let parts =
                    commas ? text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) : [text]
                for part in parts { values.append(try type.parse(part, now)) }
            }
            return values
        }
    }

    /// `--wait` alone means `bare`; `--wait=STATE` says it; absent is nil.
    package static func optionalValue<Element>(
        _ name: String, _ type: ValueType<Element>, bare: Element, _ summary: String
    ) -> Option where Value == Element? {
        flag(name, nil, type, summary, form: .optionalValue) { texts, now throws(ValueProblem) in
            guard let text = texts.last else { return nil }
            return text.isEmpty ? bare : try type.parse(text, now)
        }
    }
}

/// Flags that belong together and stand under one title in help.
package struct FlagGroup: Sendable {
    package var title: String
    package var flags: [Flag]
    /// False: only commands that name the group take its flags, though they may be typed before the command too.
    package var isForEverything: Bool
    package init(_ title: String, _ flags: [Flag], isForEverything: Bool = false) {
        self.title = title
        self.flags = flags
        self.isForEverything = isForEverything
    }
}
