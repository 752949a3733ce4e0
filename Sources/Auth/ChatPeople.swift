// The verbs about people who chat: what they are called, whom they know, and what they may know of each other.

internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// A contact as lists of contacts have it.
public struct ChatContact: Sendable, Equatable {
    public let number: Int64
    public let isMutual: Bool
}

/// An entry of somebody's address book.
public struct PhonebookEntry: Sendable, Equatable {
    /// The client's own number of the entry.
    public let id: Int64
    /// With or without "+", blanks, hyphens and brackets.
    public let phone: String
    public let firstName: String
    public let lastName: String
    public init(id: Int64, phone: String, firstName: String, lastName: String) {
        self.id = id
        self.phone = phone
        self.firstName = firstName
        self.lastName = lastName
    }
}

/// What became of an address book.
public struct ContactImport: Sendable, Equatable {
    public struct Imported: Sendable, Equatable {
        public let user: Int64
        /// The client's number of the entry.
        public let entry: Int64
    }
    public let imported: [Imported]
    /// The users that are named.
    public let users: [ChatUser]
    /// Entries to be sent again: there were too many at once.
    public let retry: [Int64]
}

/// Somebody's contacts.
public struct ContactList: Sendable, Equatable {
    public let contacts: [ChatContact]
    public let users: [ChatUser]
}

extension Auth {
    /// Entries of one import; the others are for another one.
    static let entriesPerImport = 500
    /// Users of one answer.
    static let usersAtOnce = 1_000
    static let longestAbout = 70
    /// Seconds: how long somebody is online after they have said so, and how much of it may be missing unwritten.
    private static let (onlineFor, onlineGrain) = (120.0, 60.0)
    private static let foundAtOnce = 50
    /// Letters of a name that not only contacts are searched for.
    private static let shortestSearch = 3
    private static let longestSearch = 64

    // MARK: Users

