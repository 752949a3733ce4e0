internal import Console
internal import ShopAPI

enum ChatsLs {
    private static let archived = Option.toggle("archived", "those in the archive instead")

    static let command = Command(
        "ls", "List somebody's chats, the pinned ones first, then the newest",
        discussion: "Of each chat with whom it is, how much is unread, and when something was said last; never what.",
        flags: [ChatSchema.user.flag, archived.flag],
        takes: [StandardFlags.results, StandardFlags.listing, Flags.connection], columns: ChatSchema.chats.infos,
        examples: [
            Example("shopctl chats ls --user +4915112345678", "whom they chat with"),
            Example(
                "shopctl chats ls --user usr_01h455vb4pex5vsknk084sn02q --all -o jsonl", "all of it, for a program"),
        ],
        exitCodes: [.notFound, .notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        let query: [QueryItem] = [
            ("user", try invocation.chatUser()), ("archived", invocation[archived] ? "true" : nil),
        ]
        return try await ShopClient(invocation).list(invocation, ChatSchema.chats, "/admin/v1/chats", query)
    }
}
