internal import Auth
internal import FoundationEssentials
internal import MTProto

// What clients ask for and a shop has little to say about: the answer says that there is nothing, so that they go on.
extension Calls {
    /// Seconds until a client asks again.
    private static let nothingNew: Int32 = 86_400

    func appConfig(_ call: TL.HelpGetAppConfig) -> TL.AnyHelpAppConfig {
        // One version of it: whoever has it is told so.
        let hash: Int32 = 1
        if call.hash == hash { return .helpAppConfigNotModified }
        return .helpAppConfig(TL.HelpAppConfig(hash: hash, config: .jsonObject(TL.JsonObject(value: []))))
    }

    func noTerms(_ caller: Caller) -> TL.AnyHelpTermsOfServiceUpdate {
        .helpTermsOfServiceUpdateEmpty(
            TL.HelpTermsOfServiceUpdateEmpty(expires: caller.now.tl &+ Self.nothingNew))
    }

    func noPromotion(_ caller: Caller) -> TL.HelpPromoDataEmpty {
        TL.HelpPromoDataEmpty(expires: caller.now.tl &+ Self.nothingNew)
    }

    func noCountries() -> TL.AnyHelpCountriesList {
        .helpCountriesList(TL.HelpCountriesList(countries: [], hash: 0))
    }

    /// A method that is only for those who are signed in and whose answer is always the same.
    func always<Answer>(_ answer: Answer, _ caller: Caller) throws -> Answer {
        _ = try caller.user
        return answer
    }
}
