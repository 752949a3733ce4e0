internal import Console
internal import HTTPClient
internal import ShopAPI

enum UsersRevoke {
    static let command = Command(
        "revoke", "End all sessions of people, or the access of clients",
        discussion:
            "Every daemon refuses their tokens within seconds. A person keeps their role and may sign in again (`users "
            + "role none` takes it away), and the clients that they have made go on; a client (cli_…) is gone for "
            + "good.",
        arguments: [UserSchema.user.slot], takes: FlagGroup.ofBulkChange, columns: UserSchema.revoked.infos,
        examples: [
            Example("shopctl users revoke usr_01h455vb4pex5vsknk084sn02q --reason 'lost their laptop'", "a person"),
            Example("shopctl users revoke cli_01h455vb4pex5vsknk084sn02q -y", "a script's client"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        let change = BulkChange<RevokedAccess>(
            invocation: invocation, schema: UserSchema.revoked, verb: "Revoke", noun: "user", input: UserSchema.batch
        ) { client, record, change in
            let key = try ValueType<String>.bareIdentifier(record.text("user") ?? "", of: "user")
            if key.hasPrefix("cli_") {
                _ = try await client.send(
                    "DELETE", "/admin/v1/clients/\(Percent.encoded(key))", [], headers: [:], body: .none, change: change
                )
                return Answer(value: RevokedAccess(id: key), isReplayed: false)
            }
            let id = try await client.user(key).id.description
            let ended: Answer<UserSessionsEnded> = try await client.send(
                "POST", "/admin/v1/users/\(id)/revoke", change: change)
            return Answer(
                value: RevokedAccess(id: id, name: ended.value.user.phone, sessions: ended.value.sessions),
                isReplayed: ended.isReplayed)
        }
        return try await change.run(UserSchema.records(invocation[UserSchema.user]))
    }
}
