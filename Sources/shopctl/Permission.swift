internal import Console

extension Invocation {
    /// Before something is done that can't be undone by itself: on a protected context it needs a reason, and
    /// everywhere a confirmation. A dry run needs neither.
    /// - Parameter action: for the question: "Set the stock levels of counted.csv".
    /// - Throws: exit code 12.
    func permit(_ action: String, count: Int = 1) throws {
        guard !self[StandardFlags.dryRun] else { return }
        if context.isProtected, self[StandardFlags.reason] == nil {
            throw CommandError(
                "reason_needed", "a reason is needed on \(context.name)", why: "this context is protected",
                hint: "--reason TEXT; it is stored with the change", exit: .confirmationNeeded)
        }
        try prompts.confirm(action, count: count)
    }
}
