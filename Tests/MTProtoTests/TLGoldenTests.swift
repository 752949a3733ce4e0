import Testing

@testable import MTProto

/// Bytes that Telethon writes are what these values are, and the other way round.
@Suite struct TLGoldenTests {
    static let date: Int32 = 1_700_000_000

    private func expect<Value: TLValue & Equatable>(_ value: Value, _ name: String, layer: Int = 229) throws {
        let golden = try TLCorpus.bytes("telethon-\(layer)-\(name)")
        #expect(value.bytes(layer: layer) == golden)
        var reader = TLReader(golden, layer: layer)
        #expect(try Value(from: &reader) == value)
        #expect(reader.isAtEnd)
    }

    // MARK: What clients send

    @Test func firstCallOfAConnection() throws {
        let bytes = try TLCorpus.bytes("telethon-229-getConfig")
        let request = try TLRequest(bytes[...]) { bytes throws(MTProtoError) in bytes }
        #expect(request.layer == 229)
        #expect(request.call == .helpGetConfig(TL.HelpGetConfig()))
        let list = TL.JsonArray(value: [
            .jsonBool(TL.JsonBool(value: true)), .jsonNull, .jsonString(TL.JsonString(value: "x")),
        ])
        let parameters = TL.JsonObject(value: [
            TL.JsonObjectValue(key: "tz_offset", value: .jsonNumber(TL.JsonNumber(value: 3600.5))),
            TL.JsonObjectValue(key: "list", value: .jsonArray(list)),
        ])
        var connection = TL.InitConnection(
            apiId: 17, deviceModel: "PC", systemVersion: "Linux", appVersion: "1.45", systemLangCode: "en",
            langPack: "", langCode: "en", params: .jsonObject(parameters), query: [])
        #expect(request.connection == connection)
        connection.query = TL.HelpGetConfig().bytes()[...]
        #expect(TL.InvokeWithLayer(layer: 229, query: connection.bytes()[...]).bytes() == bytes)
    }

