internal import Console
internal import FoundationEssentials

enum ConfigSet {
    private static let value = Argument.one("value", .text.named("VALUE"), "what it shall be")

    static let command = Command(
        "set", "Set a setting in the context",
        discussion: "The context is made when there is none of that name; only `config use` makes it the current one. "
            + "Credentials stay with the server that they were set for: after another `server`, they are set anew.",
        arguments: [ConfigGet.key.slot, value.slot], flags: [StandardFlags.dryRun.flag],
        examples: [
            Example("shopctl config set protected true", "be careful with this installation"),
            Example("shopctl config set server https://shop.example --context live", "a context for another one"),
        ]
    ) { invocation in
        let key = invocation[ConfigGet.key]
        let text = invocation[value]
        let value = try json(key, text)
        let name = invocation.context.name.isEmpty ? "default" : invocation.context.name
        let isLeft = try await invocation.changeConfiguration(isDryRun: invocation[StandardFlags.dryRun]) { file in
            let known = file.context(name)
            var context = known ?? ConfigurationContext(name: name, file: file.path)
            bindCredentials(&context, key, text)
            context[key] = value
            file.set(context)
            if file.current == nil, !invocation.isContextNamed { file.current = name }
            return known == nil && file.current != name
        }
        if isLeft {
            invocation.diagnostics.note(
                "the context \(name) is new: `shopctl config use \(name)` makes it the current one")
        }
        return .done
    }.using(.new)

    /// Whom the context's credentials are for is kept beside them.
    private static func bindCredentials(_ context: inout ConfigurationContext, _ key: String, _ text: String) {
        let secrets = [Flags.credentialsFile.flag.name, Flags.tokenFile.flag.name]
        if secrets.contains(key) {
            context[Settings.audience] = context["server"]
        } else if key == "server" {
            let has = secrets.contains { context[$0] != nil }
            if !has || context["server"] == nil { context[Settings.audience] = has ? .string(text) : nil }
            if has, context[Settings.audience] == nil { context[Settings.audience] = context["server"] }
        }
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
