internal import Console
internal import ShopAPI

enum UsersGet {
    static let command = Command(
        "get", "Show people", arguments: [UserSchema.user.slot],
        takes: [StandardFlags.results, Flags.connection, StandardFlags.input], columns: UserSchema.users.infos,
        examples: [
            Example("shopctl users get usr_01h455vb4pex5vsknk084sn02q", "one of them"),
            Example("shopctl users get +4915112345678 -o json", "by phone"),
        ],
        exitCodes: [.notFound, .notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        var keys = invocation[UserSchema.user]
        if let path = invocation[StandardFlags.file] {
            let input = try BatchInput.read(
                path: path, input: invocation.surroundings.input, schema: UserSchema.batch)
            keys += input.records.map { $0.text("user") ?? "" }
        }
        guard !keys.isEmpty else { throw CommandError.usage("USER is missing", why: "as arguments or in --file") }
        return try await ShopClient(invocation).show(invocation, UserSchema.users, keys) { client, key in
            try await client.user(key)
        }
    }
}

extension ShopClient {
    /// A person by id or phone.
    func user(_ key: String) async throws -> UserAccount {
        let key = try ValueType<String>.bareIdentifier(key, of: "user")
        guard key.hasPrefix("+") else { return try await get("/admin/v1/users/\(Percent.encoded(key))") }
        let page: Page<UserAccount> = try await get("/admin/v1/users", [("phone", key)])
        guard let user = page.data.first else {
            throw CommandError("not_found", "there is no user with the phone \(key)", exit: .notFound)
        }
        return user
    }
}
