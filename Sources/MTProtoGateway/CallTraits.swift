internal import MTProto

// What the gateway has to know of a call before it is answered.
extension TL.Call {
    /// It may change its caller's own box: what it changes is answered, and not told besides.
    var mayWrite: Bool {
        switch self {
        case .messagesSendMessage, .messagesSendMedia, .messagesSendMultiMedia, .messagesForwardMessages,
            .messagesEditMessage, .messagesDeleteMessages,
            .messagesDeleteHistory, .messagesReadHistory, .messagesReadMentions, .messagesReadMessageContents,
            .messagesUpdatePinnedMessage, .messagesUnpinAllMessages, .messagesCreateChat, .messagesAddChatUser,
            .messagesDeleteChatUser, .messagesEditChatTitle, .messagesImportChatInvite, .updatesGetDifference,
            .channelsCreateChannel, .channelsJoinChannel, .channelsLeaveChannel, .channelsDeleteChannel:
            true
        default: false
        }
    }

    /// What the messages that it sends are known by; with those it changes nothing else of its caller's own box.
    var randomIDs: [Int64]? {
        switch self {
        case .messagesSendMessage(let it): [it.randomId]
        case .messagesSendMedia(let it): [it.randomId]
        case .messagesSendMultiMedia(let it): it.multiMedia.map(\.randomId)
        case .messagesForwardMessages(let it): it.randomId
        default: nil
        }
    }

    /// Who nobody is may make it.
    var isForAnybody: Bool {
        switch self {
        case .authSendCode, .authResendCode, .authCancelCode, .authSignIn, .authSignUp, .authCheckPassword,
            .authBindTempAuthKey, .authRequestPasswordRecovery, .authRecoverPassword, .authCheckRecoveryPassword,
            .authImportAuthorization, .authDropTempAuthKeys, .accountGetPassword, .helpGetConfig, .helpGetNearestDc,
            .helpGetAppConfig, .helpGetCountriesList:
            true
        default: false
        }
    }

    /// It may change who is signed in with the key.
    var changesKey: Bool {
        switch self {
        case .authSignIn, .authSignUp, .authCheckPassword, .authLogOut, .authBindTempAuthKey, .authRecoverPassword:
            true
        default: false
        }
    }

    /// After it others may be shown otherwise, or its caller.
    var changesPeople: Bool {
        let area = name.prefix { $0 != "." }
        return area == "contacts" || area == "account"
    }

    /// Its session wants to hear what happens (https://core.telegram.org/api/updates, "Subscribing to updates"):
    /// sessions that only sign in, ask for help or move files don't.
    var listens: Bool {
        let area = name.prefix { $0 != "." }
        return area != "auth" && area != "help" && area != "upload"
    }
}

/// What a call is answered with.
struct CallAnswer: Sendable {
    var value: any TLAnswer
    /// The numbers of the changes of the caller's box that it tells.
    var pts: [Int32] = []
    /// How far the caller knows the box to be after it.
    var tellsUpTo: Int32?
    /// The same of a channel.
    var channel: ChannelAnswer?
    /// Pieces of files are not compressed: most of them are already.
    var isCompressible = true

    init(_ value: any TLAnswer, pts: [Int32] = [], tellsUpTo: Int32? = nil, isCompressible: Bool = true) {
        self.isCompressible = isCompressible
        self.value = value
        self.pts = pts
        self.tellsUpTo = tellsUpTo
    }
}
