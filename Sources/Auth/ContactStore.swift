// SQL of contacts.

internal import FoundationEssentials
internal import Postgres

/// A contact that is to be stored.
struct NewContact: Sendable {
    var number: Int64
    var firstName: String
    var lastName: String
    var knowsPhone: Bool
}

extension AuthStore {
    /// Who has these phones, of those whom `viewer` may find by them.
    func users(with phones: [PhoneNumber], foundBy viewer: Int64) async throws -> [PhoneNumber: Int64] {
        let rows = try await database.query(
            """
            select u.phone, u.number, p.audience, theirs.owner is not null as is_known,
                coalesce($2::bigint = any (p.allowed), false) as is_allowed,
                coalesce($2 = any (p.refused), false) as is_refused
            from unnest($1::text[]) as t (phone)
            join auth.users u on u.phone = t.phone
            left join auth.privacy p on p.user_number = u.number and p.kind = 'found_by_phone'
            left join auth.contacts theirs on theirs.owner = u.number and theirs.contact = $2
            """, phones.map(\.description), viewer)
        var found: [PhoneNumber: Int64] = [:]
        for row in rows {
            let audience = (try row["audience"] as String?).flatMap(PrivacyRule.Audience.init)
            let number: Int64 = try row["number"]
            let mayFind = PrivacyRule.allows(
                audience ?? PrivacyKind.foundByPhone.standard.audience, isContact: try row["is_known"],
                isAllowed: try row["is_allowed"], isRefused: try row["is_refused"])
            guard number == viewer || mayFind, let phone = PhoneNumber(try row["phone"]) else { continue }
            found[phone] = number
        }
        return found
    }

    /// Counts so many phones that somebody asks after.
    /// - Returns: nil, or in how many seconds there may be so many.
    func takePhoneLookups(_ count: Int, by user: Int64, _ limits: AuthLimits, now: Date) async throws -> Int? {
        let budget = Budget(
            key: "phones looked up by \(user)", count: limits.phoneLookupsPerDay, period: 86_400, amount: count)
        return try await take([budget], now: now)
    }

    /// Adds contacts, or changes what they are called.
    /// - Throws: ``AccountRefusal/tooManyContacts``: none was added then.
    func addContacts(
        _ contacts: [NewContact], to owner: Int64, maximum: Int, now: Date
    ) async throws {
        let contacts = contacts.sorted { $0.number < $1.number }
        try await database.transaction { transaction in
            try await transaction.run([
                // One after another, so that the number of all is right.
                PostgresStatement("select 1 from auth.users where number = $1 for no key update", owner),
                PostgresStatement(
                    """
                    insert into auth.contacts as c (owner, contact, first_name, last_name, knows_phone, added_at)
                    select $1, t.contact, t.first_name, t.last_name, t.knows_phone, $6
                    from unnest($2::bigint[], $3::text[], $4::text[], $5::boolean[])
                        as t (contact, first_name, last_name, knows_phone)
                    on conflict (owner, contact) do update
                    set first_name = excluded.first_name, last_name = excluded.last_name,
                        knows_phone = c.knows_phone or excluded.knows_phone
                    """, owner, contacts.map(\.number), contacts.map(\.firstName), contacts.map(\.lastName),
                    contacts.map(\.knowsPhone), now),
            ])
            let count: Int64 =
                try await transaction.query("select count(*) as n from auth.contacts where owner = $1", owner)
                .first?["n"] ?? 0
            guard count <= maximum else { throw AccountRefusal.tooManyContacts }
        }
    }

    /// - Returns: those who were contacts.
    func deleteContacts(_ numbers: [Int64], of owner: Int64) async throws -> [Int64] {
        try await database.query(
            "delete from auth.contacts where owner = $1 and contact = any($2) returning contact", owner, numbers
        ).map { try $0["contact"] }
    }

    /// All of somebody's contacts in the order of their numbers.
    func contacts(of owner: Int64) async throws -> [ChatContact] {
        try await database.query(
            """
            select c.contact, exists (
                select from auth.contacts o where o.owner = c.contact and o.contact = c.owner) as is_mutual
            from auth.contacts c where c.owner = $1 order by c.contact
            """, owner
        ).map { ChatContact(number: try $0["contact"], isMutual: try $0["is_mutual"]) }
    }

    /// Those who have somebody in their contacts, some of them.
    func owners(ofContact user: Int64, limit: Int) async throws -> [Int64] {
        try await database.query(
            "select owner from auth.contacts where contact = $1 order by owner limit $2", user, limit
        ).map { try $0["owner"] }
    }

    /// Somebody's contacts one of whose names begins with `prefix`, which is in small letters.
    func contacts(of owner: Int64, calledLike prefix: String, limit: Int) async throws -> [Int64] {
        try await database.query(
            """
            select c.contact from auth.contacts c
            join auth.users u on u.number = c.contact
            left join auth.usernames n on n.user_number = c.contact
            where c.owner = $1 and (
                starts_with(lower(coalesce(nullif(c.first_name, ''), u.first_name)), $2)
                or starts_with(lower(case when c.first_name = '' then u.last_name else c.last_name end), $2)
                or starts_with(lower(coalesce(nullif(c.first_name, ''), u.first_name) || ' '
                    || case when c.first_name = '' then u.last_name else c.last_name end), $2)
                or starts_with(n.name, $2))
            order by c.contact limit $3
            """, owner, prefix, limit
        ).map { try $0["contact"] }
    }

    /// Those of `numbers` one of whose names begins with `prefix`, which is in small letters, as `viewer` calls them.
    func users(_ numbers: [Int64], calledLike prefix: String, by viewer: Int64) async throws -> [Int64] {
        try await database.query(
            """
            select u.number from unnest($1::bigint[]) as t (number)
            join auth.users u on u.number = t.number
            left join auth.contacts c on c.owner = $2 and c.contact = u.number
            left join auth.usernames n on n.user_number = u.number
            where starts_with(lower(coalesce(nullif(c.first_name, ''), u.first_name)), $3)
                or starts_with(lower(
                    case when coalesce(c.first_name, '') = '' then u.last_name else c.last_name end), $3)
                or starts_with(lower(coalesce(nullif(c.first_name, ''), u.first_name) || ' '
                    || case when coalesce(c.first_name, '') = '' then u.last_name else c.last_name end), $3)
                or starts_with(n.name, $3)
            order by u.number
            """, numbers, viewer, prefix
        ).map { try $0["number"] }
    }

    /// Lets `other` see the phone of `user` whatever the rule is.
    func allowPhone(of user: Int64, to other: Int64) async throws {
        try await database.execute(
            """
            insert into auth.privacy as p (user_number, kind, audience, allowed, refused)
            values ($1, 'phone', $3, array[$2::bigint], '{}')
            on conflict (user_number, kind) do update
            set allowed = (array_remove(p.allowed, $2) || $2)[greatest(1, cardinality(p.allowed) + 2 - $4) :],
                refused = array_remove(p.refused, $2)
            """, user, other, PrivacyKind.phone.standard.audience.rawValue, Int32(PrivacyRule.longest))
    }
}
