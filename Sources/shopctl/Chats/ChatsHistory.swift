internal import Console
internal import ShopAPI

enum ChatsHistory {
    static let command = Command(
        "history", "Read what was said in a chat of somebody, the newest first",
        discussion: "Private messages are read for a reason: --reason says it. That it was read, by whom and why is "
            + "recorded before anything is shown, once a page of 100 messages: `shopctl audit ls --action chat.read`. "
            + "It needs the role of an operator; a viewer can't.",
        arguments: [ChatSchema.chat.slot], flags: [ChatSchema.user.flag, StandardFlags.reason.flag],
        takes: [StandardFlags.results, StandardFlags.listing, Flags.connection], columns: ChatSchema.messages.infos,
        examples: [
            Example(
                "shopctl chats history usr_01h455vb4pex5vsknk084sn02q --user +4915112345678 --reason 'case 4711'",
                "the newest 50"),
            Example(
                "shopctl chats history shop --user +4915112345678 --all -o jsonl --reason 'data request'",
                "all that the shop has told them"),
        ],
        exitCodes: [.notFound, .notAllowed, .rateLimited, .confirmationNeeded, .unreachable]
    ) { invocation in
        let user = try invocation.chatUser()
        guard let reason = invocation[StandardFlags.reason] else {
            throw CommandError(
                "reason_needed", "a reason is needed", why: "what customers write is private",
                hint: "--reason TEXT; it is stored with who has read what", exit: .confirmationNeeded)
        }
        let chat = invocation[ChatSchema.chat]
        return try await ShopClient(invocation).list(
            invocation, ChatSchema.messages, "/admin/v1/chats/\(Percent.encoded(chat))/messages", [("user", user)],
            reason: reason)
    }
}
