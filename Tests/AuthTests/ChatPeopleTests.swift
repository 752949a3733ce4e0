import Crypto
import FoundationEssentials
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Auth

private func entry(_ id: Int64, _ phone: String, _ first: String = "A", _ last: String = "") -> PhonebookEntry {
    PhonebookEntry(id: id, phone: phone, firstName: first, lastName: last)
}

extension AuthFixture {
    /// Somebody as somebody else sees them.
    fileprivate func seen(_ user: Int64, by viewer: Int64) async throws -> ChatUser {
        try #require(try await auth.users(numbered: [user], as: viewer).first)
    }
    fileprivate func reference(_ user: Int64, by viewer: Int64) async throws -> UserReference {
        UserReference(user, accessHash: try await seen(user, by: viewer).accessHash)
    }
    /// Makes one a contact of the other.
    fileprivate func know(_ user: Int64, by owner: Int64, as name: String = "Friend") async throws {
        _ = try await auth.addContact(
            try await reference(user, by: owner), of: owner, firstName: name, lastName: "")
    }
}

@Suite(.closesDatabases) struct ChatUserTests {
    @Test func somebodyIsNamedByWhomTheyWereShownTo() async throws {
        let shop = try await AuthFixture()
        let (ada, ben, cleo) = (
            try await shop.chatUser("Ada"), try await shop.chatUser("Ben"), try await shop.chatUser("Cleo")
        )
        let right = try await shop.reference(ben.number, by: ada.number)
        let foreign = try await shop.reference(ben.number, by: cleo.number)
        #expect(right.accessHash != foreign.accessHash && right.accessHash != 0)
        let asked = [
            right, foreign, UserReference(ben.number, accessHash: 0), UserReference(ada.number, accessHash: 0),
            UserReference(5, accessHash: 0), right,
        ]
        let answers = try await shop.auth.users(asked, as: ada.number)
        #expect(answers.map { $0?.number } == [ben.number, nil, nil, ada.number, nil, ben.number])
        #expect(answers[3]?.isSelf == true && answers[0]?.isSelf == false)
        // Whom the viewer chats with, and contacts, need none.
        let zero = UserReference(ben.number, accessHash: 0)
        #expect(try await shop.auth.users([zero], as: ada.number, known: [ben.number])[0]?.number == ben.number)
        try await shop.know(ben.number, by: ada.number)
        #expect(try await shop.auth.users([zero], as: ada.number)[0]?.number == ben.number)
        #expect(try await shop.auth.users([foreign], as: ada.number)[0] == nil)
        #expect(shop.auth.isShown(right, to: ada.number) && !shop.auth.isShown(foreign, to: ada.number))
        #expect(try await refusal { _ = try await shop.auth.user(foreign, as: ada.number) } == .invalidUser)
    }

    @Test func moreThanAThousandAtOnceAreNotAnswered() async throws {
        let shop = try await AuthFixture()
        let ada = try await shop.chatUser()
        let me = UserReference(ada.number, accessHash: 0)
        let answers = try await shop.auth.users(Array(repeating: me, count: 1_002), as: ada.number)
        #expect(answers.count == 1_002 && answers[999] != nil && answers[1_000] == nil && answers[1_001] == nil)
    }

    @Test func aProfileIsChangedAndSaysWhetherItWas() async throws {
        let shop = try await AuthFixture()
        let ada = try await shop.chatUser("Ada", "L")
        let changed = try await shop.auth.updateProfile(
            of: ada.number, lastName: " Lovelace ", about: "poetical\nscience")
        #expect(changed.isChanged && changed.user.firstName == "Ada" && changed.user.lastName == "Lovelace")
        #expect(changed.user.about == "poetical\nscience" && changed.user.phone == ada.phone)
        #expect(try await !shop.auth.updateProfile(of: ada.number, firstName: "Ada").isChanged)
        let cleared = try await shop.auth.updateProfile(of: ada.number, lastName: "", about: "")
        #expect(cleared.user.lastName == "" && cleared.user.about == "" && cleared.user.firstName == "Ada")
        func update(first: String? = nil, last: String? = nil, about: String? = nil) async throws -> AccountRefusal? {
            try await refusal {
                _ = try await shop.auth.updateProfile(
                    of: ada.number, firstName: first, lastName: last, about: about)
            }
        }
        #expect(try await update(first: " ") == .invalidFirstName)
        #expect(try await update(last: String(repeating: "x", count: 65)) == .invalidLastName)
        #expect(try await update(about: String(repeating: "x", count: 71)) == .longAbout)
        #expect(try await update(about: "4111 1111 1111 1111") == .invalidAbout)
        #expect(try await refusal { _ = try await shop.auth.updateProfile(of: 5, firstName: "A") } == .invalidUser)
    }

