internal import Console
internal import ShopAPI

enum UsersRotateKeys {
    private static let schema = Schema<SigningKey>(
        "key", id: \.id,
        [
            Column("id", .identifier, title: "KEY") { .identifier($0.id) },
            Column("since", .time) { .time($0.since) },
            Column("known", .number) { .integer($0.known) },
        ])

    static let command = Command(
        "rotate-keys", "Sign tokens with a new key from now on",
        discussion: "Every daemon has it within a minute, without a restart. Tokens that were signed before stay valid "
            + "until they expire. It happens by itself every 30 days.",
        takes: [StandardFlags.results, Flags.connection, StandardFlags.changing], columns: schema.infos,
        examples: [
            Example("shopctl users rotate-keys --reason 'an old backup was lost'", "a new key"),
            Example("shopctl users rotate-keys --dry-run", "the one that signs now"),
        ],
        exitCodes: [.notAllowed, .rateLimited, .confirmationNeeded, .unreachable]
    ) { invocation in
        let change = Change(invocation)
        try invocation.permit("Sign tokens with a new key")
        let answer: Answer<SigningKey> = try await ShopClient(invocation).send(
            "POST", "/admin/v1/keys/rotate", change: change)
        try invocation.output.record(schema, answer.value)
        if change.isDryRun { invocation.diagnostics.note("dry run: nothing was changed") }
        return .done
    }
}
