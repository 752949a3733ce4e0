// SQL of people as they see each other.

internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

extension AuthStore {
    /// Users in the order of `numbers`; those that nobody has are left out.
    func chatUsers(
        _ numbers: [Int64], as viewer: Int64, _ hashes: AccessHashes, now: Date
    ) async throws -> [ChatUser] {
        try await database.query(
            """
            select u.number, u.id, u.phone, u.first_name, u.last_name, u.about, u.online_until, n.shown,
                mine.contact is not null as is_contact, mine.first_name as given_first,
                mine.last_name as given_last, coalesce(mine.knows_phone, false) as knows_phone,
                theirs.owner is not null as is_known,
                p.audience as p_audience, coalesce($2::bigint = any (p.allowed), false) as p_allowed,
                coalesce($2 = any (p.refused), false) as p_refused,
                s.audience as s_audience, coalesce($2 = any (s.allowed), false) as s_allowed,
                coalesce($2 = any (s.refused), false) as s_refused
            from unnest($1::bigint[]) with ordinality as t (number, place)
            join auth.users u on u.number = t.number
            left join auth.usernames n on n.user_number = u.number
            left join auth.contacts mine on mine.owner = $2 and mine.contact = u.number
            left join auth.contacts theirs on theirs.owner = u.number and theirs.contact = $2
            left join auth.privacy p on p.user_number = u.number and p.kind = 'phone'
            left join auth.privacy s on s.user_number = u.number and s.kind = 'status'
            order by t.place
            """, numbers, viewer
        ).map { try Self.chatUser($0, as: viewer, hashes, now: now) }
    }

    private static func chatUser(
        _ row: PostgresRow, as viewer: Int64, _ hashes: AccessHashes, now: Date
    ) throws -> ChatUser {
        let number: Int64 = try row["number"]
        let isSelf = number == viewer
        let (isContact, isKnown) = (try row["is_contact"] as Bool, try row["is_known"] as Bool)
        let seesPhone =
            isSelf ? true : try row["knows_phone"] || allows(row, "p", .phone, isContact: isKnown)
        let seesStatus = isSelf ? true : try allows(row, "s", .status, isContact: isKnown)
        let given: String = try row["given_first"] as String? ?? ""
        let isNamed = !isSelf && !given.isEmpty
        let own = (first: try row["first_name"] as String? ?? "", last: try row["last_name"] as String? ?? "")
        return ChatUser(
            number: number, id: UserID(try row["id"] as UUID), accessHash: hashes.hash(of: number, for: viewer),
            firstName: isNamed ? given : own.first,
            lastName: isNamed ? try row["given_last"] as String? ?? "" : own.last,
            username: try row["shown"], phone: seesPhone ? String((try row["phone"] as String).dropFirst()) : nil,
            about: try row["about"] as String? ?? "",
            status: ChatStatus(until: try row["online_until"], isExact: seesStatus, now: now), isSelf: isSelf,
            isContact: isContact, isMutualContact: isContact && isKnown)
    }

    private static func allows(
        _ row: PostgresRow, _ prefix: String, _ kind: PrivacyKind, isContact: Bool
    ) throws -> Bool {
        let audience = (try row["\(prefix)_audience"] as String?).flatMap(PrivacyRule.Audience.init)
        return PrivacyRule.allows(
            audience ?? kind.standard.audience, isContact: isContact, isAllowed: try row["\(prefix)_allowed"],
            isRefused: try row["\(prefix)_refused"])
    }

    // MARK: Profiles

