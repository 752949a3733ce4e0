import EventBus
import FoundationEssentials
import Messages
import ShopAPI
import Testing

@testable import OrderNotices

@Suite struct OrderNoticeTextTests {
    private let order = OrderID()
    private let customer = UserID()

    private func event(_ type: String, _ state: String, _ more: String = "", customer: Bool = true) -> Event {
        let whose = customer ? #""\#(self.customer)""# : "null"
        let body =
            #"{"orderId":"\#(order)","customerId":\#(whose),"state":"\#(state)","paymentState":"captured","#
            + #""total":{"amount":3000,"currency":"EUR"},\#(more)"version":3,"at":"2026-01-01T00:00:00Z"}"#
        return Event(type: type, source: "orders", key: order.description, data: Array(body.utf8), topic: "t")
    }

    @Test func eachStepHasWordsThatNameTheOrder() throws {
        for type in OrderNotice.types {
            let notice = try #require(try OrderNotice(event(type, "confirmed")))
            #expect(notice.customer == customer)
            let entity = try #require(notice.body.entities.first)
            let units = Array(notice.body.text.utf16)[entity.offset..<entity.offset + entity.length]
            #expect(String(decoding: units, as: UTF16.self) == order.description)
        }
        let money = #""refunded":{"amount":500,"currency":"EUR"},"#
        #expect(
            try OrderNotice(event("order.refunded", "fulfilled", money))?.body.text
                == "You get money back for your order \(order), 5.00 EUR in all.")
        // As it was said before the sum was.
        #expect(
            try OrderNotice(event("order.refunded", "fulfilled"))?.body.text
                == "You get money back for your order \(order).")
    }

    @Test func whatConcernsNobodyOrIsToldBetterIsNotTold() throws {
        #expect(try OrderNotice(event("order.placed", "placed", customer: false)) == nil)
        #expect(try OrderNotice(event("order.fulfilment", "fulfilled")) == nil)
        #expect(try OrderNotice(event("order.fulfilment", "fulfilling")) != nil)
        #expect(try OrderNotice(event("cart.ordered", "placed")) == nil)
    }

    @Test func whatCannotBeReadIsRejected() {
        let broken = Event(type: "order.placed", source: "orders", key: "", data: Array("{}".utf8), topic: "t")
        #expect(throws: EventRejected.self) { try OrderNotice(broken) }
    }
}
