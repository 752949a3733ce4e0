package import FoundationEssentials
internal import Glibc

/// All that a run takes from the world around it: passed in, so that tests can be that world.
package struct Surroundings: Sendable {
    package var arguments: [String]
    package var environment: [String: String]
    package var input: any ByteSource
    package var output: any ByteSink
    package var errors: any ByteSink
    package var inputIsTerminal: Bool
    package var outputIsTerminal: Bool
    package var errorsIsTerminal: Bool
    /// Columns of the terminal itself; `COLUMNS` wins over it.
    package var terminalColumns: Int?
    package var now: @Sendable () -> Date
    /// The position of the first argument that is not UTF-8.
    package var unreadableArgument: Int?

    package init(
        arguments: [String], environment: [String: String] = [:], input: any ByteSource = EmptySource(),
        output: any ByteSink, errors: any ByteSink, inputIsTerminal: Bool = false, outputIsTerminal: Bool = false,
        errorsIsTerminal: Bool = false, terminalColumns: Int? = nil, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.arguments = arguments
        self.environment = environment
        self.input = input
        self.output = output
        self.errors = errors
        self.inputIsTerminal = inputIsTerminal
        self.outputIsTerminal = outputIsTerminal
        self.errorsIsTerminal = errorsIsTerminal
        self.terminalColumns = terminalColumns
        self.now = now
    }

    /// Who runs this, for notes and locks. Cron sets no `USER`: then the system is asked by the process's user id.
    package var user: String {
        if let user = environment[.user] ?? environment[.loginName] { return user }
        let id = geteuid()
        guard let entry = getpwuid(id), let name = entry.pointee.pw_name else { return "uid \(id)" }
        return String(cString: name)
    }

    /// This process's own. `SIGPIPE` is ignored from here on: a closed pipe is an error of the write.
    package static func process() -> Surroundings {
        signal(SIGPIPE, SIG_IGN)
        var surroundings = Surroundings(
            arguments: Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment,
            input: DescriptorSource(STDIN_FILENO), output: DescriptorSink(STDOUT_FILENO),
            errors: DescriptorSink(STDERR_FILENO), inputIsTerminal: isatty(STDIN_FILENO) == 1,
            outputIsTerminal: isatty(STDOUT_FILENO) == 1, errorsIsTerminal: isatty(STDERR_FILENO) == 1,
            terminalColumns: columns(of: STDOUT_FILENO) ?? columns(of: STDERR_FILENO))
        let bytes = (0..<Int(CommandLine.argc)).map { CommandLine.unsafeArgv[$0] }
        surroundings.unreadableArgument = bytes.firstIndex { $0.map { String(validatingCString: $0) == nil } ?? false }
        return surroundings
    }

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// How wide output may be; nil is "as wide as it gets". `COLUMNS` counts even where there is no terminal.
    package var width: Int? {
        if let columns = environment[.columns].flatMap({ Int($0) }), columns > 0 { return columns }
        return outputIsTerminal ? terminalColumns ?? 80 : nil
    }

    /// A person can be asked something.
    package var canPrompt: Bool { inputIsTerminal && errorsIsTerminal }

    /// Whether colours go to a stream, by `--color` and the conventions of no-color.org and CLICOLOR.
    package func usesColor(_ when: ColorChoice, terminal: Bool) -> Bool {
        switch when {
        case .always: return true
        case .never: return false
        case .auto:
            if let force = environment[.forceColor], force != "0" { return true }
            if environment[.noColor] != nil { return false }
            if environment[.terminal] == "dumb" || environment[.clicolor] == "0" { return false }
            return terminal
        }
    }
}

package enum ColorChoice: String, Sendable, CaseIterable { case auto, always, never }

/// What a piece of text says beyond its words.
package enum Tone: Sendable, Equatable { case good, warning, bad, quiet, strong }

/// How tones look on one stream.
package struct Styles: Sendable {
    package var isColored: Bool
    package init(isColored: Bool) { self.isColored = isColored }
    package static let plain = Styles(isColored: false)

    /// The text in that tone; unchanged where colours are off.
    package func paint(_ text: String, _ tone: Tone) -> String {
        guard isColored else { return text }
        let code =
            switch tone {
            case .good: "32"
            case .warning: "33"
            case .bad: "31"
            case .quiet: "2"
            case .strong: "1"
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
