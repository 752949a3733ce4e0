internal import Observability
internal import Synchronization

/// What goes to stderr: notes, errors, questions and progress, which share the screen. It ends in logs of cron jobs:
/// card numbers are taken out of all that is said.
package final class Diagnostics: Sendable {
    package struct Configuration: Sendable {
        package var program: String
        package var isQuiet = false
        /// 0, 1 (`-v`: what is being called) or 2 (`-vv`: the wire).
        package var verbosity = 0
        /// Errors as JSON objects.
        package var isJSON = false
        package var styles = Styles.plain
        package init(program: String) { self.program = program }
    }

    package let configuration: Configuration
    private let sink: any ByteSink
    /// The progress line that stands on the screen's last line.
    private let overlay = Mutex<String>("")
    private let warned = Mutex<Set<String>>([])
    private let spoke = Mutex(false)

    package init(_ configuration: Configuration, to sink: any ByteSink) {
        self.configuration = configuration
        self.sink = sink
    }

    /// Whether anything was said; progress is nothing.
    var hasSpoken: Bool { spoke.withLock { $0 } }

    /// Something worth knowing that is no result.
    package func note(_ text: String) {
        if !configuration.isQuiet { say("note", .quiet, text) }
    }

    /// Something that is likely wrong; the same is said once.
    package func warn(_ text: String) {
        if warned.withLock({ $0.insert(text).inserted }) { say("warning", .warning, text) }
    }

    private func say(_ kind: String, _ tone: Tone, _ said: String) {
        let text = Redaction.masked(said)
        if configuration.isJSON { return line(JSON.object([.init(kind, .string(text))]).compact) }
        line(configuration.styles.paint("\(kind):", tone) + " " + text.escapingControls)
    }

    /// Shown with `-v` (level 1) or `-vv` (level 2); secrets must have been taken out.
    package func verbose(_ level: Int = 1, _ text: @autoclosure () -> String) {
        if configuration.verbosity >= level {
            line(configuration.styles.paint(Redaction.masked(text()).escapingControls, .quiet))
        }
    }

    package func report(_ said: CommandError) {
        let error = said.masked
        if configuration.isJSON {
            line(error.json.compact)
        } else {
            put(error.text(program: configuration.program, styles: configuration.styles))
        }
    }

    /// A line that is final.
    package func line(_ text: String) { put(text + "\n") }

    /// Text as it is; the progress line is taken away before and put back after.
    func put(_ text: String) {
        spoke.withLock { $0 = true }
        overlay.withLock { overlay in
            let whole = overlay.isEmpty ? text : "\r\u{1B}[K" + text + overlay
            // Nobody is left to be told that stderr can't be written.
            try? sink.write(Array(whole.utf8))
        }
    }

    /// Puts a line over the last one; empty takes it away.
    func setOverlay(_ text: String) {
        overlay.withLock { overlay in
            guard overlay != text else { return }
            overlay = text
            try? sink.write(Array(("\r\u{1B}[K" + text).utf8))
        }
    }
}

extension CommandError {
    /// Without card numbers: an error may quote what was typed.
    fileprivate var masked: CommandError {
        var error = self
        error.what = Redaction.masked(what)
        error.why = why.map(Redaction.masked)
        error.hint = hint.map(Redaction.masked)
        error.details = details.map {
            Detail(place: Redaction.masked($0.place), text: Redaction.masked($0.text))
        }
        return error
    }
}
