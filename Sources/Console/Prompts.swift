internal import Glibc

/// Questions to a person. Without a terminal nothing is ever asked: the run ends with exit code 12.
package struct Prompts: Sendable {
    let surroundings: Surroundings
    let diagnostics: Diagnostics
    let mayAsk: Bool
    let isConfirmed: Bool
    let context: ConfigurationContext

    /// Asks whether to go on: "Cancel 3 orders".
    ///
    /// On a protected context the question shows its name, and a bulk change (`count` over 1) is confirmed by typing
    /// the count back. `--yes` answers all of it beforehand.
    /// - Throws: exit code 12 when the answer is no, or nobody can be asked.
    package func confirm(_ action: String, count: Int = 1) throws {
        if isConfirmed { return }
        let place =
            context.isProtected ? " in \(context.name) (protected)" : context.name.isEmpty ? "" : " in \(context.name)"
        try requirePerson(for: "\(action)\(place)", hint: "--yes confirms")
        if context.isProtected, count > 1 {
            let answer = try ask("\(action)\(place)? Type \(count) to go on: ")
            if answer == String(count) { return }
        } else {
            let answer = try ask("\(action)\(place)? [y/N] ").lowercased()
            if answer == "y" || answer == "yes" { return }
        }
        throw CommandError("declined", "nothing was done", why: "not confirmed", exit: .confirmationNeeded)
    }

    /// Asks for a line of text.
    package func line(_ question: String, flag: String) throws -> String {
        try requirePerson(for: question, hint: "give \(flag)")
        return try ask("\(question): ")
    }

    /// Asks for a secret: what is typed is not shown.
    package func secret(_ question: String, flag: String) throws -> String {
        try requirePerson(for: question, hint: "give \(flag)")
        var before = termios()
        let isTerminal = tcgetattr(STDIN_FILENO, &before) == 0
        if isTerminal {
            var silent = before
            silent.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        }
        defer {
            if isTerminal { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
            diagnostics.line("")
        }
        return try ask("\(question): ")
    }

    private func requirePerson(for what: String, hint: String) throws {
        guard mayAsk, surroundings.canPrompt else {
            throw CommandError(
                "confirmation_needed", "confirmation needed: \(what)",
                why: mayAsk ? "there is no terminal to ask on" : "--no-input", hint: hint, exit: .confirmationNeeded)
        }
    }

    /// Longer answers are no answers.
    private static let maximumAnswer = 4096

    private func ask(_ question: String) throws -> String {
        diagnostics.put(question.escapingControls)
        var answer: [UInt8] = []
        while answer.count < Self.maximumAnswer {
            let bytes: [UInt8]
            do throws(StreamError) {
                bytes = try surroundings.input.read(upTo: 1)
            } catch {
                throw error.isInterrupted
                    ? CommandError.interrupted : CommandError("input", "can't read the answer", why: error.reason)
            }
            guard let byte = bytes.first, byte != UInt8(ascii: "\n") else { break }
            answer.append(byte)
        }
        let text = String(decoding: answer, as: UTF8.self)
        return String(text.trimmingPrefix { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