    // MARK: Usernames

    @Test func aUsernameIsOnePersonsWhateverItsLetters() async throws {
        let shop = try await AuthFixture()
        let (ada, ben) = (try await shop.chatUser("Ada"), try await shop.chatUser("Ben"))
        func take(_ name: String, _ user: Int64) async throws -> AccountRefusal? {
            try await refusal { _ = try await shop.auth.updateUsername(of: user, to: name) }
        }
        #expect(try await shop.auth.updateUsername(of: ada.number, to: "Ada_Love").username == "Ada_Love")
        #expect(try await take("ADA_LOVE", ben.number) == .occupiedUsername)
        #expect(try await take("Ada_Love", ada.number) == .sameUsername)
        #expect(try await take("ada_love", ada.number) == nil)
        #expect(try await !shop.auth.isUsernameFree("ADA_love", for: ben.number))
        #expect(try await shop.auth.isUsernameFree("ADA_love", for: ada.number))
        #expect(try await shop.auth.isUsernameFree("someone", for: ben.number))
        let found = try await shop.auth.resolveUsername("@Ada_LOVE", as: ben.number)
        #expect(found.number == ada.number && found.username == "ada_love")
        // Another one frees the first, and so does none.
        #expect(try await take("lovelace", ada.number) == nil)
        #expect(try await take("ada_love", ben.number) == nil)
        #expect(try await take("", ada.number) == nil)
        #expect(try await take("", ada.number) == .sameUsername)
        #expect(
            try await refusal { _ = try await shop.auth.resolveUsername("lovelace", as: ben.number) }
                == .unknownUsername)
        #expect(try await take("ghost", 5) == .invalidUser)
    }

    @Test(arguments: [
        "abcd", "1abcde", "_abcde", "abc de", "abcdé", "a-bcde", String(repeating: "a", count: 33),
        String(repeating: "a", count: 1_000_000), "@", "ab\u{0}cde",
    ])
    func usernamesThatAreNoneAreRefused(_ text: String) async throws {
        let shop = try await AuthFixture()
        let ada = try await shop.chatUser()
        for call in [
            { _ = try await shop.auth.updateUsername(of: ada.number, to: text) },
            { _ = try await shop.auth.isUsernameFree(text, for: ada.number) },
            { _ = try await shop.auth.resolveUsername(text, as: ada.number) },
        ] as [() async throws -> Void] {
            #expect(try await refusal(call) == .invalidUsername)
        }
    }

    @Test func manyWhoWantOneUsernameAtOnceMakeOneHolder() async throws {
        let shop = try await AuthFixture()
        var users: [Int64] = []
        for number in 0..<4 {
            users.append(try await shop.chatUser(from: AuthFixture.stranger(number)).number)
        }
        let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
            for user in users {
                group.addTask {
                    try await refusal { _ = try await shop.auth.updateUsername(of: user, to: "wanted") } == nil
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(taken == 1)
    }

    // MARK: Status

    @Test func statusIsWrittenCoarselyAndToldWhenItIsNew() async throws {
        let shop = try await AuthFixture()
        let (ada, ben) = (try await shop.chatUser("Ada"), try await shop.chatUser("Ben"))
        #expect(try await shop.seen(ada.number, by: ben.number).status == .longAgo)
        let now = shop.clock.now
        #expect(try await shop.auth.setStatus(of: ada.number, isOnline: true) == .online(until: now + 120))
        #expect(try await shop.seen(ada.number, by: ben.number).status == .online(until: now + 120))
        shop.clock.pass(30)
        #expect(try await shop.auth.setStatus(of: ada.number, isOnline: true) == nil)
        shop.clock.pass(40)
        #expect(try await shop.auth.setStatus(of: ada.number, isOnline: true) == .online(until: now + 190))
        shop.clock.pass(10)
        #expect(try await shop.auth.setStatus(of: ada.number, isOnline: false) == .offline(since: now + 80))
        #expect(try await shop.auth.setStatus(of: ada.number, isOnline: false) == nil)
        #expect(try await shop.seen(ada.number, by: ben.number).status == .offline(since: now + 80))
    }

    @Test func whoMayNotKnowItSeesHowLongAgoRoughly() throws {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let day = 86_400.0
        for (ago, status) in [
            (-60, .recently), (2.9 * day, .recently), (3.1 * day, .lastWeek), (7.1 * day, .lastMonth),
            (31 * day, .longAgo),
        ] as [(Double, ChatStatus)] {
            #expect(ChatStatus(until: now - ago, isExact: false, now: now) == status)
        }
    }

    // MARK: Privacy

    @Test func aPhoneIsSeenByWhomItsHolderKnowsUnlessTheySayOtherwise() async throws {
        let shop = try await AuthFixture()
        let (ada, ben) = (try await shop.chatUser("Ada"), try await shop.chatUser("Ben"))
        func phone() async throws -> String? { try await shop.seen(ada.number, by: ben.number).phone }
        func set(_ rule: PrivacyRule) async throws { try await shop.auth.setPrivacy(.phone, rule, of: ada.number) }
        #expect(try await phone() == nil)
        #expect(try await shop.auth.privacy(.phone, of: ada.number) == PrivacyRule(.contacts))
        try await shop.know(ben.number, by: ada.number)
        #expect(try await phone() == ada.phone)
        try await set(PrivacyRule(.contacts, refused: [ben.number]))
        #expect(try await phone() == nil)
        try await set(PrivacyRule(.nobody))
        #expect(try await phone() == nil)
        try await set(PrivacyRule(.nobody, allowed: [ben.number]))
        #expect(try await phone() == ada.phone)
        #expect(try await shop.auth.privacy(.phone, of: ada.number) == PrivacyRule(.nobody, allowed: [ben.number]))
        try await set(PrivacyRule(.everybody, refused: [1]))
        #expect(try await phone() == ada.phone)
        // Of oneself, whatever the rule.
        try await set(PrivacyRule(.nobody))
        #expect(try await shop.seen(ada.number, by: ada.number).phone == ada.phone)
    }

    @Test func whenSomebodyWasThereIsTheirsToTell() async throws {
        let shop = try await AuthFixture()
        let (ada, ben) = (try await shop.chatUser("Ada"), try await shop.chatUser("Ben"))
        let online = try #require(try await shop.auth.setStatus(of: ada.number, isOnline: true))
        #expect(try await shop.seen(ada.number, by: ben.number).status == online)
        try await shop.auth.setPrivacy(.status, PrivacyRule(.contacts), of: ada.number)
        #expect(try await shop.seen(ada.number, by: ben.number).status == .recently)
        #expect(try await shop.seen(ada.number, by: ada.number).status == online)
        try await shop.know(ben.number, by: ada.number)
        #expect(try await shop.seen(ada.number, by: ben.number).status == online)
    }

    @Test func listsOfPrivacyAreBounded() async throws {
        let shop = try await AuthFixture()
        let ada = try await shop.chatUser()
        let many = (0..<1_001).map { Int64($0) }
        for rule in [PrivacyRule(.nobody, allowed: many), PrivacyRule(.nobody, refused: many)] {
            #expect(
                try await refusal { try await shop.auth.setPrivacy(.phone, rule, of: ada.number) }
                    == .tooManyInPrivacy)
        }
        let both = PrivacyRule(.nobody, allowed: [1, 2], refused: [2])
        #expect(
            try await refusal { try await shop.auth.setPrivacy(.status, both, of: ada.number) } == .invalidPrivacy)
    }
}

