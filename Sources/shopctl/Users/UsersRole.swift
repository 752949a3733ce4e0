internal import Console
internal import ShopAPI

enum UsersRole {
    private static let role = Argument.one(
        "role",
        ValueType<String>.word("ROLE", of: Role.allCases.map { Choice($0.rawValue) } + [Choice("none", "a customer")]),
        "viewer, operator, admin, or none")

    static let command = Command(
        "role", "Give people a role, or take it away",
        discussion: "A phone that is not known yet becomes a user, so that somebody can be let in before they have "
            + "ever signed in. The role counts within seconds. Who has none any more is signed out as an operator. "
            + "Nobody changes their own role, also not with a client that they have made, and one admin always stays.",
        arguments: [role.slot, UserSchema.user.slot], takes: FlagGroup.ofBulkChange, columns: UserSchema.users.infos,
        examples: [
            Example("shopctl users role operator +4915112345678 --reason 'joins the shift'", "let somebody in"),
            Example("shopctl users role none usr_01h455vb4pex5vsknk084sn02q -y", "a customer again"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        let wanted = NewRole(role: Role(rawValue: invocation[role]))
        let change = BulkChange<UserAccount>(
            invocation: invocation, schema: UserSchema.users, verb: "Give the role \(invocation[role]) to",
            noun: "user",
            input: UserSchema.batch
        ) { client, record, change in
            try await client.send(
                "PUT", "/admin/v1/users/\(try UserSchema.segment(record))/role", body: wanted, change: change)
        }
        return try await change.run(UserSchema.records(invocation[UserSchema.user]))
    }
}