    /// Changes what is given.
    /// - Returns: whether something is another than before; nil when there is no such user.
    func updateProfile(_ user: Int64, _ name: PersonName?, about: String?) async throws -> Bool? {
        try await database.transaction { transaction in
            let row = try await transaction.query(
                "select first_name, last_name, about from auth.users where number = $1 for update", user
            ).first
            guard let row else { return nil }
            let before = (
                try row["first_name"] as String?, try row["last_name"] as String?, try row["about"] as String? ?? ""
            )
            let after = (name?.first ?? before.0, name?.last ?? before.1, about ?? before.2)
            if before == after { return false }
            try await transaction.execute(
                "update auth.users set first_name = $2, last_name = $3, about = $4 where number = $1", user, after.0,
                after.1, after.2)
            return true
        }
    }

    /// - Returns: whether that was written: not when it differs from what is known by less than a minute.
    func setOnline(_ user: Int64, until end: Date, grain: TimeInterval) async throws -> Bool {
        try await database.execute(
            """
            update auth.users set online_until = $2
            where number = $1 and (online_until is null or online_until < $3)
            """, user, end, end - grain) == 1
    }

    /// - Returns: whether they were online.
    func setOffline(_ user: Int64, now: Date) async throws -> Bool {
        try await database.execute(
            "update auth.users set online_until = $2 where number = $1 and online_until > $2", user, now) == 1
    }

    // MARK: Usernames

    enum UsernameChange: Sendable, Equatable { case done, same, occupied, unknownUser }

    /// - Parameter name: nil: none any more.
    func setUsername(_ name: Username?, of user: Int64, now: Date) async throws -> UsernameChange {
        try await database.transaction { transaction in
            let found = try await transaction.query(
                """
                select n.shown from auth.users u left join auth.usernames n on n.user_number = u.number
                where u.number = $1 for update of u
                """, user
            ).first
            guard let found else { return .unknownUser }
            guard try found["shown"] as String? != name?.shown else { return .same }
            guard let name else {
                try await transaction.execute("delete from auth.usernames where user_number = $1", user)
                return .done
            }
            let holder = try await transaction.query(
                "select user_number from auth.usernames where name = $1", name.key
            ).first
            if let holder, try holder["user_number"] as Int64 != user { return .occupied }
            try await transaction.execute("delete from auth.usernames where user_number = $1", user)
            // Somebody else may have taken it since.
            let taken = try await transaction.execute(
                """
                insert into auth.usernames (name, shown, user_number, taken_at) values ($1, $2, $3, $4)
                on conflict (name) do nothing
                """, name.key, name.shown, user, now)
            guard taken == 1 else { throw AccountRefusal.occupiedUsername }
            return .done
        }
    }

    func user(called name: Username) async throws -> Int64? {
        try await database.query("select user_number from auth.usernames where name = $1", name.key).first.map {
            try $0["user_number"]
        }
    }

    /// Users whose names begin with `prefix`, which is in small letters; in alphabetical order.
    func users(calledLike prefix: String, limit: Int) async throws -> [Int64] {
        try await database.query(
            """
            select user_number from auth.usernames
            where name >= $1 and name < $1 || '~' order by name limit $2
            """, prefix, limit
        ).map { try $0["user_number"] }
    }

    // MARK: Privacy

    func privacy(_ kind: PrivacyKind, of user: Int64) async throws -> PrivacyRule {
        let row = try await database.query(
            "select audience, allowed, refused from auth.privacy where user_number = $1 and kind = $2", user,
            kind.rawValue
        ).first
        guard let row, let audience = PrivacyRule.Audience(rawValue: try row["audience"]) else { return kind.standard }
        return PrivacyRule(audience, allowed: try row["allowed"], refused: try row["refused"])
    }

    func setPrivacy(_ kind: PrivacyKind, _ rule: PrivacyRule, of user: Int64) async throws {
        try await database.execute(
            """
            insert into auth.privacy (user_number, kind, audience, allowed, refused) values ($1, $2, $3, $4, $5)
            on conflict (user_number, kind) do update
            set audience = excluded.audience, allowed = excluded.allowed, refused = excluded.refused
            """, user, kind.rawValue, rule.audience.rawValue, rule.allowed, rule.refused)
    }
}
