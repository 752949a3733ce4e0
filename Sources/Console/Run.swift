internal import FoundationEssentials
internal import Glibc

extension Program {
    /// One run, from the arguments to the exit code: the only caller of `exit` is the main file.
    ///
    /// - Parameters:
    ///   - interruptible: Ctrl-C and SIGTERM cancel the command's task, and the run ends with 130.
    ///   - explain: the words for errors that are not a ``CommandError``; nil for those it does not know.
    package func run(
        _ surroundings: Surroundings, interruptible: Bool = false,
        explain: @escaping @Sendable (any Error) -> CommandError? = { _ in nil }
    ) async -> ExitCode {
        var parser = Parser(self, surroundings.arguments)
        let early = earlyDiagnostics(surroundings)
        if let position = surroundings.unreadableArgument {
            return refuse(.usage("argument \(position) is not UTF-8", hint: "set a UTF-8 locale"), parser.line, early)
        }
        do throws(CommandError) {
            try parser.parse()
        } catch {
            let rest = surroundings.arguments.prefix { $0 != "--" }
            guard rest.contains("--help") || rest.contains("-h") else { return refuse(error, parser.line, early) }
            parser = helpOnly(parser)
        }
        let line = parser.line
        if line.wantsHelp {
            return show(Help(self, path: line.path, width: surroundings.width).page, surroundings, early)
        }
        if line.wantsVersion { return show("\(name) \(version)\n", surroundings, early) }
        guard !line.command.isGroup else {
            early.put(Help(self, path: line.path, width: surroundings.width).short)
            return .usage
        }
        do throws(CommandError) {
            let invocation = try invocation(line, surroundings)
            if let columns = try listedColumns(invocation) { return show(columns, surroundings, early) }
            try precondition?(invocation)
            return await run(invocation, interruptible: interruptible, explain)
        } catch {
            return refuse(error, line, early)
        }
    }

    private func helpOnly(_ parser: Parser) -> Parser {
        var words = Parser(self, parser.line.path.dropFirst().map(\.name) + ["--help"])
        try? words.parse()
        return words
    }

    private func refuse(_ error: CommandError, _ line: ParsedLine, _ diagnostics: Diagnostics) -> ExitCode {
        diagnostics.report(error)
        if error.code == "usage", !diagnostics.configuration.isJSON, error.hint == nil {
            diagnostics.line("usage: \(Help(self, path: line.path).usage)")
        }
        return error.exit
    }

    /// A result that needs no command.
    private func show(_ text: String, _ surroundings: Surroundings, _ diagnostics: Diagnostics) -> ExitCode {
        do throws(StreamError) {
            try surroundings.output.write(Array(text.utf8))
            return .done
        } catch {
            return ended(by: error, diagnostics)
        }
    }

    private func ended(by error: StreamError, _ diagnostics: Diagnostics) -> ExitCode {
        if error.isClosedPipe { return .pipeClosed }
        if error.isInterrupted { return .interrupted }
        diagnostics.report(CommandError("output", "can't \(error.operation) the results", why: error.reason))
        return .failed
    }

    // MARK: Before the flags are understood

    private func earlyDiagnostics(_ surroundings: Surroundings) -> Diagnostics {
        var configuration = Diagnostics.Configuration(program: name)
        configuration.isJSON = wantsJSONErrors(surroundings)
        configuration.styles = Styles(isColored: surroundings.usesColor(.auto, terminal: surroundings.errorsIsTerminal))
        return Diagnostics(configuration, to: surroundings.errors)
    }

    /// A script that asked for JSON gets its usage errors so too.
    private func wantsJSONErrors(_ surroundings: Surroundings) -> Bool {
        let tokens = surroundings.arguments
        var format = surroundings.environment[
            Variable(StandardFlags.output.flag.variable(prefix: variablePrefix), "")]
        for (index, token) in tokens.enumerated() {
            if token == "--" { break }
            if token == "-o" || token == "--output" { format = index + 1 < tokens.count ? tokens[index + 1] : nil }
            for prefix in ["--output=", "-o="] where token.hasPrefix(prefix) {
                format = String(token.dropFirst(prefix.count))
            }
            if token == "-ojson" || token == "-ojsonl" { format = String(token.dropFirst(2)) }
        }
        return format.flatMap(OutputFormat.init)?.isJSON ?? false
    }

    // MARK: From what was typed to what is meant

