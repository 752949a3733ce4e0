import EventLoop
import FoundationEssentials
import HTTPService
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Orders

/// What older versions have stored is shown as it is, and breaks no list and no export.
@Suite struct OldRowsTests {
    private static let customers = [
        "Smith, John", "", "a \"b\" c", "line\nfeed", "carriage\rreturn", "=HYPERLINK(\"x\")", "'quoted", "é, ü", ",",
        "\t",
    ]

    @Test func customersOfAnyFormAreExported() async throws {
        let fixture = try await OrdersFixture()
        try await TestLoops.any.run {
            var orders: [(id: OrderID, customer: String)] = []
            for customer in Self.customers {
                let id = try await fixture.orders.place(fixture.request()).id
                try await fixture.database.execute(
                    "update orders.orders set customer_id = $2, note = $2 where id = $1", id.uuid, customer)
                orders.append((id, customer))
            }
            var bytes: [UInt8] = []
            try await fixture.orders.store.export(
                state: nil, customer: nil, bounds: OrderStore.bounds(since: nil, until: nil)
            ) { bytes += $0 }
            var records: [[String]] = []
            var reader = RecordReader(.csv)
            try await reader.feed(bytes) { if case .fields(let fields, _) = $0 { records.append(fields) } }
            try await reader.finish { if case .fields(let fields, _) = $0 { records.append(fields) } }
            #expect(records.count == orders.count)
            for (order, fields) in zip(orders, records) {
                #expect(fields[0] == "\(order.id)" && fields[5] == order.customer && fields[18] == order.customer)
                #expect(PaymentID(fields[13]) != nil)
            }
            // What a spreadsheet would run is not run.
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains("'=HYPERLINK") && !text.contains(",\"=HYPERLINK"))
            let listed = try await fixture.orders.store.orders(OrderFilter(limit: 100))
            #expect(Set(listed.map(\.customerId)) == Set(Self.customers.map(Optional.some)))
        }
    }
}
