import EventBus
import EventLoop
import FoundationEssentials
import HTTPServer
import HTTPService
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Payments

/// A token pays one order of the customer that it was made for.
@Suite(.timeLimit(.minutes(2))) struct PaymentTokenTests {
    private static let ann = UserID().description
    private static let bob = UserID().description
    private static let operatorOne = Principal(subject: "cli_one", scopes: ["orders:write"])
    private static let operatorTwo = Principal(subject: "cli_two", scopes: ["orders:write"])

    private static func customer(_ id: String) -> Principal { Principal(subject: id, scopes: [.customer]) }

    private func make(_ shop: Shop, as principal: Principal, for customer: String? = nil) async throws -> String {
        let owner = customer.map { #","customerId":"\#($0)""# } ?? ""
        let made = try await shop.post(
            "/v1/payment-tokens", #"{"number":"4242424242424242","expMonth":12,"expYear":2040,"cvc":"123"\#(owner)}"#,
            as: principal)
        #expect(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
        return try StrictJSON.decode(PaymentTokenResponse.self, from: made.body).token
    }

    /// What the authorization of a new order of `customer` is answered with.
    private func authorize(
        _ shop: Shop, _ token: String, as customer: String?, order: TestOrder = TestOrder(), byReference: Bool = true
    ) async throws -> String {
        let name = byReference ? PaymentToken(rawValue: token).map { PaymentTokenReference(of: $0).rawValue } : token
        let command = PaymentCommand(
            commandId: "\(order.order)/authorize", orderId: order.order, paymentId: order.payment, amount: euros(500),
            token: name, customerId: customer)
        try await shop.send(raw: String(decoding: try JSONText.encode(command), as: UTF8.self), key: "\(order.order)")
        var answer: String?
        try await eventually(within: .seconds(30), "an answer") {
            answer = shop.heard.last { $0.key == "\(order.order)" }?.type
            return answer != nil
        }
        return answer ?? ""
    }

    @Test func aTokenPaysOneOrderOfItsCustomer() async throws {
        try await Shop.open { shop in
            let token = try await make(shop, as: Self.customer(Self.ann))
            #expect(try await authorize(shop, token, as: Self.bob) == PaymentEventType.declined)
            #expect(try await authorize(shop, token, as: nil) == PaymentEventType.declined)
            #expect(try await authorize(shop, token, as: Self.bob, byReference: false) == PaymentEventType.declined)
            #expect(try await authorize(shop, token, as: Self.ann) == PaymentEventType.authorized)
            #expect(try await authorize(shop, token, as: Self.ann) == PaymentEventType.declined)
            // As the version before names it.
            let clear = try await make(shop, as: Self.customer(Self.ann))
            #expect(try await authorize(shop, clear, as: Self.ann, byReference: false) == PaymentEventType.authorized)
            // Nobody's secret, so everybody's.
            for customer in [Self.ann, Self.bob, nil] {
                #expect(try await authorize(shop, "tok_approved", as: customer) == PaymentEventType.authorized)
            }
            #expect(try await authorize(shop, "tok_nobody", as: Self.ann) == PaymentEventType.declined)
            let charged: Int = try await shop.client.query(
                "select count(*) as n from payments.sandbox_operations where approved"
            ).first!["n"]
            #expect(charged == 5)
        }
    }

    /// A repetition is told the first token; nothing that is kept of it tells the card.
    @Test func aTokenIsMadeOncePerKey() async throws {
        try await Shop.open { shop in
            func post(
                _ key: String?, _ number: String = "4242424242424242", cvc: String = "123", as principal: Principal
            ) async throws -> Shop.Answer {
                try await shop.post(
                    "/v1/payment-tokens", #"{"number":"\#(number)","expMonth":12,"expYear":2040,"cvc":"\#(cvc)"}"#,
                    as: principal, key: key)
            }
            func token(_ answer: Shop.Answer) throws -> PaymentTokenResponse {
                #expect(answer.status == 201, "\(String(decoding: answer.body, as: UTF8.self))")
                return try StrictJSON.decode(PaymentTokenResponse.self, from: answer.body)
            }
            let ann = Self.customer(Self.ann)
            let first = try await post("one", as: ann)
            let again = try await post("one", "4242 4242 4242 4242", as: ann)
            #expect(try token(first) == token(again) && first.body == again.body)
            #expect(first.headers["Idempotency-Replayed"] == nil && again.headers["Idempotency-Replayed"] == "true")
            // Another card, or another owner, is another request; another's key is their own, and so is a new one.
            let other = try await post("one", "4000 0000 0000 9995", as: ann)
            #expect(other.status == 422)
            #expect(String(decoding: other.body, as: UTF8.self).contains("idempotency_key_reused"))
            #expect(try token(await post("one", as: Self.customer(Self.bob))).token != token(first).token)
            #expect(try token(await post("two", as: ann)).token != token(first).token)
            #expect(try token(await post(nil, as: ann)).token != token(first).token)

            let tokens = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<8 { group.addTask { try token(await post("three", as: ann)).token } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(tokens.count == 1)
            let rows = try await shop.client.query(
                """
                select row_to_json(t)::text as row, request_digest from payments.tokens t where idempotency_key = 'one'
                """)
            #expect(rows.count == 2)
            for row in rows {
                let (text, digest): (String, [UInt8]) = (try row["row"], try row["request_digest"])
                #expect(digest.count == 32 && !text.contains("4242"), "\(text)")
            }
        }
    }

    /// Two orders that name one token at the same moment: one of them is paid.
    @Test func ofTwoOrdersWithOneTokenOneIsPaid() async throws {
        try await Shop.open { shop in
            let token = try await make(shop, as: Self.customer(Self.ann))
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<6 { group.addTask { try await authorize(shop, token, as: Self.ann) } }
                return try await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(answers.count { $0 == PaymentEventType.authorized } == 1, "\(answers)")
        }
    }

    @Test func whatIsUsableIsSaidWithoutSayingWhy() async throws {
        try await Shop.open { shop in
            let anns = try await make(shop, as: Self.customer(Self.ann))
            let forAnn = try await make(shop, as: Self.operatorOne, for: Self.ann)
            let nobodys = try await make(shop, as: Self.operatorOne)
            let old = try await make(shop, as: Self.customer(Self.ann))
            try await shop.client.execute(
                "update payments.tokens set expires_at = now() - interval '1 second' where token = $1", old)
            let one = Self.operatorOne.actor, two = Self.operatorTwo.actor
            let ann = Self.customer(Self.ann).actor, bob = Self.customer(Self.bob).actor
            let cases: [(String, String?, Actor, Bool)] = [
                (anns, Self.ann, ann, true), (anns, Self.bob, bob, false), (anns, Self.ann, one, true),
                (anns, nil, one, false), (forAnn, Self.ann, ann, true), (forAnn, Self.ann, two, true),
                (forAnn, Self.bob, two, false), (nobodys, nil, one, true), (nobodys, nil, two, false),
                (nobodys, Self.ann, one, false), (old, Self.ann, ann, false), ("tok_approved", Self.bob, bob, true),
                ("tok_unknown", Self.ann, ann, false),
            ]
            for (token, customer, actor, isUsable) in cases {
                let check = PaymentTokenCheck(token: token, customerId: customer, actor: actor)
                let answer = try await shop.post(
                    "/internal/v1/payment-tokens/check", String(decoding: try JSONText.encode(check), as: UTF8.self),
                    as: Principal(subject: "gateway", scopes: [.service]))
                let verdict = try StrictJSON.decode(PaymentTokenVerdict.self, from: answer.body)
                #expect(verdict.isUsable == isUsable, "\(customer ?? "nobody") \(actor)")
            }
        }
    }

    @Test func whoseATokenIsIsNotForEverybodyToSay() async throws {
        try await Shop.open { shop in
            let cases: [(Principal, String, Int)] = [
                (Self.customer(Self.ann), Self.bob, 422),
                (Principal(subject: "cli_viewer", scopes: ["orders:read"]), Self.bob, 403),
                (Self.operatorOne, "Smith, John", 422), (Self.operatorOne, Self.bob, 201),
            ]
            for (principal, customer, status) in cases {
                let card = #""number":"4242424242424242","expMonth":12,"expYear":2040,"cvc":"123""#
                let answer = try await shop.post(
                    "/v1/payment-tokens", #"{\#(card),"customerId":"\#(customer)"}"#, as: principal)
                #expect(answer.status == status, "\(principal.subject) for \(customer)")
            }
        }
    }
}