@Suite(.closesDatabases) struct ContactTests {
    @Test func anAddressBookBecomesContacts() async throws {
        let shop = try await AuthFixture()
        let (ada, ben) = (try await shop.chatUser("Ada"), try await shop.chatUser("Ben", "Real"))
        let made = try await shop.auth.importContacts(
            [
                entry(7, "+" + ben.phone, " Benny ", "B"), entry(8, "+15550000000"), entry(9, "nothing"),
                entry(10, ada.phone),
            ], of: ada.number)
        #expect(made.imported == [.init(user: ben.number, entry: 7), .init(user: ada.number, entry: 10)])
        #expect(made.retry == [] && made.users.map(\.number) == [ada.number, ben.number].sorted())
        let seen = try #require(made.users.first { $0.number == ben.number })
        // Whoever knows a phone sees it.
        #expect(seen.firstName == "Benny" && seen.lastName == "B" && seen.phone == ben.phone && seen.accessHash != 0)
        #expect(seen.isContact && !seen.isMutualContact)
        let list = try #require(try await shop.auth.contacts(of: ada.number))
        #expect(list.contacts == [ChatContact(number: ben.number, isMutual: false)])
        try await shop.know(ada.number, by: ben.number)
        #expect(try await shop.seen(ben.number, by: ada.number).isMutualContact)
        #expect(try await shop.auth.contacts(of: ada.number)?.contacts.first?.isMutual == true)
        #expect(try await shop.auth.watchers(of: ben.number) == [ada.number])
        // Again: another name, and a name that is none leaves them their own.
        _ = try await shop.auth.importContacts([entry(1, ben.phone, "\n")], of: ada.number)
        let renamed = try await shop.seen(ben.number, by: ada.number)
        #expect(renamed.firstName == "Ben" && renamed.lastName == "Real")
    }

