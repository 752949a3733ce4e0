internal import Console
internal import ShopAPI

enum ChatsMembers {
    static let command = Command(
        "members", "List who is in a group or channel", arguments: [ChatSchema.chat.slot],
        takes: [StandardFlags.results, StandardFlags.listing, Flags.connection], columns: ChatSchema.members.infos,
        examples: [
            Example("shopctl chats members grp_00k3v1ab", "with their phones"),
            Example("shopctl chats members chn_00k3v1ab --all -o csv", "all of a channel"),
            Example("shopctl chats members grp_00k3v1ab -o name | shopctl users get -f -", "and who they are"),
        ],
        exitCodes: [.notFound, .notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        let chat = invocation[ChatSchema.chat]
        return try await ShopClient(invocation).list(
            invocation, ChatSchema.members, "/admin/v1/chats/\(Percent.encoded(chat))/members", [])
    }
}
