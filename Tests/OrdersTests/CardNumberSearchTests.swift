import EventLoop
import FoundationEssentials
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Orders

@Suite struct CardNumberSearchTests {
    private static let writings = [
        "4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242", "4242.4242.4242.4242", "4242/4242/4242/4242",
        "4242_4242_4242_4242", "4242,4242,4242,4242", "4242\u{A0}4242\u{A0}4242\u{A0}4242",
        "4242\u{2009}4242\u{2009}4242\u{2009}4242", "4242–4242–4242–4242", "4242\n4242\n4242\n4242",
        "4242\t4242\t4242\t4242", "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2", "42 42 42 42 42 42 42 42",
        "4242\u{200B}4242\u{200B}4242\u{200B}4242", "４２４２４２４２４２４２４２４２", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
        "4242 - 4242 - 4242 - 4242", "VISA4242424242424242", "378282246310005",
    ]

    private func search(_ database: PostgresClient) async throws -> AuditReport.Check {
        let search = CardNumberSearch(service: "orders", database: database)
        let moment = AuditMoment(now: Date(), grace: 0, patience: 0)
        var found = AuditVerdict()
        var place: String?
        while true {
            let keys = try await search.next(after: place, upTo: nil)
            guard let last = keys.last else { break }
            found.add(try await search.judge(keys, moment))
            place = last
        }
        return AuditReport.Check(
            invariant: 5, name: CardNumberSearch.check.name, checked: found.checked[CardNumberSearch.check] ?? 0,
            violations: Int64(found.findings.count), examples: found.findings.map(\.what))
    }

    /// A table that did not exist when the search was written, with a column of each kind of text.
    @Test func everyTextColumnOfEveryTableIsSearched() async throws {
        let fixture = try await OrdersFixture()
        try await TestLoops.any.run {
            let clean = try await search(fixture.database)
            #expect(clean.violations == 0, "\(clean.examples)")
            let kinds = ["text", "varchar(200)", "text[]", "jsonb", "json", "bytea"]
            for (number, kind) in kinds.enumerated() {
                try await fixture.database.execute("create schema s\(number)")
                try await fixture.database.execute(
                    "create table s\(number).\"New one\" (id int primary key, c \(kind))")
            }
            for (row, text) in Self.writings.enumerated() {
                let json = String(decoding: try JSONText.encode(["a": [text]]), as: UTF8.self)
                for (number, kind) in kinds.enumerated() where kind != "bytea" || text.utf8.allSatisfy({ $0 < 0x80 }) {
                    let value =
                        switch kind {
                        case "jsonb", "json": "$1::text::\(kind)"
                        case "text[]": "array[$1::text]"
                        case "bytea": "convert_to($1::text, 'UTF8')"
                        default: "$1::text"
                        }
                    try await fixture.database.execute(
                        "insert into s\(number).\"New one\" values (\(row), \(value))",
                        kind.hasPrefix("json") ? json : text)
                }
            }
            let found = try await search(fixture.database)
            let plain = Self.writings.count { $0.utf8.allSatisfy { $0 < 0x80 } }
            #expect(found.violations == (kinds.count - 1) * Self.writings.count + plain)
            #expect(found.examples.allSatisfy { $0.contains("\"New one\".c of ") }, "\(found.examples)")
        }
    }

    /// What nobody could type in today: rows that older versions have stored, found in the tables of the shop.
    @Test func rowsOfOlderVersionsAreFound() async throws {
        let fixture = try await OrdersFixture()
        try await TestLoops.any.run {
            let order = try await fixture.orders.place(fixture.request()).id
            let before = try await search(fixture.database)
            #expect(before.violations == 0 && before.checked > 0, "\(before.examples)")
            try await fixture.database.execute("alter table orders.orders add column remark text")
            for (column, text) in zip(["customer_id", "note", "remark"], Self.writings.suffix(3)) {
                try await fixture.database.execute(
                    "update orders.orders set \(column) = $2 where id = $1", order.uuid, text)
            }
            let after = try await search(fixture.database)
            #expect(after.violations == 3)
            #expect(after.examples.contains("orders.orders.remark of \(order.uuid.uuidString.lowercased())"))
        }
    }
}
