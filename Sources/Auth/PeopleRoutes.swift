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
                summary: "End every session of a user; their last tokens live until they expire", query: ["dryRun"]
            ) { [self] (request: APIRequest, id: UserID) in
                let ended = try await store.endSessions(
                    of: id, by: try request.actor, reason: try request.reason, isRehearsal: try request.isDryRun,
                    now: options.now())
                guard let ended else { throw Problem.notFound("user \(id)") }
                return try .json(ended)
            },
            Route(
                .post, "/admin/v1/keys/rotate", access: .scope("system:write"),
                summary: "Sign tokens with a new key from now on; those before it stay valid", query: ["dryRun"]
            ) { [self] request in
                let change = AuditedChange(by: try request.actor, "key.rotated", on: "", reason: try request.reason)
                let isRehearsal = try request.isDryRun
                if !isRehearsal { try await keys.rotate(ifOlderThan: .zero, as: change) }
                let now = try await keys.keys()
                return try .json(SigningKey(id: now.signer.key.id, since: now.activeSince, known: now.set.keys.count))
            },
        ]
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
            wanted.role, of: id, phone: phone, by: try request.actor, reason: try request.reason,
            isRehearsal: try request.isDryRun, now: options.now())
        switch change {
        case .done(let user): return try .json(user)
        case .unknown: throw Problem.notFound("user \(user.prefix(64))")
        case .own: throw Problem.forbidden("nobody changes their own role")
        case .lastAdmin: throw Problem.conflict("last_admin", "nobody could administer the shop without it")
        }
    }
}
