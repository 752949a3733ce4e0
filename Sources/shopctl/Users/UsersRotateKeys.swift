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

    private static let compromised = Option.toggle(
        "compromised", "others may have the old key: what it has signed is worth nothing, at once")

    static let command = Command(
        "rotate-keys", "Sign tokens with a new key from now on",
        discussion: "Every daemon has it within a minute, without a restart. Tokens that were signed before stay valid "
            + "until they expire (15 minutes). It happens by itself every 30 days. With --compromised they are refused "
            + "within seconds: customers and operators go on with their refresh tokens, and notice nothing.",
        flags: [compromised.flag],
        takes: [StandardFlags.results, Flags.connection, StandardFlags.changing], columns: schema.infos,
        examples: [
            Example("shopctl users rotate-keys --reason 'an old backup was lost'", "a new key"),
            Example(
                "shopctl users rotate-keys --compromised -y --reason 'a host was broken into'", "and none before it"),
            Example("shopctl users rotate-keys --dry-run", "the one that signs now"),
        ],
        exitCodes: [.notAllowed, .rateLimited, .confirmationNeeded, .unreachable]
    ) { invocation in
        let change = Change(invocation)
        let isCompromised = invocation[compromised]
        try invocation.permit(
            isCompromised ? "Refuse every token that was signed until now" : "Sign tokens with a new key")
        let answer: Answer<SigningKey> = try await ShopClient(invocation).send(
            "POST", "/admin/v1/keys/rotate", isCompromised ? [("compromised", "true")] : [], change: change)
        try invocation.output.record(schema, answer.value)
        if change.isDryRun { invocation.diagnostics.note("dry run: nothing was changed") }
        return .done
    }
}