    /// Kurigram's `users.getUsers`, `channels.getChannels` and the like: of an `InputPeer`, where the schema has an
    /// `InputUser` or an `InputChannel`.
    @Test func aPeerIsReadWhereAUserOrAChannelIsAskedFor() throws {
        func read<Value: TLValue>(_ peer: TL.AnyInputPeer, as type: Value.Type) throws -> Value {
            let bytes = peer.bytes()
            var reader = TLReader(bytes)
            let value = try Value(from: &reader)
            #expect(reader.isAtEnd)
            return value
        }
        let someone = TL.AnyInputPeer.inputPeerUser(TL.InputPeerUser(userId: 5, accessHash: -6))
        #expect(
            try read(someone, as: TL.AnyInputUser.self) == .inputUser(TL.InputUser(userId: 5, accessHash: -6)))
        #expect(try read(.inputPeerSelf, as: TL.AnyInputUser.self) == .inputUserSelf)
        #expect(try read(.inputPeerEmpty, as: TL.AnyInputUser.self) == .inputUserEmpty)
        #expect(
            try read(
                .inputPeerUserFromMessage(TL.InputPeerUserFromMessage(peer: someone, msgId: 7, userId: 8)),
                as: TL.AnyInputUser.self)
                == .inputUserFromMessage(TL.InputUserFromMessage(peer: someone, msgId: 7, userId: 8)))
        let news = TL.AnyInputPeer.inputPeerChannel(TL.InputPeerChannel(channelId: 9, accessHash: 10))
        #expect(
            try read(news, as: TL.AnyInputChannel.self)
                == .inputChannel(TL.InputChannel(channelId: 9, accessHash: 10)))
        #expect(throws: MTProtoError.self) { try read(news, as: TL.AnyInputUser.self) }
        #expect(throws: MTProtoError.self) { try read(someone, as: TL.AnyInputChannel.self) }
    }

    @Test func signingIn() throws {
        try expect(
            TL.AuthSendCode(phoneNumber: "15551234567", apiId: 17, apiHash: "hash", settings: TL.CodeSettings()),
            "sendCode")
        try expect(
            TL.AuthSignIn(phoneNumber: "15551234567", phoneCodeHash: "codehash", phoneCode: "12345"), "signIn")
        let password = TL.InputCheckPasswordSRP(
            srpId: 77, a: [UInt8](repeating: 2, count: 256), m1: [UInt8](repeating: 3, count: 32))
        try expect(TL.AuthCheckPassword(password: .inputCheckPasswordSRP(password)), "checkPassword")
    }

    private static let algorithm = TL.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
        salt1: Array("salt1".utf8), salt2: Array("salt2".utf8), g: 3, p: Array(0...255))

    @Test func settingAPassword() throws {
        let settings = TL.AccountPasswordInputSettings(
            newAlgo: .passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(Self.algorithm),
            newPasswordHash: [UInt8](repeating: 1, count: 256), hint: "h")
        try expect(
            TL.AccountUpdatePasswordSettings(password: .inputCheckPasswordEmpty, newSettings: settings),
            "updatePasswordSettings")
    }

    @Test func sendingAMessage() throws {
        try expect(
            TL.MessagesSendMessage(
                noWebpage: true, peer: .inputPeerUser(TL.InputPeerUser(userId: 7, accessHash: -9)),
                replyTo: .inputReplyToMessage(TL.InputReplyToMessage(replyToMsgId: 3, quoteText: "q")),
                message: String(repeating: "hello **world**", count: 20), randomId: -1_234_567_890_123,
                entities: [
                    .messageEntityBold(TL.MessageEntityBold(offset: 0, length: 5)),
                    .messageEntityTextUrl(TL.MessageEntityTextUrl(offset: 1, length: 2, url: "https://example.org")),
                    .inputMessageEntityMentionName(
                        TL.InputMessageEntityMentionName(offset: 3, length: 4, userId: .inputUserSelf)),
                ]), "sendMessage")
    }

    @Test func readingOfChats() throws {
        try expect(
            TL.MessagesGetHistory(
                peer: .inputPeerChat(TL.InputPeerChat(chatId: 9)), offsetId: 1, offsetDate: 0, addOffset: -100,
                limit: 100, maxId: 0, minId: 0, hash: 0), "getHistory")
        try expect(
            TL.MessagesGetDialogs(
                folderId: 1, offsetDate: 0, offsetId: 0, offsetPeer: .inputPeerEmpty, limit: 100, hash: 0),
            "getDialogs")
        let channel = TL.InputPeerChannel(channelId: 1, accessHash: 2)
        let from = TL.InputPeerUserFromMessage(peer: .inputPeerChannel(channel), msgId: 3, userId: 4)
        try expect(
            TL.MessagesSearch(
                peer: .inputPeerSelf, q: "tea", fromId: .inputPeerUserFromMessage(from),
                filter: .inputMessagesFilterEmpty, minDate: 0, maxDate: 0, offsetId: 0, addOffset: 0, limit: 10,
                maxId: 0, minId: 0, hash: 0), "search")
    }

    @Test func peopleAndTheirPrivacy() throws {
        try expect(
            TL.ContactsImportContacts(contacts: [
                TL.InputPhoneContact(clientId: 1, phone: "+15551234567", firstName: "Ada", lastName: ""),
                TL.InputPhoneContact(clientId: 2, phone: "+15551234568", firstName: "B", lastName: "C"),
            ]), "importContacts")
        try expect(
            TL.UsersGetUsers(id: [.inputUserSelf, .inputUser(TL.InputUser(userId: 7, accessHash: 0))]), "getUsers")
        let user = TL.AnyInputUser.inputUser(TL.InputUser(userId: 1, accessHash: 2))
        try expect(
            TL.AccountSetPrivacy(
                key: .inputPrivacyKeyPhoneNumber,
                rules: [
                    .inputPrivacyValueAllowUsers(TL.InputPrivacyValueAllowUsers(users: [user])),
                    .inputPrivacyValueDisallowAll,
                ]), "setPrivacy")
        try expect(
            TL.MessagesSetTyping(
                peer: .inputPeerUser(TL.InputPeerUser(userId: 7, accessHash: 1)),
                action: .sendMessageUploadPhotoAction(TL.SendMessageUploadPhotoAction(progress: 50))), "setTyping")
    }

    // MARK: What is answered

    private static let user = TL.User(
        isSelf: true, contact: true, id: 1_000_000_000_007, accessHash: -7, firstName: "Ада", lastName: "L.",
        username: "ada", phone: "15551234567", status: .userStatusOnline(TL.UserStatusOnline(expires: date)),
        botInfoVersion: 3,
        restrictionReason: [TL.RestrictionReason(platform: "all", reason: "sensitive", text: "no")], langCode: "en",
        usernames: [TL.Username(editable: true, active: true, username: "ada")])

    private static let channel: TL.Channel = {
        var rights = TL.ChatAdminRights()
        rights.postMessages = true
        return TL.Channel(
            creator: true, broadcast: true, id: 42, accessHash: 99, title: "News", username: "news",
            photo: .chatPhotoEmpty, date: date, adminRights: rights, participantsCount: 10)
    }()

    private static let message = TL.Message(
        out: true, id: 5, fromId: .peerUser(TL.PeerUser(userId: 8)), peerId: .peerUser(TL.PeerUser(userId: 7)),
        date: date, message: "hi")

    @Test func keyExchange() throws {
        try expect(
            TL.ResPQ(
                nonce: [1] + [UInt8](repeating: 0, count: 15), serverNonce: [2] + [UInt8](repeating: 0, count: 15),
                pq: [0x17, 0xed, 0x48, 0x94, 0x1a, 0x08, 0xf9, 0x81], serverPublicKeyFingerprints: [-5, 6]), "resPQ")
    }

    @Test func codesAndPasswords() throws {
        try expect(
            TL.AuthSentCode(
                type: .authSentCodeTypeApp(TL.AuthSentCodeTypeApp(length: 5)), phoneCodeHash: "hash", timeout: 60),
            "sentCode")
        let password = TL.AccountPassword(
            currentAlgo: .passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(Self.algorithm),
            srpB: [UInt8](repeating: 66, count: 256), srpId: 5, newAlgo: .passwordKdfAlgoUnknown,
            newSecureAlgo: .securePasswordKdfAlgoUnknown, secureRandom: [UInt8](repeating: 114, count: 16))
        try expect(password, "password")
        #expect(password.hasPassword)
    }

    @Test func newsOfAMessage() throws {
        var message = Self.message
        message.replyTo = .messageReplyHeader(TL.MessageReplyHeader(replyToMsgId: 4))
        message.entities = [.messageEntityCode(TL.MessageEntityCode(offset: 0, length: 2))]
        message.views = 1
        message.forwards = 2
        try expect(
            TL.Updates(
                updates: [
                    .updateMessageID(TL.UpdateMessageID(id: 5, randomId: -1)),
                    .updateNewMessage(TL.UpdateNewMessage(message: .message(message), pts: 10, ptsCount: 1)),
                ], users: [.user(Self.user)], chats: [.channel(Self.channel)], date: Self.date, seq: 0), "updates")
    }

    @Test func dialogsWithDraftsAndServiceMessages() throws {
        let dialog = TL.Dialog(
            pinned: true, peer: .peerUser(TL.PeerUser(userId: 7)), topMessage: 5, readInboxMaxId: 4,
            readOutboxMaxId: 3, unreadCount: 2, unreadMentionsCount: 1, unreadReactionsCount: 0,
            unreadPollVotesCount: 0, notifySettings: TL.PeerNotifySettings(muteUntil: Self.date),
            draft: .draftMessage(TL.DraftMessage(message: "draft", date: Self.date)))
        let created = TL.MessageService(
            id: 6, peerId: .peerChat(TL.PeerChat(chatId: 3)), date: Self.date,
            action: .messageActionChatCreate(TL.MessageActionChatCreate(title: "g", users: [1, 2])))
        let chat = TL.Chat(
            id: 3, title: "g", photo: .chatPhotoEmpty, participantsCount: 2, date: Self.date, version: 1)
        try expect(
            TL.MessagesDialogs(
                dialogs: [.dialog(dialog)], messages: [.messageService(created)], chats: [.chat(chat)], users: []),
            "dialogs")
    }

    @Test func differenceOfABox() throws {
        let read = TL.UpdateReadHistoryOutbox(
            peer: .peerUser(TL.PeerUser(userId: 7)), maxId: 9, pts: 12, ptsCount: 1)
        try expect(
            TL.UpdatesDifference(
                newMessages: [], newEncryptedMessages: [], otherUpdates: [.updateReadHistoryOutbox(read)], chats: [],
                users: [], state: TL.UpdatesState(pts: 12, qts: 0, date: Self.date, seq: 0, unreadCount: 1)),
            "difference")
    }

    // MARK: Older layers

    @Test func usersChannelsAndCommandsOfLayer227() throws {
        try expect(Self.user, "user", layer: 227)
        try expect(Self.channel, "channel", layer: 227)
        try expect(TL.BotCommand(command: "start", description: "begins"), "botCommand", layer: 227)
        try expect(
            TL.MessagesSearchGlobal(
                usersOnly: true, q: "tea", filter: .inputMessagesFilterEmpty, minDate: 0, maxDate: 0, offsetRate: 0,
                offsetPeer: .inputPeerEmpty, offsetId: 0, limit: 20), "searchGlobal", layer: 227)
    }

    @Test func newerFieldsAreLeftOutOfOlderForms() throws {
        var user = Self.user
        user.linkedCommunityId = 5
        #expect(user.bytes(layer: 227) == Self.user.bytes(layer: 227))
        #expect(user.bytes(layer: 228) != Self.user.bytes(layer: 228))
        #expect(user.bytes(layer: 200) == user.bytes(layer: 227))
        #expect(user.bytes(layer: 300) == user.bytes(layer: 229))
    }

    private func button(_ text: String, _ type: TL.AnyInlineButtonType) -> TL.KeyboardInlineButton {
        TL.KeyboardInlineButton(text: text, type: type)
    }

    private var link: TL.KeyboardInlineButton {
        button("go", .inlineButtonTypeUrl(TL.InlineButtonTypeUrl(url: "https://e.org")))
    }
    private var callback: TL.KeyboardInlineButton {
        button("cb", .inlineButtonTypeCallback(TL.InlineButtonTypeCallback(requiresPassword: true, data: [100])))
    }

    private func message(_ rows: [TL.KeyboardInlineButtonRow]) -> TL.Message {
        var message = Self.message
        message.replyMarkup = .replyInlineMarkup(TL.ReplyInlineMarkup(rows: rows))
        return message
    }

    @Test func inlineKeyboardsOfEachLayer() throws {
        try expect(message([TL.KeyboardInlineButtonRow(buttons: [link, callback])]), "keyboard")
        let older = message([
            TL.KeyboardInlineButtonRow(buttons: [
                link, button("off", .inlineButtonTypeDisabled), callback,
                button("s", .inlineButtonTypeSwitchInline(TL.InlineButtonTypeSwitchInline(samePeer: true, query: "q"))),
                button("c", .inlineButtonTypeCopy(TL.InlineButtonTypeCopy(copyText: "text"))),
            ]), TL.KeyboardInlineButtonRow(buttons: [button("off", .inlineButtonTypeDisabled)]),
        ])
        for layer in [227, 228] { #expect(try older.bytes(layer: layer) == TLCorpus.bytes("telethon-227-keyboard")) }
    }

    @Test func replyKeyboardsOfLayer227() throws {
        let buttons = [
            TL.KeyboardButton(text: "a", type: .buttonTypeDefault),
            TL.KeyboardButton(text: "p", type: .buttonTypeRequestPhone),
        ]
        let keyboard = TL.ReplyKeyboardMarkup(resize: true, rows: [TL.KeyboardButtonRow(buttons: buttons)])
        #expect(try keyboard.bytes(layer: 227) == TLCorpus.bytes("telethon-227-replyKeyboard"))
    }
}
