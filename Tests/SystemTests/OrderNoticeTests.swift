import EventLoop
import FoundationEssentials
import HTTPClient
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// The shop tells its customers in their chat with it how their orders do.
@Suite(.timeLimit(.minutes(5))) struct OrderNoticeTests {
    @Test func eachStepOfAnOrderArrivesOnceAsAMessageOfTheShop() async throws {
        let installation = try await Telethon.start(shards: 2)
        let shop = Shop(installation)
        try await shop.stock([("CUP", 100)])
        let phone = "15550001234"
        let token = try await shop.customer("+\(phone)")
        let log = TestDirectory.path("notices.log")
        async let listening = ChildProcess.run(
            Telethon.command(
                "notices.py", shop, at: [installation.ports.mtproto], "intermediate", [phone, "6"], log: log),
            on: TestLoops.any)
        func wait(_ line: String) async throws {
            try await eventually(within: .seconds(120), "\(line): \(Telethon.lines(log).suffix(3))") {
                Telethon.lines(log).contains { $0.hasPrefix(line) }
            }
        }
        func place(_ card: String) async throws -> Order {
            try await shop.ask(
                "POST", "/v1/orders",
                #"{"lines":[{"sku":"CUP","quantity":2}],"paymentToken":"\#(card)"}"#, token: token,
                headers: ["Idempotency-Key": "notices-\(card)"]
            ).value()
        }
        try await wait("ready")
        // Nobody's is told to nobody.
        _ = try await shop.place("CUP", 1, key: "notices-nobody")
        let order = try await place("tok_approved")
        try await wait("heard Your order \(order.id) is confirmed.")
        try await installation.kill("shopd", on: TestLoops.any)
        _ = try await installation.up(on: TestLoops.any)
        let sent = try await shop.shopctl(["orders", "fulfil", "\(order.id)", "--yes", "--wait=fulfilled"])
        #expect(sent.status.isSuccess, "\(sent.errorText)")
        let refund = try await shop.shopctl(["refunds", "create", "\(order.id)", "--amount", "5.00", "--yes"])
        #expect(refund.status.isSuccess, "\(refund.errorText)")
        try await wait("heard You get money back for your order \(order.id), 5.00 EUR in all.")
        let refused = try await place("tok_declined")
        let heard = Telethon.said(log, try await listening).filter { $0.hasPrefix("heard ") }.map { $0.dropFirst(6) }
        #expect(
            heard.prefix(4) == [
                "Thank you! Your order \(order.id) over \(order.total) has arrived.",
                "Your order \(order.id) is confirmed.",
                "Your order \(order.id) is on its way, and complete.",
                "You get money back for your order \(order.id), 5.00 EUR in all.",
            ])
        #expect(heard.dropFirst(4).allSatisfy { $0.contains("\(refused.id)") })
        let audit = try await shop.shopctl(["orders", "audit"])
        #expect(audit.status.isSuccess, "\(audit.outputText)")
        try await installation.down(purge: true, on: TestLoops.any)
    }
}
