internal import Console
internal import ShopAPI

enum UsersCode {
    private static let phone = Argument.many(
        "phone", .identifier(of: "phone", named: "PHONE"), "international: with or without its +")

    static let command = Command(
        "code", "Show the newest sign-in code of phones",
        discussion: "Where the configuration lets operators read codes, as the embedded installation does: those that "
            + "Telegram clients ask for, and those for the API. A code that was used or is too old is not shown.",
        arguments: [phone.slot], takes: [StandardFlags.results, Flags.connection], columns: UserSchema.codes.infos,
        examples: [
            Example("shopctl users code 15551234567", "as a client says it"),
            Example("shopctl users code +4915112345678 -q", "only the code"),
        ],
        exitCodes: [.notFound, .notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        try await ShopClient(invocation).show(invocation, UserSchema.codes, invocation[phone]) { client, key in
            let key = try ValueType<String>.bareIdentifier(key, of: "phone")
            let code: PhoneCode = try await client.get("/admin/v1/users/code", [("phone", key)])
            return code
        }
    }
}
