// Operators who are people, and the keys that tokens are signed with: what admins do about both.

internal import Audit
internal import Crypto
internal import HTTPServer
internal import HTTPService
internal import ShopAPI

extension Auth {
    var peopleRoutes: [Route] {
        let write = Access.scope("users:write")
        return [
            Route(
                .put, "/admin/v1/users/{user}/role", access: write,
                summary: "Give a user a role, or take it away; {user} is an id or a phone", query: ["dryRun"],
                bodyLimit: 4_096, body: .json(NewRole.self)
            ) { [self] (request: APIRequest, user: String) in try await setRole(request, user) },
            Route(
                .post, "/admin/v1/users/{user}/revoke", access: write,
                summary: "End every session of a user: their tokens are refused within seconds", query: ["dryRun"]
            ) { [self] (request: APIRequest, id: UserID) in
                let ended = try await store.endSessions(
                    of: id, by: try request.signedIn, reason: try request.reason, isRehearsal: try request.isDryRun,
                    now: options.now())
                guard let ended else { throw Problem.notFound("user \(id)") }
                await hearOfRevocations()
                return try .json(ended)
            },
            Route(
                .delete, "/admin/v1/users/{user}/second-factor", access: write,
                summary: "Take a user's second factor away and end their sessions; {user} is an id or a phone",
                query: ["dryRun"]
            ) { [self] (request: APIRequest, user: String) in try await resetFactor(request, user) },
            Route(
                .post, "/admin/v1/keys/rotate", access: .scope("system:write"),
                summary: "Sign tokens with a new key from now on; with ?compromised=true all others are worth nothing",
                query: ["compromised", "dryRun"]
            ) { [self] request in
                let isCompromised = try request.query("compromised") ?? false
                let change = AuditedChange(
                    by: try request.actor, isCompromised ? "key.revoked" : "key.rotated", on: "",
                    reason: try request.reason)
                let isRehearsal = try request.isDryRun
                if !isRehearsal {
                    try await keys.rotate(
                        ifOlderThan: .zero, isCompromised: isCompromised, by: try request.signedIn, as: change,
                        under: try request.keyed().map(digest))
                    await hearOfRevocations()
                }
                let now = try await keys.keys()
                return try .json(SigningKey(id: now.signer.key.id, since: now.activeSince, known: now.set.keys.count))
            },
        ]
    }

    private func resetFactor(_ request: APIRequest, _ text: String) async throws -> HTTPResponse {
        let isPhone = text.hasPrefix("+")
        let user =
            if isPhone, let phone = PhoneNumber(text) {
                try await store.users(phone: phone, role: nil, before: nil, limit: 1).first
            } else if let id = UserID(text) { try await store.user(id) } else { UserAccount?.none }
        guard let user else { throw Problem.notFound("user \(text.prefix(64))") }
        // Else whoever steals a session could set up a factor of their own.
        guard try request.responsible != user.id.description else {
            throw Problem.forbidden("nobody resets their own second factor: another admin does")
        }
        let reset = try await store.resetFactor(
            of: user.id, by: try request.signedIn, reason: try request.reason, isRehearsal: try request.isDryRun,
            now: options.now())
        guard let reset else { throw Problem.notFound("user \(user.id)") }
        await hearOfRevocations()
        return try .json(reset)
    }

    private func setRole(_ request: APIRequest, _ user: String) async throws -> HTTPResponse {
        let wanted: NewRole = try await request.json()
        let id = UserID(user)
        let phone = id == nil ? PhoneNumber(user) : nil
        guard id != nil || phone != nil else {
            let detail = "must be usr_… or a phone, which \(PhoneNumber.rule)"
            throw Problem.badRequest("\"\(user.prefix(64))\" is no user", [.init("{user}", detail)])
        }
        let change = try await store.setRole(
            wanted.role, of: id, phone: phone, by: try request.signedIn, reason: try request.reason,
            isRehearsal: try request.isDryRun, now: options.now())
        switch change {
        case .done(let user):
            await hearOfRevocations()
            return try .json(user)
        case .unknown: throw Problem.notFound("user \(user.prefix(64))")
        case .own: throw Problem.forbidden("nobody changes their own role")
        case .lastAdmin: throw Problem.conflict("last_admin", "nobody could administer the shop without it")
        }
    }
}
