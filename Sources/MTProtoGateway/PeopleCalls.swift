internal import Auth
internal import FoundationEssentials
internal import MTProto
internal import Messages

// `users.*` and `contacts.*`.
extension Calls {
    /// Users whom a client may name in one call.
    private static let namedAtOnce = 200

    /// Who can't be named is empty: no error (WIRE, section 4).
    func users(_ call: TL.UsersGetUsers, _ caller: Caller) async throws -> [TL.AnyUser] {
        let viewer = try caller.user
        let named = call.id.prefix(Self.namedAtOnce).map { $0.reference(for: viewer) }
        let known = try await dialogPartners(named.compactMap(\.self), of: viewer)
        let found = try await auth.users(named.map { $0 ?? UserReference(0, accessHash: 0) }, as: viewer, known: known)
        return zip(named, found).map { reference, user in
            if reference?.number == People.shop { return people.shopUser(for: viewer) }
            return user?.tl ?? .userEmpty(TL.UserEmpty(id: reference?.number ?? 0))
        }
    }

    /// Of those who are named without a right hash, whom the viewer chats with.
    private func dialogPartners(_ named: [UserReference], of viewer: Int64) async throws -> Set<Int64> {
        let numbers = Set(named.filter { $0.accessHash == 0 && $0.number != viewer }.map(\.number)).sorted()
        var partners: Set<Int64> = []
        for start in stride(from: 0, to: numbers.count, by: Messages.Limits.dialogs) {
            let some = numbers[start..<min(numbers.count, start + Messages.Limits.dialogs)]
            let dialogs = try await messages.dialogs(of: viewer, with: some.map { .user($0) })
            partners.formUnion(dialogs.map(\.peer.number))
        }
        return partners
    }

    /// The user whom a call is about. Who is named without a right hash must be known.
    func user(_ input: TL.AnyInputUser, _ viewer: Int64) async throws -> Int64 {
        try await named([input], viewer)[0]
    }

    /// The users whom a call is about, all of them, in their order: as ``user(_:_:)``, asked for together.
    /// - Parameter inputs: at most ``namedAtOnce``.
    func named(_ inputs: [TL.AnyInputUser], _ viewer: Int64) async throws -> [Int64] {
        let references = inputs.compactMap { $0.reference(for: viewer) }
        guard references.count == inputs.count, references.count <= Self.namedAtOnce else {
            throw RPCFault.invalidUser
        }
        let unshown = references.filter { $0.number != People.shop && !auth.isShown($0, to: viewer) }
        if !unshown.isEmpty {
            let known = try await dialogPartners(unshown, of: viewer)
            guard try await auth.users(unshown, as: viewer, known: known).allSatisfy({ $0 != nil }) else {
                throw RPCFault.invalidUser
            }
        }
        return references.map(\.number)
    }

    func fullUser(_ call: TL.UsersGetFullUser, _ caller: Caller) async throws -> TL.UsersUserFull {
        let viewer = try caller.user
        let number = try await user(call.id, viewer)
        let about: String?
        if number == People.shop {
            about = nil
        } else {
            guard let found = try await auth.users(numbered: [number], as: viewer).first else {
                throw RPCFault.invalidUser
            }
            about = found.about.isEmpty ? nil : found.about
        }
        let isBlocked = number == viewer ? false : try await isBlocked(number, by: viewer)
        let full = TL.UserFull(
            blocked: isBlocked, canPinMessage: true, id: number, about: about, settings: TL.PeerSettings(),
            notifySettings: TL.PeerNotifySettings(), commonChatsCount: 0)
        return TL.UsersUserFull(
            fullUser: full, chats: [], users: try await people.users([number, viewer], as: viewer))
    }

    // MARK: Contacts

    func importContacts(
        _ call: TL.ContactsImportContacts, _ caller: Caller
    ) async throws -> TL.ContactsImportedContacts {
        let entries = call.contacts.map {
            PhonebookEntry(id: $0.clientId, phone: $0.phone, firstName: $0.firstName, lastName: $0.lastName)
        }
        let done = try await auth.importContacts(entries, of: try caller.user)
        return TL.ContactsImportedContacts(
            imported: done.imported.map { TL.ImportedContact(userId: $0.user, clientId: $0.entry) },
            popularInvites: [], retryContacts: done.retry, users: done.users.map(\.tl))
    }

