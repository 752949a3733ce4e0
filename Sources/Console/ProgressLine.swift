internal import FoundationEssentials
internal import Synchronization

/// How far a long run has come, on stderr: a line that is redrawn on a terminal, a line now and then (`plain`), or JSON
/// lines. `auto` is the first on a terminal and nothing elsewhere.
package final class ProgressLine: Sendable {
    private struct State {
        var done = 0
        var failed = 0
        var shownAt: Date?
        var isOver = false
    }

    private let what: String
    private let total: Int?
    private let mode: ProgressMode
    private let diagnostics: Diagnostics
    private let now: @Sendable () -> Date
    private let started: Date
    private let state = Mutex(State())

    init(
        _ what: String, total: Int?, mode: ProgressMode, diagnostics: Diagnostics, isTerminal: Bool,
        now: @escaping @Sendable () -> Date
    ) {
        self.what = what
        self.total = total
        self.mode = mode == .auto && (!isTerminal || diagnostics.configuration.isQuiet) ? .none : mode
        self.diagnostics = diagnostics
        self.now = now
        started = now()
    }

    /// Between two redraws, and between two plain or JSON lines.
    private var interval: Double { mode == .auto ? 0.1 : 5 }

    /// Counts what has been done; drawn only now and then.
    package func advance(by count: Int = 1, failed: Int = 0) {
        let time = now()
        let shown = state.withLock { state -> State? in
            state.done += count
            state.failed += failed
            if state.isOver { return nil }
            if let last = state.shownAt, time.timeIntervalSince(last) < interval { return nil }
            state.shownAt = time
            return state
        }
        if let shown { show(shown, at: time, isLast: false) }
    }

    /// Takes the line away, or says the last word.
    package func finish() {
        let last = state.withLock { state -> State? in
            defer { state.isOver = true }
            return state.isOver ? nil : state
        }
        if let last { show(last, at: now(), isLast: true) }
    }

    private func show(_ state: State, at time: Date, isLast: Bool) {
        switch mode {
        case .none: break
        case .auto: diagnostics.setOverlay(isLast ? "" : text(state, at: time))
        case .plain: diagnostics.line(text(state, at: time))
        case .json: diagnostics.line(json(state, at: time, isLast: isLast).compact)
        }
    }

    private func text(_ state: State, at time: Date) -> String {
        var text = "\(what): \(state.done)"
        if let total { text += " of \(total)" }
        if state.failed > 0 { text += ", \(state.failed) failed" }
        let elapsed = time.timeIntervalSince(started)
        if elapsed >= 1 { text += ", \(Int64(saturating: Double(state.done) / elapsed)) a second" }
        if let total, elapsed >= 1, state.done > 0, state.done < total {
            let left = elapsed / Double(state.done) * Double(total - state.done)
            text += ", \(Durations.rough(Int(Int64(saturating: left)))) left"
        }
        return text
    }

    private func json(_ state: State, at time: Date, isLast: Bool) -> JSON {
        .object([
            .init("progress", .string(what)), .init("done", .integer(Int64(state.done))),
            .init("total", total.map { .integer(Int64($0)) } ?? .null), .init("failed", .integer(Int64(state.failed))),
            .init("time", .string(RFC3339.text(time))), .init("finished", .bool(isLast)),
        ])
    }
}