    private func invocation(_ line: ParsedLine, _ surroundings: Surroundings) throws(CommandError) -> Invocation {
        let directories = Directories(program: name, environment: surroundings.environment)
        let path = surroundings.environment[configurationVariable] ?? directories.configuration + "/config.json"
        let file = hasContexts ? try ConfigurationFile.load(path) : ConfigurationFile(path: path)
        let (context, contextOrigin) =
            hasContexts
            ? try context(line, surroundings, file) : (ConfigurationContext(name: "", file: path), .nothing)
        let resolver = Resolver(
            prefix: variablePrefix, environment: surroundings.environment, context: context, now: surroundings.now())
        var values: [String: any Sendable] = [:]
        var origins: [String: Origin] = [:]
        for flag in flags(of: line.command) {
            (values[flag.name], origins[flag.name]) = try resolver.resolve(flag, given: line.flags[flag.name])
        }
        if let since = values[StandardFlags.since.flag.name] as? Date,
            let until = values[StandardFlags.until.flag.name] as? Date, since >= until
        {
            throw .usage(
                "--since is not before --until",
                why: "from \(RFC3339.text(since)) until \(RFC3339.text(until)) there is no time")
        }
        let arguments = try resolver.arguments(line.command, line.arguments)
        let diagnostics = diagnostics(values, surroundings)
        for flag in flags(of: line.command) {
            guard let given = line.flags[flag.name], let text = values[flag.name].flatMap({ flag.explain?($0) }) else {
                continue
            }
            diagnostics.verbose(1, "\(given.spelling) \(given.texts.last ?? "") is \(text)")
        }
        let output = Output(
            try outputConfiguration(values, line.command, surroundings), to: surroundings.output, notes: diagnostics,
            now: surroundings.now)
        return Invocation(
            program: self, words: line.path.map(\.name), command: line.command, surroundings: surroundings,
            context: context, contextOrigin: contextOrigin, configuration: file, output: output,
            diagnostics: diagnostics, values: values,
            origins: origins, arguments: arguments, resolver: resolver, given: line.flags, texts: line.arguments)
    }

    /// The context that is named, or the file's current one; an unnamed empty one when there is neither.
    private func context(
        _ line: ParsedLine, _ surroundings: Surroundings, _ file: ConfigurationFile
    ) throws(CommandError) -> (ConfigurationContext, Origin) {
        let given = line.flags[StandardFlags.context.flag.name]?.texts.last
        let wanted = given ?? surroundings.environment[contextVariable]
        let origin: Origin =
            given != nil ? .flag("--context") : wanted != nil ? .environment(contextVariable.name) : .fallback
        guard let name = wanted ?? file.current else {
            return (ConfigurationContext(name: "", file: file.path), origin)
        }
        if let context = file.context(name) {
            try check(context)
            return (context, origin)
        }
        switch line.command.contextUse {
        case .new where wanted != nil:
            try ConfigurationFile.check(contextName: name)
            return (ConfigurationContext(name: name, file: file.path), origin)
        case .mending where wanted == nil: return (ConfigurationContext(name: "", file: file.path), origin)
        case .existing, .new, .mending: break
        }
        let names = file.contexts.map(\.name)
        let known = names.isEmpty ? "there are none" : "there are \(names.joined(separator: ", "))"
        throw .usage(
            "no context `\(name)` in \(file.path)", why: Suggestion.question(for: name, in: names) ?? known,
            hint: wanted == nil ? "`current` in that file names it" : nil)
    }

    /// A misspelled setting would be one that silently does not count.
    private func check(_ context: ConfigurationContext) throws(CommandError) {
        let known = settingNames
        for member in context.members where !known.contains(member.name) {
            throw .usage(
                "unknown setting `\(member.name)` of context \(context.name) in \(context.file)",
                why: Suggestion.question(for: member.name, in: known))
        }
    }

    private func value<Value>(_ option: Option<Value>, _ values: [String: any Sendable]) -> Value? {
        values[option.flag.name] as? Value
    }

    private func diagnostics(_ values: [String: any Sendable], _ surroundings: Surroundings) -> Diagnostics {
        var configuration = Diagnostics.Configuration(program: name)
        configuration.isQuiet = value(StandardFlags.quiet, values) ?? false
        configuration.verbosity = value(StandardFlags.verbose, values) ?? 0
        configuration.isJSON = value(StandardFlags.output, values)?.isJSON ?? false
        let color = value(StandardFlags.color, values) ?? .auto
        configuration.styles = Styles(isColored: surroundings.usesColor(color, terminal: surroundings.errorsIsTerminal))
        return Diagnostics(configuration, to: surroundings.errors)
    }

