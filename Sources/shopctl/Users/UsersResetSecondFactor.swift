internal import Console
internal import ShopAPI

enum UsersResetSecondFactor {
    private static let schema = Schema<SecondFactorReset>(
        "user", id: { $0.user.id.description },
        [
            Column("id", .identifier, title: "USER") { .identifier($0.user.id.description) },
            Column("phone") { .text($0.user.phone) },
            Column("hadFactor", .boolean, title: "HAD ONE") { .boolean($0.hadFactor) },
            Column("sessions", .number) { .integer($0.sessions) },
        ])

    static let command = Command(
        "reset-second-factor", "Take away the second factor of people who have lost it",
        discussion: "For who has neither the authenticator nor a recovery code any more: make sure that it is them who "
            + "ask. Their sessions end, and with the next `shopctl login` they set up another one. Nobody resets their "
            + "own.",
        arguments: [UserSchema.user.slot], takes: FlagGroup.ofBulkChange, columns: schema.infos,
        examples: [
            Example(
                "shopctl users reset-second-factor +4915112345678 --reason 'lost their phone, seen in person'",
                "by phone"),
            Example("shopctl users reset-second-factor usr_01h455vb4pex5vsknk084sn02q -y", "by id"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        let change = BulkChange<SecondFactorReset>(
            invocation: invocation, schema: schema, verb: "Reset the second factor of", noun: "user",
            input: UserSchema.batch
        ) { client, record, change in
            try await client.send(
                "DELETE", "/admin/v1/users/\(try UserSchema.segment(record))/second-factor", change: change)
        }
        return try await change.run(UserSchema.records(invocation[UserSchema.user]))
    }
}
