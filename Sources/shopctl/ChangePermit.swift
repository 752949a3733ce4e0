internal import Console
internal import FoundationEssentials
internal import ShopAPI

extension Invocation {
    /// Asks for what has to be confirmed before anything is done.
    /// - Throws: exit code 12 when it is not, or when a reason is needed.
    func permit(_ verb: String, _ noun: String, count: Int, isDestructive: Bool) throws {
        guard !(takes(StandardFlags.dryRun) && self[StandardFlags.dryRun]) else { return }
        guard isDestructive || context.isProtected else { return }
        if context.isProtected, isDestructive, self[StandardFlags.reason] == nil {
            throw CommandError(
                "reason_needed", "a reason is needed on \(context.name)", why: "this context is protected",
                hint: "--reason TEXT; it is stored with the change", exit: .confirmationNeeded)
        }
        try prompts.confirm(count == 1 ? "\(verb) 1 \(noun)" : "\(verb) \(count) \(noun)s", count: count)
    }

    /// The lock that `--lock` names, if it does; held as long as the value lives.
    func takeLock() async throws -> RunLock? {
        guard let name = self[StandardFlags.lock] else { return nil }
        let now = surroundings.now
        return try await RunLock.take(
            name, directory: locks, wait: self[StandardFlags.lockWait], user: surroundings.user,
            now: { RFC3339.text(now()) })
    }

    /// Where the journals of batch runs lie, and the locks.
    var journals: String { directories.state + "/batches" }
    var locks: String { directories.state + "/locks" }
}
