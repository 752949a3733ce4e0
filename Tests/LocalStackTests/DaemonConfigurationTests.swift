import Glibc
import LocalStack
import Postgres
import ShopAPI
import TestSupport
import Testing

extension DaemonConfiguration {
    fileprivate static func isLocal(_ text: [UInt8]) throws -> Bool { (try? read(text)) != nil }
}

@Suite struct DaemonConfigurationTests {
    private let smallest = """
        {"database": {"hosts": ["127.0.0.1:5432"], "roles": {"orders": {"user": "shop_orders"}}},
         "redis": {"url": "redis://127.0.0.1"}, "kafka": {"bootstrap": "127.0.0.1:9092"}}
        """

    @Test func whatIsLeftOutHasItsDefault() throws {
        let configuration = try DaemonConfiguration.read(smallest.utf8)
        #expect(configuration.listen.rest == "127.0.0.1:7100")
        #expect(configuration.listen.health == "127.0.0.1:7190")
        #expect(!configuration.kafka.embedded && configuration.kafka.security == "plaintext")
        #expect(!configuration.auth.sandboxCodes)
    }

    @Test(arguments: [
        ("https://shop.example.com", true), ("https://shop.example.com:8443", true), ("http://127.0.0.1:7100", true),
        ("http://[::1]:7100", true), ("shop.example.com", false), ("https://shop.example.com/", false), ("*", false),
        ("https://shop.example.com/v1", false), ("https://me@shop.example.com", false),
        ("ftp://shop.example.com", false), ("https://", false), ("", false),
    ])
    func thePublicURLIsOneWithoutAPath(url: String, isRight: Bool) throws {
        let environment = ["SHOPD_LISTEN_PUBLIC_URL": url]
        if isRight {
            let configuration = try DaemonConfiguration.read(smallest.utf8, environment: environment)
            #expect(configuration.listen.publicURL == url && configuration.listen.reachedAt == url)
            return
        }
        let problem = #expect(throws: Problem.self) {
            try DaemonConfiguration.read(smallest.utf8, environment: environment)
        }
        #expect(problem?.errors?.map(\.pointer) == ["/listen/publicURL"])
    }

    @Test(arguments: [
        ("127.0.0.1:7100", "http://127.0.0.1:7100", false), ("[::1]:7100", "http://[::1]:7100", false),
        ("0.0.0.0:7100", "http://127.0.0.1:7100", true), ("[::]:7100", "http://127.0.0.1:7100", true),
        ("10.0.0.7:80", "http://10.0.0.7:80", true), ("[2001:db8::1]:80", "http://[2001:db8::1]:80", true),
    ])
    func withoutAPublicURLItIsWhereTheDoorIs(rest: String, url: String, isLacking: Bool) throws {
        var listen = DaemonConfiguration.Listen(rest: rest)
        #expect(listen.reachedAt == url && listen.lacksPublicURL == isLacking)
        listen.trustedProxies = ["127.0.0.1"]
        #expect(listen.lacksPublicURL)
        listen.publicURL = "https://shop.example.com"
        #expect(!listen.lacksPublicURL && listen.reachedAt == "https://shop.example.com")
    }

    @Test func whatIsWrittenIsRead() throws {
        var configuration = try DaemonConfiguration.read(smallest.utf8)
        configuration.upstreams = ["orders": "http://10.0.0.7:7100"]
        configuration.user = "nobody"
        #expect(try DaemonConfiguration.read(JSONText.encode(configuration)) == configuration)
    }

    @Test func aServiceMayLieElsewhere() throws {
        var configuration = try DaemonConfiguration.read(smallest.utf8)
        #expect(configuration.database.places.map(\.services) == [DaemonConfiguration.wholeServices])
        let admin = DaemonConfiguration.Login(user: "other", password: "x")
        configuration.database.services = [
            "orders": .init(name: "shop_orders"), "catalog": .init(name: configuration.database.name),
            "payments": .init(name: "money", hosts: ["a:1"], admin: admin),
            "inventory": .init(name: "money", hosts: ["a:1"], admin: admin),
        ]
        configuration.database.roles["audit"] = .init(user: "a", password: nil)
        let read = try DaemonConfiguration.read(JSONText.encode(configuration)).database
        #expect(read == configuration.database)
        #expect(read.places.map(\.services) == [["auth", "catalog"], ["inventory", "payments"], ["orders"]])
        #expect(read.places[1].database.admin == admin && read.places[2].database.hosts == read.hosts)
        #expect(try read.client(for: "audit").database == read.name)
        #expect(try read.client(for: "audit", of: "payments").hosts == [.init(host: "a", port: 1)])
    }

    @Test func aPlaceThatIsNoneIsNamed() throws {
        var configuration = try DaemonConfiguration.read(smallest.utf8)
        configuration.database.services = ["shop": .init(name: "x"), "orders": .init(name: "x", hosts: ["nowhere"])]
        let text = try JSONText.encode(configuration)
        let problem = #expect(throws: Problem.self) { try DaemonConfiguration.read(text) }
        #expect(
            problem?.errors?.map(\.pointer) == ["/database/services/orders/hosts/0", "/database/services/shop"])
    }

    @Test func shardsLieWhereTheySay() throws {
        var configuration = try DaemonConfiguration.read(smallest.utf8)
        #expect(configuration.hostable == DaemonConfiguration.wholeServices)
        configuration.database.shards = [
            .init(name: "s1"), .init(name: "s2", database: "chats"),
            .init(name: "s3", database: "chats", hosts: ["a:1"]),
        ]
        configuration.database.roles["messages_s2"] = .init(user: "m2", password: nil)
        configuration.database.roles["sharding"] = .init(user: "sharding", password: nil)
        let read = try DaemonConfiguration.read(JSONText.encode(configuration))
        #expect(read == configuration && read.hostable == DaemonConfiguration.wholeServices + ["messages"])
        let database = read.database
        #expect(database.places.dropFirst().map(\.services) == [["messages_s2"], ["messages_s3"]])
        #expect(database.places[0].services == DaemonConfiguration.wholeServices + ["messages_s1"])
        let own = try database.client(for: "messages_s2")
        #expect(own.database == "chats" && own.user == "m2" && own.settings["search_path"] == "messages_s2")
        let other = try database.client(for: "sharding", of: "messages_s3")
        #expect(other.hosts == [.init(host: "a", port: 1)] && other.settings["search_path"] == "messages_s3")
        #expect(try database.client(for: "sharding").database == database.name)
        #expect(["messages_s1", "messages_s2", "orders"].map(database.liesWithShardsOnly) == [false, true, false])
        #expect(Set(read.roleNames).isSuperset(of: ["sharding", "messages_s1", "auth", "audit"]))
    }

    @Test func filesLieWhereTheySay() throws {
        var configuration = try DaemonConfiguration.read(smallest.utf8)
        #expect(!configuration.database.schemas.contains("media"))
        configuration.media = .init(directory: "files", bytesPerUser: 0, minimumFreeBytes: -1)
        let text = try JSONText.encode(configuration)
        let problem = #expect(throws: Problem.self) { try DaemonConfiguration.read(text) }
        #expect(
            problem?.errors?.map(\.pointer) == [
                "/media/directory", "/media/bytesPerUser", "/media/minimumFreeBytes", "/database/roles/media",
            ])
        configuration.media = .init(directory: "/srv/files", bytesPerUser: 1 << 30, minimumFreeBytes: 0)
        configuration.database.roles["media"] = .init(user: "shop_media", password: nil)
        configuration.database.services["media"] = .init(name: "files")
        let read = try DaemonConfiguration.read(JSONText.encode(configuration))
        #expect(read == configuration && read.hostable == DaemonConfiguration.wholeServices + ["media"])
        #expect(read.database.places.map(\.services) == [DaemonConfiguration.wholeServices, ["media"]])
        #expect(read.roleNames.contains("media"))
    }

    private func media(_ text: String, environment: [String: String] = [:]) throws -> DaemonConfiguration.Media? {
        var value = smallest.dropLast(1) + ", \"media\": \(text)}"
        value.replace("\"roles\": {", with: "\"roles\": {\"media\": {\"user\": \"shop_media\"}, ")
        return try DaemonConfiguration.read(value.utf8, environment: environment).media
    }

    @Test func filesLieInOneDirectoryOrInSeveralOrInABucket() throws {
        #expect(try media(#"{"directory": "/srv/files"}"#) == .init(directory: "/srv/files"))
        let several = try media(#"{"store": {"directory": {"roots": ["/a", "/b", "/c"]}}}"#)
        #expect(several?.store?.directory?.copiesOfEach == 2)
        #expect(try media(#"{"store": {"directory": {"roots": ["/a"]}}}"#)?.store?.directory?.copiesOfEach == 1)
        let s3 = try media(
            #"{"store": {"s3": {"endpoint": "http://10.0.0.1:7480", "bucket": "shop", "secretFile": "/etc/s3"}}}"#,
            environment: ["SHOPD_MEDIA_S3_ACCESS_KEY": "AKIA"])?.store?.s3
        #expect(s3?.accessKey == "AKIA" && s3?.regionName == "us-east-1" && s3?.deadlineSeconds == 30)
        #expect(s3?.keyPrefix == "media")
        let named = try media(
            """
            {"store": {"s3": {"endpoint": "https://s3.eu-central-1.amazonaws.com", "bucket": "my.shop-1",
             "region": "eu-central-1", "style": "virtual", "prefix": "shop/files.1", "accessKey": "AKIA",
             "caFile": "/etc/ca.pem", "deadline": 600}}}
            """, environment: ["SHOPD_MEDIA_S3_SECRET": "wJalr/XUt+nFEMI"])
        #expect(named?.store?.s3?.secret == "wJalr/XUt+nFEMI" && named?.store?.s3?.style == "virtual")
    }

    @Test(arguments: [
        (#"{}"#, ["/media"]), (#"{"directory": "/a", "store": {"directory": {"roots": ["/a"]}}}"#, ["/media"]),
        (#"{"store": {}}"#, ["/media/store"]),
        (#"{"store": {"directory": {"roots": []}}}"#, ["/media/store/directory/roots"]),
        (
            #"{"store": {"directory": {"roots": ["/a", "b", "/a"]}}}"#,
            ["/media/store/directory/roots/1", "/media/store/directory/roots/2"]
        ),
        (#"{"store": {"directory": {"roots": ["/a"], "copies": 2}}}"#, ["/media/store/directory/copies"]),
        (#"{"store": {"directory": {"roots": ["/a"], "copies": 0}}}"#, ["/media/store/directory/copies"]),
        (
            #"{"store": {"s3": {"endpoint": "s3.example.com", "bucket": "Shop"}}}"#,
            ["endpoint", "bucket", "accessKey", "secretFile"].map { "/media/store/s3/\($0)" }
        ),
        (
            """
            {"store": {"s3": {"endpoint": "https://10.0.0.1", "bucket": "shop", "region": "", "style": "virtual",
             "prefix": "/a", "accessKey": "a b", "secret": "", "secretFile": "x", "caFile": "y", "deadline": 0}}}
            """,
            ["region", "style", "prefix", "accessKey", "secretFile", "secret", "secretFile", "caFile", "deadline"]
                .map { "/media/store/s3/\($0)" }
        ),
        (
            """
            {"store": {"s3": {"endpoint": "https://me@s3.x/y", "bucket": "a..b", "style": "host", "prefix": "../a"}}}
            """,
            ["endpoint", "bucket", "style", "prefix", "accessKey", "secretFile"].map { "/media/store/s3/\($0)" }
        ),
    ])
    func whereFilesLieIsSaidRight(text: String, pointers: [String]) throws {
        let problem = #expect(throws: Problem.self) { try media(text) }
        #expect(problem?.errors?.map(\.pointer) == pointers)
    }

    @Test func aShardThatIsNoneIsNamed() throws {
        var configuration = try DaemonConfiguration.read(smallest.utf8)
        configuration.database.shards = [
            .init(name: "S1"), .init(name: "s2"), .init(name: "s2", hosts: []), .init(name: "s3", hosts: ["x"]),
            .init(name: "s4", database: ""),
        ]
        let text = try JSONText.encode(configuration)
        let problem = #expect(throws: Problem.self) { try DaemonConfiguration.read(text) }
        #expect(
            problem?.errors?.map(\.pointer) == [
                "/database/shards/0/name", "/database/shards/2/name", "/database/shards/2/hosts",
                "/database/shards/3/hosts/0", "/database/shards/4/database",
            ])
    }

    @Test func theEnvironmentWins() throws {
        let environment = ["SHOPD_DATABASE_HOSTS": "a:1,b:2", "SHOPD_LOOPS": "3", "SHOPD_LISTEN_REST": "0.0.0.0:80"]
        let configuration = try DaemonConfiguration.read(smallest.utf8, environment: environment)
        #expect(configuration.database.hosts == ["a:1", "b:2"])
        #expect(configuration.loops == 3)
        #expect(configuration.listen.rest == "0.0.0.0:80")
    }

    @Test(arguments: [
        ("SHOPD_LOOPS", "many", "/loops"), ("SHOPD_LISTEN_REST", "80", "/listen/rest"),
        ("SHOPD_DATABASE_HOSTS", "", "/database/hosts"), ("SHOPD_LOG_LEVEL", "loud", "/log/level"),
        ("SHOPD_KAFKA_BOOTSTRAP", "a:9092,", "/kafka/bootstrap"),
    ])
    func aWrongValueIsNamedByItsPlace(_ variable: String, _ value: String, _ pointer: String) throws {
        let problem = #expect(throws: Problem.self) {
            try DaemonConfiguration.read(smallest.utf8, environment: [variable: value])
        }
        #expect(problem?.errors?.map(\.pointer) == [pointer])
    }

    @Test func theSecretOfEventsIsItsOwnOrThatOfAuth() throws {
        let mine = String(repeating: "m", count: 32), other = String(repeating: "o", count: 32)
        let secrets = #""secret":"\#(mine)","alsoAccepted":["\#(other)"]"#
        let events = #""events":{\#(secrets),"legacyUntil":"2026-12-24T18:00:00Z"}"#
        let text = "{\(events),\(smallest.drop { $0 != "{" }.dropFirst())"
        let configuration = try DaemonConfiguration.read(text.utf8)
        #expect(try DaemonConfiguration.read(JSONText.encode(configuration)) == configuration)
        let stores = try StoreAddresses.read(text.utf8)
        #expect(stores.events == configuration.events && stores.events?.legacyUntil != nil)
        typealias Events = DaemonConfiguration.Events
        #expect(Events.resolved(stores.events, authSecret: other)?.secret == mine)
        #expect(Events.resolved(nil, authSecret: other)?.secret == other)
        #expect(Events.resolved(nil, authSecret: nil) == nil)
        let short = #expect(throws: Problem.self) {
            try DaemonConfiguration.read(text.replacing(other, with: "short").utf8)
        }
        #expect(short?.errors?.map(\.pointer) == ["/events/alsoAccepted/0"])
    }

    @Test(arguments: [
        ("127.0.0.1:7100", nil, [], true), ("[::1]:7100", nil, [], true), ("localhost:7100", nil, ["::1"], false),
        ("0.0.0.0:7100", nil, [], false), ("[::]:7100", nil, [], false), ("shop.example.com:80", nil, [], false),
        ("127.0.0.1:7100", "10.0.0.7:7150", [], false), ("127.0.0.1:7100", nil, ["10.0.0.1"], false),
    ])
    func codesThatOperatorsReadAreForLoopbackOnly(rest: String, inner: String?, proxies: [String], isRight: Bool) throws
    {
        var configuration = try DaemonConfiguration.read(smallest.utf8)
        configuration.listen = .init(rest: rest, internal: inner, trustedProxies: proxies)
        #expect(throws: Never.self) { try DaemonConfiguration.read(JSONText.encode(configuration)) }
        configuration.auth.sandboxCodes = true
        let text = try JSONText.encode(configuration)
        var refused: [String]?
        do {
            _ = try DaemonConfiguration.read(text)
        } catch {
            refused = error.errors?.map(\.pointer)
        }
        #expect(refused == (isRight ? nil : ["/auth/sandboxCodes"]))
        // Only a proxy of this machine may be said to be for trying out.
        configuration.auth.sandboxBehindProxy = true
        let isLocal = try DaemonConfiguration.isLocal(JSONText.encode(configuration))
        #expect(isLocal == (isRight || proxies == ["::1"]))
    }

    @Test(arguments: [
        (#"{"command": ["/usr/local/bin/send-code", "--now"]}"#, nil),
        (#"{"url": "https://sms.example.com/v1/send"}"#, nil),
        (#"{"url": "http://127.0.0.1:8080/send"}"#, nil), (#"{"url": "http://[::1]:8080"}"#, nil), ("{}", ""),
        (#"{"command": ["/bin/true"], "url": "https://sms.example.com"}"#, ""), (#"{"command": []}"#, "/command"),
        (#"{"command": ["send-code"]}"#, "/command"), (#"{"url": "http://sms.example.com"}"#, "/url"),
        (#"{"url": "http://127.0.0.1.example.com/"}"#, "/url"), (#"{"url": "https://me@sms.example.com/"}"#, "/url"),
        (#"{"url": "ftp://127.0.0.1"}"#, "/url"),
    ])
    func codesAreSentByOneProgramOrOneHook(sender: String, wrong: String?) throws {
        let text = smallest.dropLast() + #", "auth": {"sendCodes": \#(sender)}}"#
        var refused: [String]?
        do {
            let configuration = try DaemonConfiguration.read(text.utf8)
            #expect(try DaemonConfiguration.read(JSONText.encode(configuration)) == configuration)
        } catch let problem as Problem {
            refused = problem.errors?.map(\.pointer)
        }
        #expect(refused == wrong.map { ["/auth/sendCodes\($0)"] })
    }

    /// A password is made of random digits, and so now and then of those of a card.
    @Test func aPasswordMayLookLikeACardNumber() throws {
        var configuration = try DaemonConfiguration.read(smallest.utf8)
        configuration.redis.url = "redis://:4242424242424242@127.0.0.1:6379"
        let text = try JSONText.encode(configuration)
        #expect(try DaemonConfiguration.read(text).redis.url == configuration.redis.url)
        #expect(try StoreAddresses.read(text).redis?.url == configuration.redis.url)
    }

    private func refused(_ change: (inout DaemonLimits) -> Void) throws -> [String]? {
        var configuration = try DaemonConfiguration.read(smallest.utf8)
        change(&configuration.limits)
        let text = try JSONText.encode(configuration)
        return #expect(throws: Problem.self) { try DaemonConfiguration.read(text) }?.errors?.map(\.pointer)
    }

    @Test func limitsHaveDefaultsAndBounds() throws {
        var limits = try DaemonConfiguration.read(smallest.utf8).limits
        for name in DaemonLimits.RateName.allCases {
            #expect(limits[name].requests > 0 && limits[name].burst > 0, "\(name) has no limit by default")
            #expect(try refused { $0[name].burst = 0 } == ["/limits/\(name.rawValue)/burst"])
            limits[name] = .init(7, seconds: 8, burst: 9)
        }
        for name in DaemonLimits.CountName.allCases {
            #expect(limits[name] > 0, "\(name) has no limit by default")
            for value in [0, -1, 1_000_001] {
                #expect(try refused { $0[name] = value } == ["/limits/\(name.rawValue)"])
            }
            limits[name] = 17
        }
        // What the type holds is what has a name, and each is written and read.
        let fields = Set(Mirror(reflecting: limits).children.compactMap(\.label))
        let names = DaemonLimits.RateName.allCases.map(\.rawValue) + DaemonLimits.CountName.allCases.map(\.rawValue)
        #expect(fields == Set(names) && names.count == fields.count)
        var configuration = try DaemonConfiguration.read(smallest.utf8)
        configuration.limits = limits
        #expect(try DaemonConfiguration.read(JSONText.encode(configuration)).limits == limits)
    }

    @Test func anUnknownLimitIsRefused() throws {
        let text = try JSONText.encode(try DaemonConfiguration.read(smallest.utf8))
        let odd = String(decoding: text, as: UTF8.self).replacing("connectionsPerAddress", with: "connectionsPerHost")
        let problem = #expect(throws: Problem.self) { try DaemonConfiguration.read(odd.utf8) }
        #expect(problem?.errors?.map(\.pointer) == ["/limits/connectionsPerHost"])
    }

    @Test(arguments: [("*", true), ("https://a.example", true), ("https://a.example/", false), ("a.example", false)])
    func originsAreOrigins(origin: String, isRight: Bool) throws {
        var configuration = try DaemonConfiguration.read(smallest.utf8)
        configuration.listen.origins = [origin]
        let text = try JSONText.encode(configuration)
        let isRead = (try? DaemonConfiguration.read(text)) != nil
        #expect(isRead == isRight)
    }

    @Test func anUnknownFieldIsRefused() {
        let problem = #expect(throws: Problem.self) {
            try DaemonConfiguration.read(smallest.replacing("redis", with: "rediss").utf8)
        }
        #expect(problem?.errors?.contains { $0.pointer == "/redis" } == true)
    }
}

@Suite struct DiskTests {
    @Test func aFullDiskIsCalledThat() throws {
        // Every write to this device is answered with ENOSPC.
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        defer { close(full) }
        let error = #expect(throws: LocalStackError.self) { try FileText.write("text", to: full, of: "/some/file") }
        #expect(error?.code == .diskFull)
        #expect(error?.message == "writing /some/file: no space left on device")
    }

    @Test func aLinkThatLiesInTheWayIsNotFollowed() throws {
        let (path, other) = (TestDirectory.path("kept"), TestDirectory.path("other"))
        try FileText.write("theirs", to: other)
        #expect(symlink(other, path + ".new") == 0)
        try FileText.write("ours", to: path)
        #expect(FileText.read(other) == "theirs")
        #expect(FileText.read(path) == "ours")
    }

    @Test func tooLittleRoomIsSaidBeforeAnythingStarts() {
        let error = #expect(throws: LocalStackError.self) {
            try DiskSpace.check("/tmp", atLeast: .max, for: "PostgreSQL")
        }
        #expect(error?.code == .diskFull)
        #expect(error?.hint?.contains("SHOP_HOME") == true)
    }
}

@Suite struct InstallationPlaceTests {
    @Test func homesFollowTheEnvironment() {
        #expect(Installation.defaultHome(["SHOP_HOME": "/srv/shop", "XDG_DATA_HOME": "/data"]) == "/srv/shop")
        #expect(Installation.defaultHome(["XDG_DATA_HOME": "/data"]) == "/data/shopctl")
        let own = geteuid() == 0 ? "/var/lib/shopctl" : "/home-of/me/.local/share/shopctl"
        #expect(Installation.defaultHome(["HOME": "/home-of/me"]) == own)
    }

    @Test func aPortCannotBeGivenTwice() {
        let error = #expect(throws: LocalStackError.self) {
            try Installation(home: TestDirectory.path("home"), ports: .init(rest: 7000, redis: 7000), shopd: "/x")
        }
        #expect(error?.message.contains("7000") == true)
    }
}
