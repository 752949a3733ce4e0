internal import Console
internal import ShopAPI

enum ChatsGet {
    static let command = Command(
        "get", "Show chats of somebody: with whom, how many messages, how far they were read",
        arguments: [ChatSchema.several.slot], flags: [ChatSchema.user.flag],
        takes: [StandardFlags.results, StandardFlags.input, Flags.connection], columns: ChatSchema.chats.infos,
        examples: [
            Example("shopctl chats get usr_01h455vb4pex5vsknk084sn02q --user +4915112345678", "one of theirs"),
            Example(
                "shopctl chats ls --user +4915112345678 -o name | shopctl chats get -f - --user +4915112345678 -o wide",
                "the newest, with how many messages each has"),
        ],
        exitCodes: [.notFound, .notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        let user = try invocation.chatUser()
        var keys = invocation[ChatSchema.several]
        if let path = invocation[StandardFlags.file] {
            let input = try BatchInput.read(
                path: path, input: invocation.surroundings.input, schema: ChatSchema.batch)
            keys += input.records.map { $0.text("chat") ?? "" }
        }
        guard !keys.isEmpty else { throw CommandError.usage("CHAT is missing", why: "as arguments or in --file") }
        return try await ShopClient(invocation).show(invocation, ChatSchema.chats, keys) { client, key in
            let chat = try ValueType<String>.bareIdentifier(key, of: "chat")
            let summary: ChatSummary = try await client.get(
                "/admin/v1/chats/\(Percent.encoded(chat))", [("user", user)])
            return summary
        }
    }
}
