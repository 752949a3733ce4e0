import EventLoop
import FoundationEssentials
import ShopAPI
import Synchronization
import TestSupport
import Testing

@testable import Orders

/// An export whose reader is slow.
@Suite(.timeLimit(.minutes(2))) struct ExportTests {
    @Test func noTransactionIsOpenWhileTheReaderTakesItsTime() async throws {
        let shop = try await OrdersFixture()
        var placed: [OrderID] = []
        for _ in 0..<7 { placed.append(try await shop.orders.place(shop.request()).id) }
        let lines = Mutex<[String]>([])
        try await shop.orders.store.export(
            state: nil, customer: nil, bounds: OrderStore.bounds(since: nil, until: nil), chunk: 2
        ) { chunk in
            lines.withLock { $0 += String(decoding: chunk, as: UTF8.self).split(separator: "\r\n").map(String.init) }
            let held = try await shop.count(
                """
                select count(*) as n from pg_stat_activity where datname = current_database()
                and pid <> pg_backend_pid() and xact_start is not null
                and (query ilike '%copy%' or state like 'idle in%')
                """)
            #expect(held == 0)
        }
        #expect(lines.withLock { $0.map { String($0.prefix(while: { $0 != "," })) } } == placed.map(\.description))
    }

    @Test(arguments: [1, 6, 7, 8, 1_000])
    func everyOrderIsExportedOnceWhateverTheChunk(_ chunk: Int) async throws {
        let shop = try await OrdersFixture()
        var placed: [OrderID] = []
        for _ in 0..<7 { placed.append(try await shop.orders.place(shop.request()).id) }
        let bytes = Mutex<[UInt8]>([])
        try await shop.orders.store.export(
            state: nil, customer: shop.customer.id, bounds: OrderStore.bounds(since: nil, until: nil), chunk: chunk
        ) { part in bytes.withLock { $0 += part } }
        let text = String(decoding: bytes.withLock { $0 }, as: UTF8.self)
        #expect(
            text.split(separator: "\r\n").map { String($0.prefix(while: { $0 != "," })) } == placed.map(\.description))
    }
}
