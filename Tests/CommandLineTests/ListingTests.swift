import Console
import FoundationEssentials
import HTTPServer
import ShopAPI
import TestSupport
import Testing

@Suite struct ListingTests {
    /// A daemon with so many orders, paged as the real one pages.
    private func withOrders(_ count: Int, _ body: (FakeDaemon, Shell) async throws -> Void) async throws {
        try await withDaemon(
            { request in
                let limit = request.query["limit"].flatMap { Int($0) } ?? 50
                let from = request.query["cursor"].flatMap { Int($0) } ?? 0
                let upTo = min(from + limit, count)
                let page = Page((from..<upTo).map { Orders.order($0) }, next: upTo < count ? String(upTo) : nil)
                return try FakeDaemon.json(page)
            }, body)
    }

    @Test func aTableIsForPeople() async throws {
        try await withOrders(2) { _, shell in
            let result = try await shell.run("shopctl orders ls")
            #expect(result.code == 0, "\(result.errors)")
            #expect(
                result.output == """
                    ORDER                           STATE      PAYMENT         TOTAL  CUSTOMER  PLACED
                    \(Orders.id(0))  confirmed  authorized  42.00 EUR  -         2026-11-21T07:50:00Z
                    \(Orders.id(1))  confirmed  authorized  42.00 EUR  -         2026-11-21T07:50:00Z

                    """)
            #expect(result.errors.isEmpty)
        }
    }

    @Test func aRecordShowsItsLinesWithWideCharactersAligned() async throws {
        try await withDaemon { _ in
            try FakeDaemon.json(Orders.order(1))
        } _: { _, shell in
            let result = try await shell.run("shopctl orders get order/\(Orders.id(1))")
            #expect(
                result.output.hasSuffix(
                    """

                    Lines
                    SKU    NAME         QUANTITY      PRICE      TOTAL  FULFILLED  CANCELLED  REFUNDED
                    TEA-1  煎茶 Sencha         2  21.00 EUR  42.00 EUR          0          0         0

                    """), "\(result.output)")
        }
    }

    @Test func aListingStopsAt50AndSaysThatThereIsMore() async throws {
        try await withOrders(120) { daemon, shell in
            let short = try await shell.run("shopctl orders ls -q")
            #expect(short.output.split(separator: "\n").count == 50)
            let noted = try await shell.run("shopctl orders ls -o name")
            #expect(noted.errors == "note: there is more: --all shows everything, --limit N more\n")
            let limited = try await shell.run("shopctl orders ls --limit 70 -o name")
            #expect(limited.output.split(separator: "\n").count == 70)
            let all = try await shell.run("shopctl orders ls --all -o name")
            #expect(all.output.split(separator: "\n").count == 120)
            #expect(all.errors.isEmpty)
            #expect(daemon.requests.last?.query["limit"] == "500")
        }
    }

    @Test func everyFormatIsThere() async throws {
        try await withOrders(1) { _, shell in
            let id = Orders.id(0).description
            let csv = try await shell.run("shopctl orders ls -o csv --columns id,total,placedAt")
            #expect(
                csv.output
                    == "id,totalAmount,totalCurrency,placedAt\r\n\(id),4200,EUR,2026-11-21T07:50:00Z\r\n")
            let tsv = try await shell.run("shopctl orders ls -o tsv --columns id,state --no-headers")
            #expect(tsv.output == "\(id)\tconfirmed\n")
            let jsonl = try await shell.run("shopctl orders ls -o jsonl --columns id,total,customerId")
            #expect(
                jsonl.output
                    == "{\"id\":\"\(id)\",\"total\":{\"amount\":4200,\"currency\":\"EUR\"},\"customerId\":null}\n")
            let json = try JSONReader.value(in: Array((try await shell.run("shopctl orders ls -o json")).output.utf8))
            guard case .array(let rows) = json, case .array(let lines)? = rows[0]["lines"] else {
                Issue.record("no rows")
                return
            }
            #expect(lines[0]["sku"] == "TEA-1")
        }
    }

    @Test(arguments: ["--since 1h --until 2h", "--since 2026-11-20 --until 2026-11-20"])
    func aSpanThatHoldsNoTimeIsRefused(_ flags: String) async throws {
        let shell = Shell()
        for command in ["orders ls", "topics replay orders.events -y", "audit ls"] {
            let result = try await shell.run("shopctl \(command) \(flags)")
            #expect(result.code == 2 && result.errors.contains("--since is not before --until"), "\(result.errors)")
        }
    }

    @Test func filtersGoToTheDaemonAsItKnowsThem() async throws {
        try await withOrders(0) { daemon, shell in
            let result = try await shell.run(
                "shopctl orders ls --state confirmed --sku TEA-1 --since 2026-11-20 --until @1795251600 -v")
            #expect(result.code == 0)
            let query = try #require(daemon.requests.last?.query)
            #expect(query["state"] == "confirmed")
            #expect(query["sku"] == "TEA-1")
            #expect(query["since"] == "2026-11-20T00:00:00Z")
            #expect(query["until"] == "2026-11-21T09:00:00Z")
            #expect(result.errors.contains("--since 2026-11-20 is 2026-11-20T00:00:00Z\n"))
            #expect(result.errors.contains("GET \(daemon.url)/admin/v1/orders?state=confirmed"))
        }
    }

    @Test func aPipeThatClosesEarlyEndsQuietly() async throws {
        try await withOrders(200_000) { daemon, shell in
            let result = try await shell.run("shopctl orders ls --all -o jsonl | head -n 1; echo ${PIPESTATUS[0]}")
            #expect(result.output.hasSuffix("\n141\n"))
            #expect(result.errors.isEmpty)
            #expect(daemon.requests.count < 20)
        }
    }

    @Test func commandsPipeIntoEachOther() async throws {
        try await withDaemon { request in
            if request.path == "/admin/v1/orders" {
                return try FakeDaemon.json(Page([Orders.order(1), Orders.order(2)]))
            }
            let number = request.path.hasSuffix(Orders.id(1).description) ? 1 : 2
            return try FakeDaemon.json(Orders.order(number))
        } _: { _, shell in
            let result = try await shell.run("shopctl orders ls -o name | shopctl orders get -f - -o name")
            #expect(result.output == "order/\(Orders.id(1))\norder/\(Orders.id(2))\n")
        }
    }

    @Test func onATerminalTimesAreRelativeAndTheTableFits() async throws {
        try await withOrders(2) { _, shell in
            let wide = try await shell.onTerminal("shopctl orders ls --color never", columns: 120)
            #expect(wide.output.contains(" ago\n") || wide.output.contains(" in "), "\(wide.output)")
            let narrow = try await shell.onTerminal("shopctl orders ls --color never", columns: 60)
            let rows = narrow.output.split(separator: "\n").filter { $0.contains("ord_") }
            #expect(rows.count == 2)
            #expect(
                rows.allSatisfy { DisplayWidth.of(String($0)) <= 60 && $0.contains(Orders.id(0).description.prefix(8)) }
            )
            #expect(narrow.output.contains("do not fit into 60") || narrow.output.contains("does not fit into 60"))
        }
    }

    @Test func memoryStaysFlatOverALongList() async throws {
        try await withOrders(40_000) { _, shell in
            let script = """
                shopctl orders ls --all -o csv > /dev/null &
                peak=0
                while [ -d /proc/$! ]; do
                    now=$(awk '/^VmHWM/ { print $2 }' /proc/$!/status 2>/dev/null)
                    [ "${now:-0}" -gt $peak ] && peak=$now
                    read -t 0.02 <> <(:)
                done
                echo $peak
                """
            let kilobytes = try await shell.run(script).output.split(separator: "\n").last.flatMap { Int($0) }
            #expect(try #require(kilobytes) < 120_000)
        }
    }
}
