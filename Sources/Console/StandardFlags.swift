package import FoundationEssentials

package enum ProgressMode: String, Sendable, CaseIterable { case auto, plain, json, none }
package enum ErrorPolicy: String, Sendable, CaseIterable { case `continue`, stop }

/// The flags that every command line of this kind has. A program chooses the groups that it shares among its commands.
package enum StandardFlags {
    // Results
    package static let output = Option.value(
        "output", short: "o", ValueType<OutputFormat>.choice("FORMAT") { $0.summary }, default: "table",
        "format of the results"
    ).setting
    package static let columns = Option.list(
        "columns", .text.named("A,B"), "which columns, in which order; `help` lists them")
    package static let noHeaders = Option.toggle("no-headers", "leave out the line of headings")

    // Listing
    package static let sortBy = Option.value(
        "sort-by", .text.named("COL"), "sort by a column; -COL for descending")
    package static let limit = Option.value("limit", .integer(1...1_000_000_000), "at most so many; 50 unless --all")
        .setting
    package static let all = Option.toggle("all", "everything there is")

    // Time span
    package static let since = Option.value("since", .time, "from then on: \(TimeArgument.forms)")
    package static let until = Option.value("until", .time, "before then")

    // Waiting
    package static let timeout = Option.value(
        "timeout", .duration(.milliseconds(1) ... .seconds(604_800)), "give up after so long"
    ).setting

    // Changing
    package static let dryRun = Option.toggle("dry-run", "only ask what would happen")
    package static let reason = Option.value("reason", .sentence, "why; stored with the change").setting
    package static let yes = Option.toggle("yes", short: "y", "confirm")
    package static let idempotencyKey = Option.value(
        "idempotency-key", .idempotencyKey, "repeat-safe key; made when not given")

    // Batches
    package static let file = Option.value(
        "file", short: "f", .file, "batch input, `-` for stdin: csv, jsonl, or one id a line")
    package static let onError = Option.value(
        "on-error", ValueType<ErrorPolicy>.choice("WHAT") { $0 == .stop ? "at the first failure" : "do the rest" },
        default: "continue", "after an item failed"
    ).setting
    package static let resume = Option.toggle("resume", "only what an earlier run of this input left undone")
    package static let again = Option.toggle("repeat", "on purpose once more, although it was done before")
    package static let rate = Option.value("rate", .integer(1...100_000), "at most so many items a second").setting
    package static let concurrency = Option.value(
        "concurrency", .integer(1...256), default: "4", "so many items at a time"
    ).setting
    package static let plan = Option.value(
        "plan", .file, "write to FILE what would be done, for `apply`, and do nothing")
    package static let lock = Option.value("lock", .text.named("NAME"), "run only while holding this lock")
    package static let lockWait = Option.value("lock-wait", .duration(), default: "0s", "wait so long for the lock")

    // Everything
    package static let context = Option.value(
        "context", .text.named("NAME").completed(by: .live("contexts")), "which installation")
    package static let noInput = Option.toggle("no-input", "never ask").setting
    package static let quiet = Option.toggle("quiet", short: "q", "ids only, and no notes")
    package static let verbose = Option.count(
        "verbose", short: "v", "what is being called; -vv the wire, without secrets")
    package static let color = Option.value("color", ValueType<ColorChoice>.choice("WHEN"), default: "auto", "colours")
        .setting
    package static let progress = Option.value(
        "progress", ValueType<ProgressMode>.choice("HOW"), default: "auto", "how progress is shown"
    ).setting

    package static let results = FlagGroup("Results", [output.flag, columns.flag, noHeaders.flag])
    package static let listing = FlagGroup("Listing", [limit.flag, all.flag, sortBy.flag])
    package static let span = FlagGroup("Time span", [since.flag, until.flag])
    package static let waiting = FlagGroup("Waiting", [timeout.flag])
    package static let changing = FlagGroup("Changing", [dryRun.flag, reason.flag, yes.flag])
    package static let creating = FlagGroup("Creating", [idempotencyKey.flag])
    package static let input = FlagGroup("Input", [file.flag])
    package static let batch = FlagGroup(
        "Batches",
        [onError.flag, resume.flag, again.flag, rate.flag, concurrency.flag, lock.flag, lockWait.flag, plan.flag])
    package static let everywhere = FlagGroup(
        "Everywhere",
        [context.flag, noInput.flag, quiet.flag, verbose.flag, color.flag, progress.flag], isForEverything: true)
}
