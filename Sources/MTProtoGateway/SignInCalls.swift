internal import Auth
internal import FoundationEssentials
internal import MTProto

// `auth.*`: codes, signing in and up, passwords, ending.
extension Calls {
    func sendCode(_ call: TL.AuthSendCode, _ caller: Caller) async throws -> TL.AnyAuthSentCode {
        sent(try await auth.sendChatCode(to: call.phoneNumber, with: caller.session, from: caller.address))
    }

    func resendCode(_ call: TL.AuthResendCode, _ caller: Caller) async throws -> TL.AnyAuthSentCode {
        sent(
            try await auth.resendChatCode(
                to: call.phoneNumber, hash: call.phoneCodeHash, with: caller.session, from: caller.address))
    }

    private func sent(_ code: ChatCodeSent) -> TL.AnyAuthSentCode {
        let length = Int32(code.length)
        let type: TL.AnyAuthSentCodeType =
            code.way == .app
            ? .authSentCodeTypeApp(TL.AuthSentCodeTypeApp(length: length))
            : .authSentCodeTypeSms(TL.AuthSentCodeTypeSms(length: length))
        return .authSentCode(
            TL.AuthSentCode(
                type: type, phoneCodeHash: code.hash, nextType: code.next == .sms ? .authCodeTypeSms : nil,
                timeout: code.next == nil ? nil : Int32(code.timeout)))
    }

    func cancelCode(_ call: TL.AuthCancelCode, _ caller: Caller) async throws -> Bool {
        try await auth.cancelChatCode(to: call.phoneNumber, hash: call.phoneCodeHash, with: caller.session)
        return true
    }

    func signIn(_ call: TL.AuthSignIn, _ caller: Caller) async throws -> TL.AnyAuthAuthorization {
        let outcome = try await auth.signIn(
            phone: call.phoneNumber, hash: call.phoneCodeHash, code: call.phoneCode ?? "", with: caller.session,
            from: caller.address)
        await keys.forget(caller.key)
        switch outcome {
        case .signedIn(let user): return try await authorization(of: user)
        case .signUpRequired:
            return .authAuthorizationSignUpRequired(TL.AuthAuthorizationSignUpRequired())
        case .passwordNeeded: throw RPCFault.passwordNeeded
        }
    }

    func signUp(_ call: TL.AuthSignUp, _ caller: Caller) async throws -> TL.AnyAuthAuthorization {
        let user = try await auth.signUp(
            phone: call.phoneNumber, hash: call.phoneCodeHash,
            name: try PersonName(first: call.firstName, last: call.lastName), with: caller.session,
            from: caller.address)
        await keys.forget(caller.key)
        return try await authorization(of: user)
    }

    func authorization(of user: Int64) async throws -> TL.AnyAuthAuthorization {
        .authAuthorization(TL.AuthAuthorization(user: try await people.own(user)))
    }

    func logOut(_ caller: Caller) async throws -> TL.AuthLoggedOut {
        _ = try caller.user
        await keys.forget(caller.key)
        keys.letGo(caller.key)
        try await auth.authKeys.end(caller.session)
        return TL.AuthLoggedOut()
    }
}
