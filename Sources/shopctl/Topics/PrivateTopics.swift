internal import Console

/// Topics by which shards tell each other what customers write. Nobody reads that unrecorded, also not who may read
/// topics: of such a message is shown that it is there and how long it is. What was said `chats history` shows, for a
/// reason that is written down first, which nothing here could do: these commands work without any daemon.
enum PrivateTopics {
    /// As `Messages` calls them; their dead letters lie in topics that begin so, too.
    private static let prefix = "messages.to."

    static func has(_ topic: String) -> Bool { topic.hasPrefix(prefix) }

    /// What stands for a value; `topics produce` does not take it back.
    static func standIn(for count: Int) -> JSON { ["withheld": .integer(Int64(count))] }

    /// - Throws: `private`, exit code 4, where a topic of chats would be shown or searched as it is.
    static func check(_ invocation: Invocation) throws {
        guard let topic = invocation[TopicFlags.topics].first(where: has) else { return }
        let hint = "`shopctl chats history` shows it, and records who reads it and why"
        guard !invocation[TopicFlags.raw], invocation[TopicFlags.field].isEmpty else {
            throw CommandError(
                "private", "what is said in \(topic) is private", why: "customers write it to each other", hint: hint,
                exit: .notAllowed)
        }
        invocation.diagnostics.note("the values of \(topic) are withheld: \(hint)")
    }
}
