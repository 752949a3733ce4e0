/// What ends a command otherwise than it was meant to: the code is open, the words are for people.
///
/// Rendered as `shopctl: WHAT (WHY)`, then a line for each detail, `hint: …` and `request: ID`.
package struct CommandError: Error, Sendable, Equatable {
    /// One thing that is wrong and where: a field, a line, a column.
    package struct Detail: Sendable, Equatable {
        package var place: String
        package var text: String
        package init(place: String, text: String) {
            self.place = place
            self.text = text
        }
    }

    /// A stable word for programs: `usage`, `not_found`, `unreachable`, … or the daemon's own.
    package var code: String
    package var what: String
    package var why: String?
    package var hint: String?
    package var isRetryable: Bool
    package var requestID: String?
    package var details: [Detail]
    package var exit: ExitCode
    /// A change was asked for, and whether it was made is not known: the same idempotency key tells.
    package var isOutcomeUnknown = false

    package init(
        _ code: String, _ what: String, why: String? = nil, hint: String? = nil, isRetryable: Bool = false,
        requestID: String? = nil, details: [Detail] = [], exit: ExitCode = .failed
    ) {
        self.code = code
        self.what = what
        self.why = why
        self.hint = hint
        self.isRetryable = isRetryable
        self.requestID = requestID
        self.details = details
        self.exit = exit
    }

    package static func usage(_ what: String, why: String? = nil, hint: String? = nil) -> CommandError {
        CommandError("usage", what, why: why, hint: hint, exit: .usage)
    }
    package static let interrupted = CommandError("interrupted", "interrupted", exit: .interrupted)

    /// The lines for people, control characters escaped. Further lines of `what`, as the end of a log, are indented, so
    /// that none of them passes for one of ours.
    package func text(program: String, styles: Styles = .plain) -> String {
        let said = what.split(separator: "\n")
        var first = styles.paint("\(program):", .bad) + " " + String(said.first ?? "").escapingControls
        if let why, !why.isEmpty { first += " (\(why.escapingControls))" }
        var lines = [first]
        lines += said.dropFirst().map { line in
            "    " + String(line.drop { $0 == " " }).escapingControls
        }
        lines += details.map { "  \($0.place.escapingControls): \($0.text.escapingControls)" }
        if let hint { lines.append("hint: \(hint.escapingControls)") }
        if let requestID { lines.append("request: \(requestID.escapingControls)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The object for programs.
    package var json: JSON {
        var members: [JSON.Member] = [
            .init("code", .string(code)),
            .init("message", .string(why.map { "\(what) (\($0))" } ?? what)),
            .init("hint", hint.map(JSON.string) ?? .null),
            .init("retryable", .bool(isRetryable)),
            .init("requestId", requestID.map(JSON.string) ?? .null),
            .init("exitCode", .integer(Int64(exit.rawValue))),
        ]
        if !details.isEmpty {
            let list = details.map { detail in
                JSON.object([.init("place", .string(detail.place)), .init("detail", .string(detail.text))])
            }
            members.append(.init("details", .array(list)))
        }
        return .object(members)
    }
}
