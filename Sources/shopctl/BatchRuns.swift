internal import Console
internal import Crypto
internal import FoundationEssentials

/// The journals of one command's runs, as `-f` and `apply` use them.
struct BatchRuns: Sendable {
    let invocation: Invocation
    /// The command's words.
    let command: String
    let server: String

    /// Daemons remember keys for seven days; one less, for clocks that differ.
    private static let keyLifetime: Int64 = 6 * 86_400

    init(_ invocation: Invocation, command: String, server: String) {
        self.invocation = invocation
        self.command = command
        self.server = server
    }

    /// - Parameter bytes: the input's, where earlier versions wrote journals of it.
    /// - Throws: as ``BatchJournal/open(directory:_:_:)``; exit code 5 when the run was begun for another reason.
    func open(_ keys: BatchKeys, input: String, bytes: [UInt8]? = nil) throws -> BatchJournal {
        let isResuming = invocation[StandardFlags.resume]
        return try open(keys, input, bytes, isResuming ? .resume : isRepeat ? .again : .once)
    }

    /// The same, and a new one where there is none to resume: what is to be done may be known to other runs.
    /// - Returns: with the error for when it is not.
    func openOrKnown(
        _ keys: BatchKeys, input: String, bytes: [UInt8]
    ) throws -> (journal: BatchJournal, isNone: CommandError?) {
        do {
            return (try open(keys, input: input, bytes: bytes), nil)
        } catch let error as CommandError where error.code == BatchJournal.noRun {
            return (try open(keys, input, bytes, .once), error)
        }
    }

    /// `--repeat`.
    private var isRepeat: Bool { invocation.takes(StandardFlags.again) && invocation[StandardFlags.again] }

    private func open(
        _ keys: BatchKeys, _ input: String, _ bytes: [UInt8]?, _ intent: BatchIdentity.Intent
    ) throws -> BatchJournal {
        var identity = BatchIdentity(
            command: command, server: server, digest: keys.digest(server: server),
            legacyDigest: bytes.map { Hex.encode(SHA256.hash(Array("\(server)\n".utf8) + $0)) }, input: input,
            salt: keys.salt,
            reason: invocation[StandardFlags.reason], ids: keys.ids, earlierIDs: keys.spelledIDs,
            meaning: keys.meaning, user: invocation.surroundings.user, now: RFC3339.text(invocation.now))
        identity.isRepeat = isRepeat
        let journal = try BatchJournal.open(directory: invocation.journals, identity, intent)
        if journal.finished == nil, let given = invocation[StandardFlags.reason], given != journal.reason {
            throw CommandError(
                "other_reason", "the run was begun for another reason", why: journal.reason ?? "for none",
                hint: "a run that goes on keeps its reason: leave --reason out", exit: .conflict)
        }
        if journal.finished == nil, let begun = journal.meaning,
            keys.flags.meaning(begun) != keys.flags.meaning(keys.meaning)
        {
            let flags = begun.dropFirst().joined(separator: " ")
            throw CommandError(
                "other_meaning", "the run was begun with other flags", why: flags.isEmpty ? "with none" : flags,
                hint: "a run that goes on keeps them; for other ones, put what is not done into a file of its own",
                exit: .conflict)
        }
        return journal
    }

    /// What was done and has gone from the input, while something else is to be done to the same: whoever changed the
    /// amount of a refund that was paid means one of them, and nobody knows which.
    /// - Throws: exit code 5 with the first lines.
    func refuseReturned(_ journal: BatchJournal, _ items: [BatchRun.Item]) throws(CommandError) {
        if isRepeat { return }
        let mine = Set(items.map(\.id))
        let gone = journal.earlier.filter { !mine.contains($0.key) && $0.value.state.mayBeDone }.map(\.value)
        guard !gone.isEmpty else { return }
        let subjects = Set(gone.compactMap(\.subject))
        // The version before did not write down what an item was done to: then it may be any.
        let mayBeAny = gone.contains { $0.subject == nil }
        let returned = items.filter { item in
            journal.earlier[item.id] == nil && (mayBeAny || item.subject.map { subjects.contains($0) } ?? false)
        }
        guard !returned.isEmpty else { return }
        let lines = returned.prefix(10).map { "\($0.record.place.line)" }.joined(separator: ", ")
        throw CommandError(
            "changed_after_done", "\(returned.count) items were changed after they were done, or may have been",
            why: "line \(lines)\(returned.count > 10 ? ", …" : "")",
            hint: "--resume with these lines as they were; --resume --repeat does them besides what was done",
            exit: .conflict)
    }

    /// What a run that goes on finds changed.
    func tell(_ journal: BatchJournal, _ items: [BatchRun.Item]) {
        guard !journal.earlier.isEmpty else { return }
        let done = items.count { journal.earlier[$0.id]?.state == .done }
        let doubtful = items.count {
            [.begun, .unknown].contains(journal.earlier[$0.id]?.state)
        }
        let new = items.filter { journal.earlier[$0.id] == nil }
        var parts = ["\(done) of \(items.count) items are done and stay so"]
        if doubtful > 0 { parts.append("\(doubtful) may be done and are asked for with the same key") }
        if !new.isEmpty, journal.gone > 0 {
            let lines = new.prefix(10).map { "\($0.record.place.line)" }.joined(separator: ", ")
            parts.append("\(new.count) are new or changed (line \(lines)\(new.count > 10 ? ", …" : ""))")
        } else if !new.isEmpty {
            parts.append("\(new.count) were not begun")
        }
        if journal.gone > 0 { parts.append("\(journal.gone) that were done are not there any more") }
        invocation.diagnostics.line("\(command): " + parts.joined(separator: "; "))
    }

    /// An item of unknown outcome is asked about with its key as long as daemons remember it.
    static func checkAge(_ item: BatchRun.Item, _ journal: BatchJournal?, _ now: Date) throws(CommandError) {
        let earlier = journal?.earlier[item.id].flatMap { $0.state.mayBeDone ? $0.since : nil }
        guard let since = item.askedElsewhere ?? earlier, Int64(now.timeIntervalSince1970) - since > keyLifetime
        else { return }
        var error = CommandError(
            "too_old", "it was asked for so long ago that the daemon has forgotten the key",
            why: RFC3339.text(Date(timeIntervalSince1970: Double(since))),
            hint: "look whether it was done; if not, put it into a file of its own", exit: .pending)
        error.isOutcomeUnknown = true
        throw error
    }
}
