internal import Auth
internal import Crypto
internal import FoundationEssentials
internal import MTProto

// `account.*` and `auth.*` about passwords (https://core.telegram.org/api/srp), sessions and temporary keys.
extension Calls {
    // MARK: Passwords

    func password(_ caller: Caller) async throws -> TL.AccountPassword {
        let state = try await auth.passwordState(with: caller.session, from: caller.address)
        return TL.AccountPassword(
            currentAlgo: state.current.map { algorithm($0.salts, state) }, srpB: state.current?.publicNumber,
            srpId: state.current?.srpID, hint: state.current.flatMap { $0.hint.isEmpty ? nil : $0.hint },
            newAlgo: algorithm(state.new, state), newSecureAlgo: Self.secureAlgorithm(state),
            secureRandom: state.random)
    }

    /// For documents that a password protects. There are none here; but a TDLib that is not told of a way that it knows
    /// takes itself for too old to have a password.
    private static func secureAlgorithm(_ state: PasswordState) -> TL.AnySecurePasswordKdfAlgo {
        .securePasswordKdfAlgoPBKDF2HMACSHA512iter100000(
            TL.SecurePasswordKdfAlgoPBKDF2HMACSHA512iter100000(salt: Array(state.random.suffix(8))))
    }

    private func algorithm(_ salts: PasswordSalts, _ state: PasswordState) -> TL.AnyPasswordKdfAlgo {
        .passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
            TL.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
                salt1: salts.first, salt2: salts.second, g: Int32(state.group.generator), p: state.group.prime))
    }

    private func proof(_ input: TL.AnyInputCheckPasswordSRP) -> PasswordProof? {
        guard case .inputCheckPasswordSRP(let it) = input else { return nil }
        return PasswordProof(srpID: it.srpId, clientNumber: it.a, proof: it.m1)
    }

    func checkPassword(_ call: TL.AuthCheckPassword, _ caller: Caller) async throws -> TL.AnyAuthAuthorization {
        guard let proof = proof(call.password) else { throw AccountRefusal.wrongPassword }
        let user = try await auth.checkPassword(proof, with: caller.session, from: caller.address)
        await keys.forget(caller.key)
        return try await authorization(of: user)
    }

    func updatePassword(_ call: TL.AccountUpdatePasswordSettings, _ caller: Caller) async throws -> Bool {
        _ = try caller.user
        var new: NewPassword?
        if let verifier = call.newSettings.newPasswordHash, !verifier.isEmpty {
            guard
                case .passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(let it)? =
                    call.newSettings.newAlgo
            else { throw AccountRefusal.invalidNewPassword }
            new = NewPassword(
                salts: PasswordSalts(it.salt1, it.salt2), verifier: verifier, hint: call.newSettings.hint ?? "")
        }
        try await auth.updatePassword(
            proof(call.password), to: new, with: caller.session, from: caller.address)
        return true
    }

    // MARK: Sessions

    func sessions(_ caller: Caller) async throws -> TL.AccountAuthorizations {
        _ = try caller.user
        let sessions = try await auth.chatSessions(seenFrom: caller.session)
        return TL.AccountAuthorizations(authorizationTtlDays: 365, authorizations: sessions.map(\.tl))
    }

    func endSession(_ call: TL.AccountResetAuthorization, _ caller: Caller) async throws -> Bool {
        _ = try caller.user
        try await auth.endChatSession(call.hash, by: caller.session)
        return true
    }

    func endOtherSessions(_ caller: Caller) async throws -> Bool {
        _ = try caller.user
        _ = try await auth.endOtherChatSessions(by: caller.session)
        return true
    }

    // MARK: Temporary keys

    /// https://core.telegram.org/method/auth.bindTempAuthKey
    func bind(_ call: TL.AuthBindTempAuthKey, _ caller: Caller) async throws -> Bool {
        guard caller.key.isTemporary else { throw RPCFault(400, "TEMP_AUTH_KEY_EMPTY") }
        guard let permanent = try await keys.find(call.permAuthKeyId), !permanent.isTemporary else {
            throw RPCFault(400, "ENCRYPTED_MESSAGE_INVALID")
        }
        let binding = TemporaryKeyBinding(
            messageID: caller.message, nonce: call.nonce, temporaryKeyID: caller.key.id,
            permanentKeyID: call.permAuthKeyId, sessionID: caller.wireSession, expiresAt: call.expiresAt)
        do throws(MTProtoError) {
            try binding.check(call.encryptedMessage, key: WireKey(permanent.bytes))
        } catch {
            throw RPCFault(400, "ENCRYPTED_MESSAGE_INVALID")
        }
        try await auth.authKeys.bind(
            caller.key.id, to: permanent.id, until: Date(timeIntervalSince1970: Double(call.expiresAt)))
        await keys.forget(caller.key)
        return true
    }
}

extension ChatSession {
    var tl: TL.Authorization {
        TL.Authorization(
            current: isCurrent, hash: hash, deviceModel: device?.model ?? "", platform: "",
            systemVersion: device?.system ?? "", apiId: Int32(clamping: device?.apiID ?? 0), appName: "",
            appVersion: device?.app ?? "", dateCreated: signedInAt.tl, dateActive: seenAt.tl, ip: address,
            country: "", region: "")
    }
}