    private func outputConfiguration(
        _ values: [String: any Sendable], _ command: Command, _ surroundings: Surroundings
    ) throws(CommandError) -> Output.Configuration {
        var configuration = Output.Configuration()
        configuration.format = value(StandardFlags.output, values) ?? .table
        configuration.columns = value(StandardFlags.columns, values) ?? []
        configuration.hasHeaders = !(value(StandardFlags.noHeaders, values) ?? false)
        configuration.sortBy = value(StandardFlags.sortBy, values) ?? nil
        configuration.isQuiet = value(StandardFlags.quiet, values) ?? false
        configuration.width = surroundings.width
        configuration.isTerminal = surroundings.outputIsTerminal
        let color = value(StandardFlags.color, values) ?? .auto
        let isColored = surroundings.usesColor(color, terminal: surroundings.outputIsTerminal)
        configuration.styles = Styles(isColored: isColored && !configuration.format.isForPrograms)
        if configuration.columns != ["help"] {
            for name in configuration.columns { try check(name, of: command, flag: "--columns") }
        }
        if let sortBy = configuration.sortBy {
            try check(sortBy.hasPrefix("-") ? String(sortBy.dropFirst()) : sortBy, of: command, flag: "--sort-by")
        }
        return configuration
    }

    private func check(_ column: String, of command: Command, flag: String) throws(CommandError) {
        let names = command.columns.map(\.name)
        guard !names.contains(where: { $0.matchesColumn(column) }) else { return }
        throw .usage(
            "\(flag): no column `\(column)`", why: Suggestion.question(for: column, in: names),
            hint: "the columns are \(names.joined(separator: ", "))")
    }

    /// `--columns help`: the columns, or nil.
    private func listedColumns(_ invocation: Invocation) throws(CommandError) -> String? {
        guard invocation.output.configuration.columns == ["help"] else { return nil }
        return invocation.command.columns.map { column in
            let shown =
                switch column.visibility {
                case .always: ""
                case .wide: "wide"
                case .programs: "json, jsonl, csv, tsv"
                }
            return column.name + (shown.isEmpty ? "" : " (\(shown))") + "\n"
        }.joined()
    }

    // MARK: Running

    private func run(
        _ invocation: Invocation, interruptible: Bool, _ explain: @escaping @Sendable (any Error) -> CommandError?
    ) async -> ExitCode {
        if interruptible { Interrupts.begin() }
        let task = Task { () async throws -> ExitCode in
            let code = try await invocation.command.run!(invocation)
            try invocation.output.flush()
            return code
        }
        if interruptible { Interrupts.watch { task.cancel() } }
        switch await task.result {
        case .success(let code):
            tellUnlessTold(code, invocation.diagnostics)
            return code
        case .failure(let error): return end(error, invocation, explain)
        }
    }

    /// Who has asked for ids alone learns in words, too, that something is wrong.
    private func tellUnlessTold(_ code: ExitCode, _ diagnostics: Diagnostics) {
        guard code != .done, code != .pipeClosed, code != .interrupted, diagnostics.configuration.isQuiet,
            !diagnostics.hasSpoken
        else { return }
        diagnostics.report(CommandError("\(code)", code.meaning, exit: code))
    }

    private func end(
        _ error: any Error, _ invocation: Invocation, _ explain: @Sendable (any Error) -> CommandError?
    ) -> ExitCode {
        // A progress line that nobody has ended.
        invocation.diagnostics.setOverlay("")
        if let error = error as? StreamError { return ended(by: error, invocation.diagnostics) }
        // What was found before it broke off is shown.
        do {
            try invocation.output.flush()
        } catch {
            return Interrupts.count > 0 ? .interrupted : .pipeClosed
        }
        if Interrupts.count > 0 || error is CancellationError {
            if let error = error as? CommandError, error.exit == .interrupted { invocation.diagnostics.report(error) }
            return .interrupted
        }
        let known =
            error as? CommandError ?? explain(error)
            ?? CommandError("internal", "this failed in a way that \(name) has no words for", why: "\(type(of: error))")
        invocation.diagnostics.report(known)
        return known.exit
    }
}