    func contacts(_ call: TL.ContactsGetContacts, _ caller: Caller) async throws -> TL.AnyContactsContacts {
        guard let list = try await auth.contacts(of: try caller.user, hash: call.hash) else {
            return .contactsContactsNotModified
        }
        return .contactsContacts(
            TL.ContactsContacts(
                contacts: list.contacts.map { TL.Contact(userId: $0.number, mutual: $0.isMutual) },
                savedCount: Int32(clamping: list.contacts.count), users: list.users.map(\.tl)))
    }

    func resolvePhone(_ call: TL.ContactsResolvePhone, _ caller: Caller) async throws -> TL.ContactsResolvedPeer {
        resolved(try await auth.resolvePhone(call.phone, as: try caller.user))
    }

    func resolveUsername(
        _ call: TL.ContactsResolveUsername, _ caller: Caller
    ) async throws -> TL.ContactsResolvedPeer {
        let user = try caller.user
        do {
            return resolved(try await auth.resolveUsername(call.username, as: user))
        } catch let refusal as AccountRefusal where refusal == .unknownUsername {
            let view = try await messages.channel(named: call.username, for: user)
            return TL.ContactsResolvedPeer(peer: view.channel.peer.tl, chats: [tl(view, user)], users: [])
        }
    }

    private func resolved(_ user: ChatUser) -> TL.ContactsResolvedPeer {
        TL.ContactsResolvedPeer(
            peer: .peerUser(TL.PeerUser(userId: user.number)), chats: [], users: [user.tl])
    }

    func addContact(_ call: TL.ContactsAddContact, _ caller: Caller) async throws -> TL.AnyUpdates {
        let viewer = try caller.user
        guard let reference = call.id.reference(for: viewer) else { throw AccountRefusal.invalidContact }
        let user = try await auth.addContact(
            reference, of: viewer, firstName: call.firstName, lastName: call.lastName, phone: call.phone,
            showsPhone: call.addPhonePrivacyException)
        return updates([], users: [user.tl], at: caller)
    }

    func deleteContacts(_ call: TL.ContactsDeleteContacts, _ caller: Caller) async throws -> TL.AnyUpdates {
        let viewer = try caller.user
        let named = call.id.prefix(Self.namedAtOnce).compactMap { $0.reference(for: viewer) }
        return updates([], users: try await auth.deleteContacts(named, of: viewer).map(\.tl), at: caller)
    }

    func findPeople(_ call: TL.ContactsSearch, _ caller: Caller) async throws -> TL.ContactsFound {
        let (mine, others) = try await auth.search(call.q, as: try caller.user, limit: Int(call.limit))
        func peers(_ users: [ChatUser]) -> [TL.AnyPeer] { users.map { .peerUser(TL.PeerUser(userId: $0.number)) } }
        return TL.ContactsFound(
            myResults: peers(mine), results: peers(others), chats: [], users: (mine + others).map(\.tl))
    }

    /// Those that the method's numbers hold.
    func contactNumbers(_ caller: Caller) async throws -> [Int32] {
        try await auth.contacts(of: try caller.user)?.contacts.compactMap { Int32(exactly: $0.number) } ?? []
    }

    func statuses(_ caller: Caller) async throws -> [TL.ContactStatus] {
        guard let list = try await auth.contacts(of: try caller.user) else { return [] }
        return list.users.map { TL.ContactStatus(userId: $0.number, status: $0.status.tl) }
    }

    /// An answer of updates without numbers, as `seq` is never used (WIRE, section 6).
    func updates(
        _ updates: [TL.AnyUpdate], users: [TL.AnyUser], chats: [TL.AnyChat] = [], at caller: Caller
    ) -> TL.AnyUpdates {
        .updates(TL.Updates(updates: updates, users: users, chats: chats, date: caller.now.tl, seq: 0))
    }
}