    @Test func whoDoesNotWantToBeFoundByPhoneIsNot() async throws {
        let shop = try await AuthFixture()
        let (ada, ben) = (try await shop.chatUser("Ada"), try await shop.chatUser("Ben"))
        #expect(try await shop.auth.resolvePhone("+" + ben.phone, as: ada.number).number == ben.number)
        try await shop.auth.setPrivacy(.foundByPhone, PrivacyRule(.contacts), of: ben.number)
        func resolve(_ phone: String) async throws -> AccountRefusal? {
            try await refusal { _ = try await shop.auth.resolvePhone(phone, as: ada.number) }
        }
        #expect(try await resolve(ben.phone) == .unknownPhone)
        #expect(try await resolve("15550000000") == .unknownPhone)
        #expect(try await resolve("1") == .invalidPhone)
        #expect(try await shop.auth.importContacts([entry(1, ben.phone)], of: ada.number).imported == [])
        try await shop.know(ada.number, by: ben.number)
        #expect(try await resolve(ben.phone) == nil)
        #expect(try await shop.auth.resolvePhone(ben.phone, as: ben.number).isSelf)
    }

    @Test func tooManyEntriesAtOnceAreForAnotherTime() async throws {
        let shop = try await AuthFixture()
        let ada = try await shop.chatUser()
        let entries = (0..<503).map { entry(Int64($0), "\(15_560_000_000 + $0)") }
        #expect(try await shop.auth.importContacts(entries, of: ada.number).retry == [500, 501, 502])
        #expect(
            try await shop.auth.importContacts([], of: ada.number) == ContactImport(imported: [], users: [], retry: []))
    }

    @Test func onlySoManyPhonesAreLookedUp() async throws {
        let shop = try await AuthFixture { $0.limits.phoneLookupsPerDay = 4 }
        let ada = try await shop.chatUser()
        let three = (0..<3).map { entry(Int64($0), "\(15_560_000_000 + $0)") }
        _ = try await shop.auth.importContacts(three, of: ada.number)
        #expect(
            try await refusal { _ = try await shop.auth.importContacts(three, of: ada.number) } == .floodWait(43_200))
        #expect(
            try await refusal { _ = try await shop.auth.resolvePhone("15550000000", as: ada.number) } == .unknownPhone)
        #expect(
            try await refusal { _ = try await shop.auth.resolvePhone("15550000000", as: ada.number) }
                == .floodWait(21_600))
    }

    @Test func contactsAreAddedAndDeleted() async throws {
        let shop = try await AuthFixture()
        let (ada, ben) = (try await shop.chatUser("Ada"), try await shop.chatUser("Ben"))
        let reference = try await shop.reference(ben.number, by: ada.number)
        func add(_ reference: UserReference, _ first: String = "B") async throws -> AccountRefusal? {
            try await refusal {
                _ = try await shop.auth.addContact(reference, of: ada.number, firstName: first, lastName: "")
            }
        }
        #expect(try await add(UserReference(ben.number, accessHash: 1)) == .invalidContact)
        #expect(try await add(UserReference(ada.number, accessHash: 0)) == .invalidContact)
        #expect(try await add(reference, "") == .contactNameEmpty)
        // A phone that is not theirs says nothing of theirs.
        let wrong = try await shop.auth.addContact(
            reference, of: ada.number, firstName: "B", lastName: "", phone: ada.phone)
        #expect(wrong.isContact && wrong.phone == nil && wrong.firstName == "B")
        #expect(try await shop.seen(ada.number, by: ben.number).phone == ada.phone)
        let right = try await shop.auth.addContact(
            reference, of: ada.number, firstName: "B", lastName: "", phone: "+" + ben.phone)
        #expect(right.phone == ben.phone)
        let gone = try await shop.auth.deleteContacts([reference, reference], of: ada.number)
        #expect(gone.map(\.number) == [ben.number] && !gone[0].isContact && gone[0].phone == nil)
        #expect(gone[0].firstName == "Ben")
        #expect(try await shop.auth.deleteContacts([reference], of: ada.number).isEmpty)
    }

    @Test func somebodyMayShowTheirPhoneToAContact() async throws {
        let shop = try await AuthFixture()
        let (ada, ben) = (try await shop.chatUser("Ada"), try await shop.chatUser("Ben"))
        let rule = PrivacyRule(.nobody, allowed: (0..<1_000).map { Int64($0) }, refused: [ben.number, 5_000])
        try await shop.auth.setPrivacy(.phone, rule, of: ada.number)
        _ = try await shop.auth.addContact(
            try await shop.reference(ben.number, by: ada.number), of: ada.number, firstName: "B", lastName: "",
            showsPhone: true)
        #expect(try await shop.seen(ada.number, by: ben.number).phone == ada.phone)
        let kept = try await shop.auth.privacy(.phone, of: ada.number)
        #expect(kept.allowed == (1..<1_000).map { Int64($0) } + [ben.number] && kept.refused == [5_000])
    }

    @Test func tooManyContactsAreRefusedAltogether() async throws {
        let shop = try await AuthFixture { $0.limits.contactsPerUser = 1 }
        let (ada, ben, cleo) = (
            try await shop.chatUser("Ada"), try await shop.chatUser("Ben"), try await shop.chatUser("Cleo")
        )
        try await shop.know(ben.number, by: ada.number)
        try await shop.know(ben.number, by: ada.number, as: "Again")
        #expect(try await refusal { try await shop.know(cleo.number, by: ada.number) } == .tooManyContacts)
        #expect(try await shop.auth.contacts(of: ada.number)?.contacts.map(\.number) == [ben.number])
        #expect(
            try await refusal {
                _ = try await shop.auth.importContacts([entry(1, cleo.phone)], of: ada.number)
            } == .tooManyContacts)
    }

    @Test func aListThatIsAsBeforeIsNotToldAgain() async throws {
        let shop = try await AuthFixture()
        let (ada, ben) = (try await shop.chatUser("Ada"), try await shop.chatUser("Ben"))
        #expect(try await shop.auth.contacts(of: ada.number, hash: 1)?.contacts == [])
        try await shop.know(ben.number, by: ada.number)
        let hash = ListHash.of([0, ben.number])
        #expect(try await shop.auth.contacts(of: ada.number, hash: hash) == nil)
        #expect(try await shop.auth.contacts(of: ada.number, hash: hash + 1)?.users.count == 1)
        #expect(try await shop.auth.contacts(of: ada.number, hash: 0)?.users.count == 1)
    }

    @Test func searchFindsContactsByTheirNamesAndOthersByUsername() async throws {
        let shop = try await AuthFixture()
        let (ada, ben, cleo) = (
            try await shop.chatUser("Ada"), try await shop.chatUser("Benjamin", "Britten"),
            try await shop.chatUser("Cleo")
        )
        _ = try await shop.auth.updateUsername(of: cleo.number, to: "Benedicta")
        _ = try await shop.auth.updateUsername(of: ben.number, to: "bennett")
        func search(_ text: String, limit: Int = 10) async throws -> [[Int64]] {
            let found = try await shop.auth.search(text, as: ada.number, limit: limit)
            return [found.contacts.map(\.number), found.others.map(\.number)]
        }
        #expect(try await search("ben") == [[], [cleo.number, ben.number]])
        _ = try await shop.auth.importContacts([entry(1, ben.phone, "\n")], of: ada.number)
        #expect(try await search("ben") == [[ben.number], [cleo.number]])
        for text in ["BENJ", "brit", "benjamin bri", "bennett", "@bennett", "b"] {
            #expect(try await search(text)[0] == [ben.number], "\(text)")
        }
        #expect(try await search("be")[1] == [])
        #expect(try await search("ben", limit: 1) == [[ben.number], []])
        #expect(try await search("%_") == [[], []])
        #expect(try await search("ben\u{0}") == [[], []])
        #expect(try await search(String(repeating: "b", count: 1_000)) == [[], []])
        for text in ["", " ", String(repeating: " ", count: 1_000)] {
            #expect(
                try await refusal { _ = try await shop.auth.search(text, as: ada.number, limit: 1) } == .emptyQuery)
        }
    }
}