    /// Users that a client names, as `viewer` sees them.
    /// - Parameter references: 1,000 at most; more are answered with nil. With access hash 0 a contact is meant, or one
    ///   of `known`: whom the viewer chats with.
    /// - Returns: one for each reference; nil for those that nobody has or the viewer was never shown.
    public func users(
        _ references: [UserReference], as viewer: Int64, known: Set<Int64> = []
    ) async throws -> [ChatUser?] {
        let asked = references.prefix(Self.usersAtOnce)
        let found = try await users(numbered: Array(Set(asked.map(\.number))).sorted(), as: viewer)
        let byNumber = Dictionary(found.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        let answers = asked.map { reference -> ChatUser? in
            guard let user = byNumber[reference.number] else { return nil }
            let mayName =
                user.isSelf || accessHashes.isRight(reference, for: viewer)
                || reference.accessHash == 0 && (user.isContact || known.contains(user.number))
            return mayName ? user : nil
        }
        return answers + Array(repeating: nil, count: references.count - asked.count)
    }

    /// Users that the viewer has met, by their numbers, whose access hashes they are told thereby.
    /// - Returns: those that there are, in the order of `numbers`.
    public func users(numbered numbers: [Int64], as viewer: Int64) async throws -> [ChatUser] {
        var found: [ChatUser] = []
        for start in stride(from: 0, to: numbers.count, by: Self.usersAtOnce) {
            let some = Array(numbers[start..<min(numbers.count, start + Self.usersAtOnce)])
            found += try await store.chatUsers(some, as: viewer, accessHashes, now: options.now())
        }
        return found
    }

    /// What users call themselves, of those who do.
    public func namesShown(by numbers: [Int64]) async throws -> [Int64: String] {
        let named = try await users(numbered: numbers, as: 0).map { user in
            (user.number, [user.firstName, user.lastName].filter { !$0.isEmpty }.joined(separator: " "))
        }
        return Dictionary(named.filter { !$0.1.isEmpty }, uniquingKeysWith: { $1 })
    }

    /// Whether `viewer` was shown that user: what they are named with is right.
    public func isShown(_ reference: UserReference, to viewer: Int64) -> Bool {
        reference.number == viewer || accessHashes.isRight(reference, for: viewer)
    }

    /// The user that a client names for something that needs one.
    /// - Throws: ``AccountRefusal``: `USER_ID_INVALID`.
    public func user(_ reference: UserReference, as viewer: Int64) async throws -> ChatUser {
        guard let user = try await users([reference], as: viewer)[0] else { throw AccountRefusal.invalidUser }
        return user
    }

    /// What `viewer` names somebody with who is no user: the shop itself.
    public func accessHash(of number: Int64, for viewer: Int64) -> Int64 {
        accessHashes.hash(of: number, for: viewer)
    }

    private func selfUser(_ number: Int64) async throws -> ChatUser {
        guard let user = try await users(numbered: [number], as: number).first else { throw AccountRefusal.invalidUser }
        return user
    }

    // MARK: Profiles

    /// Changes what somebody says of themselves; nil leaves it as it is.
    /// - Returns: them as they are now, and whether their other devices and contacts have something to hear.
    /// - Throws: ``AccountRefusal``: `FIRSTNAME_INVALID`, `LASTNAME_INVALID`, `ABOUT_TOO_LONG`, `ABOUT_INVALID`.
    public func updateProfile(
        of user: Int64, firstName: String? = nil, lastName: String? = nil, about: String? = nil
    ) async throws -> (user: ChatUser, isChanged: Bool) {
        let before = try await selfUser(user)
        var name: PersonName?
        if firstName != nil || lastName != nil {
            name = try PersonName(first: firstName ?? before.firstName, last: lastName ?? before.lastName)
        }
        if let about {
            guard about.unicodeScalars.prefix(Self.longestAbout + 1).count <= Self.longestAbout else {
                throw AccountRefusal.longAbout
            }
            let rule = TextRule(0...Self.longestAbout, isOneLine: false)
            guard rule.mistake(in: about) == nil else { throw AccountRefusal.invalidAbout }
        }
        guard let isChanged = try await store.updateProfile(user, name, about: about) else {
            throw AccountRefusal.invalidUser
        }
        return (isChanged ? try await selfUser(user) : before, isChanged)
    }

    /// Takes a username, or with an empty text gives up the one there is.
    /// - Returns: them as they are now.
    /// - Throws: ``AccountRefusal``: `USERNAME_INVALID`, `USERNAME_OCCUPIED`, `USERNAME_NOT_MODIFIED`.
    public func updateUsername(of user: Int64, to text: String) async throws -> ChatUser {
        let name = Username(text)
        guard name != nil || text.isEmpty else { throw AccountRefusal.invalidUsername }
        switch try await store.setUsername(name, of: user, now: options.now()) {
        case .done: return try await selfUser(user)
        case .same: throw AccountRefusal.sameUsername
        case .occupied: throw AccountRefusal.occupiedUsername
        case .unknownUser: throw AccountRefusal.invalidUser
        }
    }

    /// Whether `user` could take that name.
    /// - Throws: ``AccountRefusal``: `USERNAME_INVALID`.
    public func isUsernameFree(_ text: String, for user: Int64) async throws -> Bool {
        guard let name = Username(text) else { throw AccountRefusal.invalidUsername }
        let holder = try await store.user(called: name)
        return holder == nil || holder == user
    }

    /// Somebody says that they are there, or that they leave.
    /// - Returns: what those who may know it are to hear; nil: nothing new.
    public func setStatus(of user: Int64, isOnline: Bool) async throws -> ChatStatus? {
        let now = options.now()
        if isOnline {
            let end = now + Self.onlineFor
            let isNew = try await store.setOnline(user, until: end, grain: Self.onlineGrain)
            return isNew ? .online(until: end) : nil
        }
        return try await store.setOffline(user, now: now) ? .offline(since: now) : nil
    }

    /// Those who have `user` in their contacts and may hear of their changes: 1,000 at most.
    public func watchers(of user: Int64) async throws -> [Int64] {
        try await store.owners(ofContact: user, limit: Self.usersAtOnce)
    }

    // MARK: Privacy

    public func privacy(_ kind: PrivacyKind, of user: Int64) async throws -> PrivacyRule {
        try await store.privacy(kind, of: user)
    }

    /// - Throws: ``AccountRefusal``: `PRIVACY_TOO_LONG` for a list of more than 1,000; `PRIVACY_VALUE_INVALID` for a
    ///   user who is in both lists.
    public func setPrivacy(_ kind: PrivacyKind, _ rule: PrivacyRule, of user: Int64) async throws {
        guard rule.allowed.count <= PrivacyRule.longest, rule.refused.count <= PrivacyRule.longest else {
            throw AccountRefusal.tooManyInPrivacy
        }
        guard Set(rule.allowed).isDisjoint(with: rule.refused) else { throw AccountRefusal.invalidPrivacy }
        try await store.setPrivacy(kind, rule, of: user)
    }

    // MARK: Contacts

    /// Takes an address book: whoever has one of its phones becomes a contact.
    /// - Throws: ``AccountRefusal``: `FLOOD_WAIT_n` after too many phones, `CONTACTS_TOO_MUCH`.
    public func importContacts(_ entries: [PhonebookEntry], of owner: Int64) async throws -> ContactImport {
        let taken = entries.prefix(Self.entriesPerImport)
        let retry = entries.dropFirst(taken.count).map(\.id)
        let phones = taken.map { try? Self.chatPhone($0.phone) }
        let asked = Array(Set(phones.compactMap(\.self)))
        guard !asked.isEmpty else { return ContactImport(imported: [], users: [], retry: retry) }
        let now = options.now()
        try await lookUpPhones(asked.count, by: owner)
        let found = try await store.users(with: asked, foundBy: owner)
        var contacts: [Int64: NewContact] = [:]
        var imported: [ContactImport.Imported] = []
        for (entry, phone) in zip(taken, phones) {
            guard let phone, let number = found[phone] else { continue }
            imported.append(.init(user: number, entry: entry.id))
            guard number != owner else { continue }
            let name = try? PersonName(first: entry.firstName, last: entry.lastName)
            contacts[number] = NewContact(
                number: number, firstName: name?.first ?? "", lastName: name?.last ?? "", knowsPhone: true)
        }
        if !contacts.isEmpty {
            try await store.addContacts(
                Array(contacts.values), to: owner, maximum: options.limits.contactsPerUser, now: now)
        }
        let users = try await users(numbered: Array(Set(imported.map(\.user))).sorted(), as: owner)
        return ContactImport(imported: imported, users: users, retry: retry)
    }

    /// Adds somebody, or calls them something else.
    /// - Parameters:
    ///   - phone: what the owner knows of it; may be empty.
    ///   - showsPhone: whether the contact may see the owner's from now on.
    /// - Throws: ``AccountRefusal``: `CONTACT_ID_INVALID`, `CONTACT_NAME_EMPTY`, `CONTACTS_TOO_MUCH`.
    public func addContact(
        _ reference: UserReference, of owner: Int64, firstName: String, lastName: String, phone: String = "",
        showsPhone: Bool = false
    ) async throws -> ChatUser {
        guard let user = try await users([reference], as: owner)[0], !user.isSelf else {
            throw AccountRefusal.invalidContact
        }
        guard let name = try? PersonName(first: firstName, last: lastName) else {
            throw AccountRefusal.contactNameEmpty
        }
        var knowsPhone = false
        if let typed = try? Self.chatPhone(phone) {
            try await lookUpPhones(1, by: owner)
            knowsPhone = try await store.users(with: [typed], foundBy: owner)[typed] == user.number
        }
        let new = NewContact(
            number: user.number, firstName: name.first, lastName: name.last, knowsPhone: knowsPhone)
        try await store.addContacts([new], to: owner, maximum: options.limits.contactsPerUser, now: options.now())
        if showsPhone { try await store.allowPhone(of: owner, to: user.number) }
        return try await self.user(UserReference(user.number, accessHash: user.accessHash), as: owner)
    }

    /// - Returns: those who were contacts, as they are seen now.
    public func deleteContacts(_ references: [UserReference], of owner: Int64) async throws -> [ChatUser] {
        let numbers = try await users(references, as: owner).compactMap { $0?.number }
        let gone = try await store.deleteContacts(numbers, of: owner)
        return try await users(numbered: gone.sorted(), as: owner)
    }

    /// - Parameter hash: of what the client has; 0: of nothing.
    /// - Returns: nil when that is what there is.
    public func contacts(of owner: Int64, hash: Int64 = 0) async throws -> ContactList? {
        let contacts = try await store.contacts(of: owner)
        if hash != 0, hash == ListHash.of([0] + contacts.map(\.number)) { return nil }
        return ContactList(contacts: contacts, users: try await users(numbered: contacts.map(\.number), as: owner))
    }

    // MARK: Finding somebody

    /// - Throws: ``AccountRefusal``: `USERNAME_INVALID`, `USERNAME_NOT_OCCUPIED`.
    public func resolveUsername(_ text: String, as viewer: Int64) async throws -> ChatUser {
        guard let name = Username(text) else { throw AccountRefusal.invalidUsername }
        guard let number = try await store.user(called: name),
            let user = try await users(numbered: [number], as: viewer).first
        else { throw AccountRefusal.unknownUsername }
        return user
    }

    /// - Throws: ``AccountRefusal``: `PHONE_NUMBER_INVALID`, `PHONE_NOT_OCCUPIED`, also of who does not want to be
    ///   found; `FLOOD_WAIT_n`.
    public func resolvePhone(_ text: String, as viewer: Int64) async throws -> ChatUser {
        let phone = try Self.chatPhone(text)
        try await lookUpPhones(1, by: viewer)
        guard let number = try await store.users(with: [phone], foundBy: viewer)[phone],
            let user = try await users(numbered: [number], as: viewer).first
        else { throw AccountRefusal.unknownPhone }
        return user
    }

    /// Contacts by the beginnings of their names, and others by the beginning of their username.
    /// - Parameter limit: of both together, and 50 at most.
    /// - Throws: ``AccountRefusal``: `SEARCH_QUERY_EMPTY`. With less than three letters only contacts are found.
    public func search(
        _ text: String, as viewer: Int64, limit: Int
    ) async throws -> (contacts: [ChatUser], others: [ChatUser]) {
        let query = PersonName.trimmed(text).lowercased()
        guard !query.isEmpty else { throw AccountRefusal.emptyQuery }
        let limit = max(1, min(limit, Self.foundAtOnce))
        guard query.unicodeScalars.count <= Self.longestSearch, !query.unicodeScalars.contains("\u{0}") else {
            return ([], [])
        }
        let plain = query.hasPrefix("@") ? String(query.dropFirst()) : query
        let mine = try await store.contacts(of: viewer, calledLike: plain, limit: limit)
        var others: [Int64] = []
        if plain.utf8.count >= Self.shortestSearch, plain.utf8.allSatisfy(Username.isAllowed) {
            // Those who are contacts already stand in the other list.
            let found = try await store.users(calledLike: plain, limit: limit + mine.count)
            others = Array(found.filter { !mine.contains($0) }.prefix(limit - mine.count))
        }
        return (try await users(numbered: mine, as: viewer), try await users(numbered: others, as: viewer))
    }

    /// Those of `numbers` one of whose names begins with `text`, by their numbers: for a search among people who are
    /// together anyway, such as a chat's.
    public func called(_ text: String, among numbers: [Int64], as viewer: Int64) async throws -> [Int64] {
        let query = PersonName.trimmed(text).lowercased()
        guard !query.isEmpty, !numbers.isEmpty, query.unicodeScalars.count <= Self.longestSearch,
            !query.unicodeScalars.contains("\u{0}")
        else { return [] }
        let plain = query.hasPrefix("@") ? String(query.dropFirst()) : query
        return try await store.users(numbers, calledLike: plain, by: viewer)
    }

    private func lookUpPhones(_ count: Int, by user: Int64) async throws {
        let wait = try await store.takePhoneLookups(count, by: user, options.limits, now: options.now())
        if let wait { throw AccountRefusal.floodWait(wait) }
    }
}
