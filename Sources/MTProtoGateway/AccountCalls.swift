internal import Auth
internal import FoundationEssentials
internal import MTProto
internal import Messages

// `account.*`: the profile, privacy, and what is asked for politeness' sake.
extension Calls {
    // MARK: Profile

    func updateProfile(_ call: TL.AccountUpdateProfile, _ caller: Caller) async throws -> TL.AnyUser {
        try await auth.updateProfile(
            of: try caller.user, firstName: call.firstName, lastName: call.lastName, about: call.about
        ).user.tl
    }

    func updateUsername(_ call: TL.AccountUpdateUsername, _ caller: Caller) async throws -> TL.AnyUser {
        let user = try caller.user
        // A channel may have it.
        if !call.username.isEmpty, try await channelHolding(call.username, user) != nil {
            throw MessagesError.usernameOccupied
        }
        return try await auth.updateUsername(of: user, to: call.username).tl
    }

    func isUsernameFree(_ call: TL.AccountCheckUsername, _ caller: Caller) async throws -> Bool {
        let user = try caller.user
        guard try await auth.isUsernameFree(call.username, for: user) else { return false }
        return try await channelHolding(call.username, user) == nil
    }

    func updateStatus(_ call: TL.AccountUpdateStatus, _ caller: Caller) async throws -> Bool {
        let user = try caller.user
        if let news = try await auth.setStatus(of: user, isOnline: !call.offline) { await tell(news, of: user) }
        return true
    }

    /// Somebody's client is connected and listens.
    func isThere(_ user: Int64) async {
        guard let news = try? await auth.setStatus(of: user, isOnline: true) else { return }
        await tell(news, of: user)
    }

    /// Those who may hear of it and are connected to this process.
    private func tell(_ status: ChatStatus, of user: Int64) async {
        guard let watchers = try? await auth.watchers(of: user) else { return }
        let listening = watchers.filter { feed.isListening($0) }
        for watcher in listening {
            // Each hears what they may know.
            guard let seen = try? await auth.users(numbered: [user], as: watcher).first else { continue }
            feed.pass(
                .updateUserStatus(TL.UpdateUserStatus(userId: user, status: seen.status.tl)), to: watcher,
                users: [seen.tl])
        }
    }

    // MARK: Privacy

    /// Of what is not kept apart everybody may know.
    private func kind(_ key: TL.AnyInputPrivacyKey) -> PrivacyKind? {
        switch key {
        case .inputPrivacyKeyStatusTimestamp: .status
        case .inputPrivacyKeyPhoneNumber: .phone
        case .inputPrivacyKeyAddedByPhone: .foundByPhone
        default: nil
        }
    }

    func privacy(_ call: TL.AccountGetPrivacy, _ caller: Caller) async throws -> TL.AccountPrivacyRules {
        let viewer = try caller.user
        guard let kind = kind(call.key) else {
            return TL.AccountPrivacyRules(rules: [.privacyValueAllowAll], chats: [], users: [])
        }
        return try await rendered(try await auth.privacy(kind, of: viewer), viewer)
    }

    func setPrivacy(_ call: TL.AccountSetPrivacy, _ caller: Caller) async throws -> TL.AccountPrivacyRules {
        let viewer = try caller.user
        guard let kind = kind(call.key) else { throw RPCFault(400, "PRIVACY_KEY_INVALID") }
        var rule = PrivacyRule(.nobody)
        for value in call.rules {
            switch value {
            case .inputPrivacyValueAllowAll: rule.audience = .everybody
            case .inputPrivacyValueAllowContacts: if rule.audience != .everybody { rule.audience = .contacts }
            case .inputPrivacyValueAllowUsers(let it): rule.allowed += try await shown(it.users, viewer)
            case .inputPrivacyValueDisallowUsers(let it): rule.refused += try await shown(it.users, viewer)
            case .inputPrivacyValueDisallowAll, .inputPrivacyValueDisallowContacts: break
            default: throw RPCFault(400, "PRIVACY_VALUE_INVALID")
            }
        }
        try await auth.setPrivacy(kind, rule, of: viewer)
        return try await rendered(rule, viewer)
    }

    private func shown(_ inputs: [TL.AnyInputUser], _ viewer: Int64) async throws -> [Int64] {
        guard inputs.count <= PrivacyRule.longest else { throw AccountRefusal.tooManyInPrivacy }
        let named = inputs.compactMap { $0.reference(for: viewer) }
        return try await auth.users(named, as: viewer).compactMap { $0?.number }
    }

    private func rendered(_ rule: PrivacyRule, _ viewer: Int64) async throws -> TL.AccountPrivacyRules {
        var rules: [TL.AnyPrivacyRule] = []
        if !rule.refused.isEmpty {
            rules.append(.privacyValueDisallowUsers(TL.PrivacyValueDisallowUsers(users: rule.refused)))
        }
        if !rule.allowed.isEmpty {
            rules.append(.privacyValueAllowUsers(TL.PrivacyValueAllowUsers(users: rule.allowed)))
        }
        switch rule.audience {
        case .everybody: rules.append(.privacyValueAllowAll)
        case .contacts: rules.append(.privacyValueAllowContacts)
        case .nobody: rules.append(.privacyValueDisallowAll)
        }
        return TL.AccountPrivacyRules(
            rules: rules, chats: [], users: try await people.users(rule.allowed + rule.refused, as: viewer))
    }
}
