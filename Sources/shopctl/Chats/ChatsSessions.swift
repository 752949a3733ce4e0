internal import Console
internal import ShopAPI

enum ChatsSessions {
    static let command = Command(
        "sessions", "Devices with Telegram clients",
        discussion: "Each key of a client that somebody is signed in with is a session.", subcommands: [ls])

    private static let ls = Command(
        "ls", "List the devices that somebody is signed in on with Telegram clients, last used first",
        flags: [ChatSchema.user.flag], takes: [StandardFlags.results, StandardFlags.listing, Flags.connection],
        columns: ChatSchema.sessions.infos,
        examples: [
            Example("shopctl chats sessions ls --user +4915112345678", "what they use"),
            Example("shopctl chats sessions ls --user usr_01h455vb4pex5vsknk084sn02q -o wide", "and since when"),
        ],
        exitCodes: [.notFound, .notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        let page: Page<ChatDeviceSession> = try await ShopClient(invocation).get(
            "/admin/v1/chats/sessions", [("user", try invocation.chatUser())])
        try invocation.listing(ChatSchema.sessions, page.data)
        return .done
    }
}
