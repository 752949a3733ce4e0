internal import Console
internal import FoundationEssentials
internal import ShopAPI

/// How chats are shown.
enum ChatSchema {
    static let chats = Schema<ChatSummary>(
        "chat", id: { $0.id.description },
        [
            Column("id", .identifier, title: "CHAT") { .identifier($0.id.description) },
            Column("kind") { .text($0.kind.rawValue) },
            Column("title") { .text($0.title) },
            Column("unread", .number) { .integer($0.unread) },
            Column("lastMessageAt", .time, title: "LAST MESSAGE") { .time($0.lastMessageAt) },
            Column("memberCount", .number, title: "MEMBERS") { .integer($0.memberCount) },
            Column("messages", .number, .wide) { .integer($0.messages) },
            Column("user", .identifier, .wide) { .identifier($0.user.description) },
            Column("lastMessage", .number, .wide, title: "NEWEST") { .integer($0.lastMessage) },
            Column("readUpTo", .number, .wide, title: "READ") { .integer($0.readUpTo) },
            Column("readByOthersUpTo", .number, .wide, title: "READ BY OTHERS") { .integer($0.readByOthersUpTo) },
            Column("isPinned", .boolean, .wide, title: "PINNED") { .boolean($0.isPinned) },
            Column("isArchived", .boolean, .wide, title: "ARCHIVED") { .boolean($0.isArchived) },
        ])

    static let messages = Schema<ChatMessage>(
        "message", id: { String($0.id) },
        [
            Column("id", .number, title: "NUMBER") { .integer($0.id) },
            Column("date", .time) { .time($0.date) },
            Column("from") { .text($0.from.name.isEmpty ? $0.from.id?.description : $0.from.name) },
            Column("text") { .text($0.action.map { "[\($0.type.rawValue)]" } ?? $0.text) },
            Column("fromId", .identifier, .wide, title: "FROM ID") { .identifier($0.from.id?.description) },
            Column("isOwn", .boolean, .wide, title: "OWN") { .boolean($0.isOwn) },
            Column("replyTo", .number, .wide, title: "ANSWERS") { .integer($0.replyTo) },
            Column("editedAt", .time, .wide, title: "EDITED") { .time($0.editedAt) },
            Column("forwardedFrom", .text, .wide, title: "FORWARDED FROM") { .text($0.forwardedFrom?.name) },
            Column("action", .json, .programs) { .encoded($0.action) },
            Column("entities", .json, .programs) { .encoded($0.entities) },
        ])

    static let members = Schema<ChatMember>(
        "user", id: { $0.user.description },
        [
            Column("user", .identifier) { .identifier($0.user.description) },
            Column("phone") { .text($0.phone) },
            Column("rank") { .text($0.rank.rawValue) },
            Column("joinedAt", .time, title: "JOINED") { .time($0.joinedAt) },
            Column("invitedBy", .identifier, .wide, title: "INVITED BY") { .identifier($0.invitedBy?.description) },
        ])

    static let sessions = Schema<ChatDeviceSession>(
        "session", id: \.id,
        [
            Column("id", .identifier, title: "SESSION") { .identifier($0.id) },
            Column("device") { .text($0.device) },
            Column("app") { .text($0.app) },
            Column("address") { .text($0.address) },
            Column("seenAt", .time, title: "SEEN") { .time($0.seenAt) },
            Column("system", .text, .wide) { .text($0.system) },
            Column("signedInAt", .time, .wide, title: "SIGNED IN") { .time($0.signedInAt) },
            Column("user", .identifier, .wide) { .identifier($0.user.description) },
        ])

    static let user = Option.value(
        "user", .identifier(of: "user", named: "USER"), "whose: usr_…, a phone with its +, or a number")
    static let chat = Argument.one(
        "chat", .identifier(of: "chat", named: "CHAT"), "usr_…, grp_…, chn_… or shop, as `chats ls` names it")
    static let several = Argument.many(
        "chat", .identifier(of: "chat", named: "CHAT"), "which chats; or in --file", minimum: 0)

    static let batch = BatchSchema(
        [.init("chat", isRequired: true, meaning: FieldMeaning.identifier("chat"))], identifier: "chat")
}

extension Invocation {
    /// Whose chats are meant.
    /// - Throws: exit code 2 without it.
    func chatUser() throws -> String {
        guard let user = self[ChatSchema.user] else {
            throw CommandError.usage(
                "--user is missing", why: "everybody has a list of chats of their own",
                hint: "--user usr_…, a phone with its +, or a number")
        }
        return user
    }
}
