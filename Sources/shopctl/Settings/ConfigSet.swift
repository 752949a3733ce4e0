internal import Console
internal import FoundationEssentials

enum ConfigSet {
    private static let value = Argument.one("value", .text.named("VALUE"), "what it shall be")

    static let command = Command(
        "set", "Set a setting in the context", discussion: "The context is made when there is none of that name.",
        arguments: [ConfigGet.key.slot, value.slot], flags: [StandardFlags.dryRun.flag],
        examples: [
            Example("shopctl config set protected true", "be careful with this installation"),
            Example("SHOPCTL_CONTEXT= shopctl config set server https://shop.example", "where commands go"),
        ]
    ) { invocation in
        let key = invocation[ConfigGet.key]
        let text = invocation[value]
        var file = invocation.configuration
        var context = invocation.context
        if context.name.isEmpty { context = ConfigurationContext(name: "default", file: file.path) }
        context[key] = try json(key, text)
        file.set(context)
        if file.current == nil { file.current = context.name }
        if !invocation[StandardFlags.dryRun] { try file.save() }
        return .done
    }

    /// The value in its own kind, checked as the flag would check it.
    private static func json(_ key: String, _ text: String) throws -> JSON {
        if key == "protected" {
            guard text == "true" || text == "false" else { throw CommandError.usage("protected is true or false") }
            return .bool(text == "true")
        }
        guard let flag = Settings.flags.first(where: { $0.name == key }) else { throw Settings.unknown(key) }
        do throws(ValueProblem) {
            try flag.check([text], now: Date())
        } catch {
            throw CommandError.usage("\(key) `\(text)` can't be taken", why: error.reason, hint: error.hint)
        }
        return Int64(text).map(JSON.integer) ?? .string(text)
    }
}
