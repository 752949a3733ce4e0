internal import Auth
internal import FoundationEssentials
internal import MTProto

extension ChatUser {
    /// As their viewer's client has them.
    var tl: TL.AnyUser {
        .user(
            TL.User(
                isSelf: isSelf, contact: isContact, mutualContact: isMutualContact, verified: isShop,
                support: isShop, id: number, accessHash: accessHash, firstName: firstName.isEmpty ? nil : firstName,
                lastName: lastName.isEmpty ? nil : lastName, username: username, phone: phone, status: status.tl))
    }

    /// The shop itself, which is in no list of users.
    var isShop: Bool { number == People.shop }
}

extension ChatStatus {
    var tl: TL.AnyUserStatus {
        switch self {
        case .online(let end): .userStatusOnline(TL.UserStatusOnline(expires: end.tl))
        case .offline(let since): .userStatusOffline(TL.UserStatusOffline(wasOnline: since.tl))
        case .recently: .userStatusRecently(TL.UserStatusRecently())
        case .lastWeek: .userStatusLastWeek(TL.UserStatusLastWeek())
        case .lastMonth: .userStatusLastMonth(TL.UserStatusLastMonth())
        case .longAgo: .userStatusEmpty
        }
    }
}

/// Users as their viewers see them: every answer that mentions somebody brings them along.
struct People: Sendable {
    /// The shop's own number, and what clients show of it.
    static let shop: Int64 = 777_000
    let auth: Auth

    /// The viewer themselves.
    func own(_ user: Int64) async throws -> TL.AnyUser {
        guard let found = try await auth.users(numbered: [user], as: user).first else { throw RPCFault.unauthorized }
        return found.tl
    }

    /// Those of `numbers` that there are.
    func users(_ numbers: some Collection<Int64>, as viewer: Int64) async throws -> [TL.AnyUser] {
        var numbers = Set(numbers)
        let hasShop = numbers.remove(Self.shop) != nil
        let found = numbers.isEmpty ? [] : try await auth.users(numbered: numbers.sorted(), as: viewer)
        return (hasShop ? [shopUser(for: viewer)] : []) + found.map(\.tl)
    }

    func shopUser(for viewer: Int64) -> TL.AnyUser {
        .user(
            TL.User(
                verified: true, support: true, id: Self.shop, accessHash: auth.accessHash(of: Self.shop, for: viewer),
                firstName: "Shop", status: .userStatusEmpty))
    }
}

extension TL.AnyInputUser {
    /// Whom it names, for ``Auth/users(_:as:known:)``; nil for nobody.
    func reference(for viewer: Int64) -> UserReference? {
        switch self {
        case .inputUserSelf: UserReference(viewer, accessHash: 0)
        case .inputUser(let it): UserReference(it.userId, accessHash: it.accessHash)
        case .inputUserFromMessage(let it): UserReference(it.userId, accessHash: 0)
        case .inputUserEmpty: nil
        }
    }
}
