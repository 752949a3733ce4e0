import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient
import Kafka
import LocalStack
import Postgres
import Redis
import ShopAPI
import TestSupport
import Testing

/// A card number that was put through checkout is afterwards nowhere: not in PostgreSQL's files, Redis, topics, logs or
/// journals. What was put beside it is found in each, so that the search is known to find.
@Suite(.serialized, .timeLimit(.minutes(6))) struct CardNumberTests {
    /// One that is accepted, one that is refused, and one whose call is lost and repeated.
    private static let cards = ["4242424242424242", "4000000000000002", "4000000000000119"]
    static let marker = "MARKER-OF-THE-CARD-TEST"
    fileprivate static let unknown = OrderID()

    @Test func aCardNumberIsNowhereAfterCheckout() async throws {
        let installation = try await TestInstallation.start(isUnlimited: true)
        let shop = Shop(installation)
        try await shop.stock([(Self.marker, 100)])
        let token = try await shop.customer("+491700000201")
        var secrets = [token]
        for card in Self.cards { secrets.append(try await buy(shop, card, token)) }
        try await misplace(shop, Self.cards[0], token)
        try await operate(shop)

        let places = try await Places.read(shop)
        for place in places.all {
            #expect(place.has(place.marker), "\(place.name) was searched in vain for the marker")
            for card in Self.cards {
                for text in Self.forms(of: card) { #expect(!place.has(text), "\(place.name) has \(text)") }
            }
            // What pays with a card, or signs in, is known to payments alone, and to nobody.
            for secret in secrets where !place.hasTokens { #expect(!place.has(secret), "\(place.name)") }
        }
        let audit = try await shop.shopctl(["orders", "audit", "-q"])
        #expect(audit.status.isSuccess, "\(audit.outputText)\(audit.errorText)")
        try await installation.down(purge: true, on: TestLoops.any)
    }

    /// As people and programs write it.
    private static func forms(of card: String) -> [String] {
        let groups = stride(from: 0, to: 16, by: 4).map { String(card.dropFirst($0).prefix(4)) }
        let base64 = Data(card.utf8).base64EncodedString().prefix(20)
        let hexadecimal = card.utf8.map { String($0, radix: 16) }.joined()
        return [
            card, groups.joined(separator: " "), groups.joined(separator: "-"), String(base64),
            hexadecimal,
        ]
    }

    /// - Returns: the card's token.
    private func buy(_ shop: Shop, _ card: String, _ token: String) async throws -> String {
        let spaced = Self.forms(of: card)[1]
        let made = try await shop.ask(
            "POST", "/v1/payment-tokens",
            #"{"number":"\#(spaced)","expMonth":12,"expYear":2040,"cvc":"739"}"#, token: token)
        guard case .object(let fields) = try made.value(JSONValue.self),
            case .string(let payment)? = fields["token"]
        else { throw TestSupportError(description: "\(made)") }
        let placed = try await shop.ask(
            "POST", "/v1/orders",
            #"{"lines":[{"sku":"\#(Self.marker)","quantity":1}],"paymentToken":"\#(payment)"}"#,
            token: token,
            headers: ["Idempotency-Key": "card-\(card.suffix(4))", "X-Request-Id": Self.marker])
        let order: Order = try placed.value()
        let end: OrderState = card == Self.cards[1] ? .rejected : .confirmed
        try await eventually(within: .seconds(60), "\(order.id) is \(end)") {
            try await shop.order(order.id).state == end
        }
        return payment
    }

    /// Where a number does not belong it is refused, and what is said about that does not repeat it.
    private func misplace(_ shop: Shop, _ card: String, _ token: String) async throws {
        let line = #""lines":[{"sku":"\#(Self.marker)","quantity":1}]"#
        let wrong: [(String, String, String?)] = [
            ("POST", "/v1/orders", #"{\#(line),"paymentToken":"\#(card)"}"#),
            (
                "POST", "/v1/orders",
                #"{\#(line),"paymentToken":"tok_approved","note":"my card is \#(card)"}"#
            ),
            ("POST", "/v1/orders", #"{\#(line),"paymentToken":"tok_approved","card":"\#(card)"}"#),
            (
                "POST", "/v1/payment-tokens",
                #"{"number":"\#(card)","expMonth":12,"expYear":2040,"cvc":"\#(card)"}"#
            ),
            (
                "POST", "/v1/payment-tokens",
                #"{"number":"\#(card)","expMonth":13,"expYear":2040,"cvc":"739"}"#
            ),
            ("POST", "/v1/payment-tokens", #"{"number":"\#(card)","#),
            ("POST", "/v1/payment-tokens", #"{"\#(card)":1}"#),
            ("GET", "/v1/variants/\(card)", nil), ("GET", "/v1/orders/\(card)", nil),
        ]
        for (method, path, body) in wrong {
            let answer = try await shop.ask(method, path, body, token: token)
            #expect((400..<500).contains(answer.status), "\(method) \(path) \(body ?? ""): \(answer)")
            if method == "POST" { #expect(!answer.description.contains(card), "\(path): \(answer)") }
        }
        let reason = try await shop.ask(
            "DELETE", "/admin/v1/products/\(Self.marker)", token: try await shop.adminToken,
            headers: ["X-Reason": card])
        #expect(reason.status == 400, "\(reason)")
    }

    /// What an operator does leaves journals.
    private func operate(_ shop: Shop) async throws {
        let path = "\(shop.installation.home)/cancel.txt"
        try FileText.write("\(Self.unknown)\n", to: path)
        let cancelled = try await shop.shopctl(
            ["orders", "cancel", "-f", path, "-y", "-vv", "--reason", Self.marker])
        #expect(cancelled.status.code == 6, "\(cancelled.errorText)")
    }
}

/// Everything that an installation has written anywhere, as bytes.
struct Places {
    struct Place {
        let name: String
        var marker = CardNumberTests.marker
        /// Payments keeps them there.
        var hasTokens = false
        var bytes: [[UInt8]] = []
        func has(_ text: String) -> Bool { bytes.contains { Self.contains($0, Array(text.utf8)) } }

        private static func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
            bytes.withUnsafeBytes { all in
                guard var at = all.baseAddress, all.count >= wanted.count else { return false }
                let end = at + (all.count - wanted.count + 1)
                while at < end, let found = memchr(at, Int32(wanted[0]), end - at) {
                    if memcmp(found, wanted, wanted.count) == 0 { return true }
                    at = UnsafeRawPointer(found) + 1
                }
                return false
            }
        }
    }
    var all: [Place]

    static func read(_ shop: Shop) async throws -> Places {
        let configuration = try shop.installation.configuration()
        let topics = try await topics(configuration)
        let redis = try await redis(configuration, shop)
        let rows = try await rows(configuration, "PostgreSQL's rows", but: "", hasTokens: true)
        let others = try await self.rows(configuration, "rows outside payments", but: "payments", hasTokens: false)
        let home = shop.installation.home
        // After the checkpoint that `rows` has made, so that the tables' files have everything too.
        return Places(all: [
            Place(name: "PostgreSQL's files", hasTokens: true, bytes: files(below: "\(home)/postgres")), rows, others,
            redis, topics,
            Place(name: "shopd's log", bytes: files(below: "\(home)/shopd")),
            Place(
                name: "shopctl's state", marker: "\(CardNumberTests.unknown)",
                bytes: files(below: "\(home)/.local")),
        ])
    }

    private static func files(below directory: String) -> [[UInt8]] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: directory)) ?? []
        return names.compactMap {
            FileManager.default.contents(atPath: "\(directory)/\($0)").map { Array($0) }
        }
    }

    /// All rows as text: compressed values are searched here.
    private static func rows(
        _ configuration: DaemonConfiguration, _ name: String, but schema: String, hasTokens: Bool
    ) async throws -> Place {
        let admin = try #require(configuration.database.admin)
        let database = PostgresClient(
            try configuration.database.client(as: admin, named: "test"), group: TestLoops.group)
        let place = try await TestLoops.any.run {
            var place = Place(name: name, hasTokens: hasTokens)
            let tables = try await database.query(
                """
                select format('%I.%I', table_schema, table_name) as name from information_schema.tables
                where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
                    and table_schema <> $1
                """, schema)
            for table in tables {
                let name: String = try table["name"]
                for row in try await database.query("select t::text as text from \(name) t") {
                    place.bytes.append(Array((try row["text"] as String? ?? "").utf8))
                }
            }
            _ = try await database.execute("checkpoint")
            return place
        }
        await database.close()
        return place
    }

    /// What lies in Redis, and the file that it writes, uncompressed; with a value of our own in it.
    private static func redis(_ configuration: DaemonConfiguration, _ shop: Shop) async throws
        -> Place
    {
        let client = try RedisClient(
            RedisConfiguration(url: configuration.redis.url), group: TestLoops.group)
        try await TestLoops.any.run {
            _ = try await client.command(["CONFIG", "SET", "rdbcompression", "no"])
            _ = try await client.command(["SET", "marker", "\(CardNumberTests.marker)"])
            _ = try await client.command(["SAVE"])
        }
        await client.close()
        return Place(name: "Redis", bytes: files(below: "\(shop.installation.home)/redis"))
    }

    private static func topics(_ configuration: DaemonConfiguration) async throws -> Place {
        let kafka = try configuration.kafka.client()
        return try await TestLoops.any.run {
            let loop = EventLoop.current!
            let admin = KafkaAdmin(kafka, on: loop)
            var positions: [KafkaPosition] = []
            var count: Int64 = 0
            for topic in try await admin.metadata().topics {
                for partition in topic.partitions {
                    let place = KafkaPartition(topic.name, partition.number)
                    let marks = try await admin.watermarks(of: place)
                    count += marks.high - marks.low
                    if marks.high > marks.low { positions.append(KafkaPosition(place, offset: marks.low)) }
                }
            }
            await admin.close()
            let consumer = KafkaConsumer(kafka, reading: positions, on: loop)
            var place = Place(name: "the topics")
            try await eventually(within: .seconds(60), "everything is read") {
                for record in try await consumer.next(max: 1_000, waiting: .seconds(1)) {
                    place.bytes.append((record.key ?? []) + [0] + (record.value ?? []))
                    place.bytes.append(record.headers.flatMap { Array($0.0.utf8) + [0] + $0.1 + [0] })
                }
                return place.bytes.count / 2 >= count
            }
            await consumer.close()
            return place
        }
    }
}
