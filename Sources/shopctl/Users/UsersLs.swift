internal import Console
internal import ShopAPI

enum UsersLs {
    private static let role = Option.value("role", ValueType<Role>.choice("ROLE"), "only with this role")
    private static let phone = Option.value("phone", .text.named("PHONE"), "only with this phone")
    private static let clients = Option.toggle("clients", "the clients of scripts and daemons instead of people")

    static let command = Command(
        "ls", "List people, or the clients of scripts, newest first",
        discussion: "Everybody who has signed in with a phone is a user; operators are users with a role.",
        flags: [role.flag, phone.flag, clients.flag],
        takes: [StandardFlags.results, StandardFlags.listing, Flags.connection], columns: UserSchema.users.infos,
        examples: [
            Example("shopctl users ls --role admin", "who may do everything"),
            Example("shopctl users ls --clients -o csv --all", "every script's access, revoked ones too"),
        ],
        exitCodes: [.notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        let client = try ShopClient(invocation)
        guard invocation[clients] else {
            return try await client.list(
                invocation, UserSchema.users, "/admin/v1/users",
                [("role", invocation[role]?.rawValue), ("phone", invocation[phone])])
        }
        guard invocation[role] == nil, invocation[phone] == nil else {
            throw CommandError.usage("--clients goes with neither --role nor --phone")
        }
        return try await client.list(invocation, UserSchema.clients, "/admin/v1/clients", [])
    }
}
