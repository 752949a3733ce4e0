import Console
import EventLoop
import FoundationEssentials
import LocalStack
import TestSupport
import Testing

/// The whole way of an operator: up, look, sell, send, refund, prove, down; all with the real programs and servers.
@Suite(.serialized) struct OperatorTests {
    private func shell() throws -> (Shell, String) {
        let shell = Shell()
        let ports = try InstallationPorts.Wanted.free()
        return (shell, ports.flags)
    }

    private func json(_ text: String) throws -> JSON { try JSONReader.value(in: Array(text.utf8)) }

    @Test func anOperatorsDay() async throws {
        let (shell, ports) = try shell()
        let up = try await shell.run("shopctl up \(ports)")
        try #require(up.code == 0, "\(up.errors)\n\(up.output)")
        #expect(up.output.contains("\nOrders\n"))
        #expect(up.output.contains("rejected"))
        #expect(up.output.contains("succeeded"))
        #expect(up.errors.contains("note: the context local in \(shell.home)/config/shopctl/config.json uses it\n"))

        // Again, and nothing is made twice.
        let again = try await shell.run(
            "shopctl up -q && shopctl orders ls -q | wc -l && shopctl refunds ls -q | wc -l")
        #expect(again.output.split(separator: "\n").suffix(2) == ["3", "1"], "\(again.errors)")

        try await sell(shell)
        try await stock(shell)

        let audit = try await shell.run("shopctl orders audit && shopctl stock verify")
        #expect(audit.code == 0, "\(audit.output)\(audit.errors)")

        let down = try await shell.run("shopctl down && shopctl status")
        #expect(down.code == 13)
        #expect(down.output.contains("stopped"))
        let gone = try await shell.run("shopctl down --purge -y && ls shop && shopctl config ls -o name")
        #expect(gone.output.isEmpty)
    }

    private func sell(_ shell: Shell) async throws {
        let script = """
            set -e
            trap '[ $? = 0 ] || { shopctl orders timeline $order; shopctl orders explain $order; }' EXIT
            order=$(shopctl orders place --line MUG-BLUE=2 --line FILTER-100=1 --wait --idempotency-key day-1 -q)
            shopctl orders place --line MUG-BLUE=2 --line FILTER-100=1 --idempotency-key day-1 -q | grep -q $order
            shopctl orders explain $order -o tsv --no-headers --columns verb,isOpen | grep -qP '^fulfil\\ttrue'
            shopctl orders fulfil $order --line MUG-BLUE=1 -q >/dev/null
            shopctl orders fulfil $order --wait -q >/dev/null
            shopctl refunds create $order --line MUG-BLUE=1 --restock --reason scratched -y --wait -q >/dev/null
            shopctl orders watch $order -q | tail -n 1 >/dev/null
            shopctl orders timeline $order -o csv --columns type,state | tail -n +2
            shopctl orders get $order -o json
            """
        let result = try await shell.run(script)
        try #require(result.code == 0, "\(result.errors)\n\(result.output)")
        let start = try #require(result.output.firstIndex(of: "{"))
        let order = try json(String(result.output[start...]))
        #expect(order["state"] == "fulfilled")
        #expect(order["total"] == ["amount": 2_850, "currency": "EUR"])
        #expect(order["refunded"] == ["amount": 1_200, "currency": "EUR"])
        let declined = try await shell.run("shopctl orders place --line MUG-BLUE --card declined --wait")
        #expect(declined.code == 5, "\(declined.errors)")
        let short = try await shell.run("shopctl orders place --line GRINDER-HAND=6 --wait -o json")
        #expect(short.code == 5)
        #expect(short.output.contains("out_of_stock"))
        let unknown = try await shell.run("shopctl orders place --line NO-SUCH-THING")
        #expect(unknown.code == 2, "\(unknown.errors)")
    }

    private func stock(_ shell: Shell) async throws {
        _ = try shell.file("counted.csv", "sku,warehouse,on_hand\nTEA-EARL-100,main,150\nTEAPOT-IRON,main,9\n")
        _ = try shell.file("wrong.csv", "sku,on_hand\nTEA-EARL-100,many\n")
        let script = """
            set -e
            shopctl stock adjust TEAPOT-IRON -1 --reason broken -o csv --columns sku,onHand --no-headers
            shopctl stock set TEAPOT-IRON 10 -o csv --columns sku,onHand --no-headers
            shopctl stock import -f counted.csv --dry-run -o csv --no-headers
            shopctl stock import -f counted.csv -y -o csv --no-headers
            shopctl stock get TEAPOT-IRON -o csv --columns onHand --no-headers
            shopctl stock history TEAPOT-IRON -o csv --columns kind,onHandDelta,reason --no-headers | head -n 1
            """
        let result = try await shell.run(script)
        #expect(result.code == 0, "\(result.errors)")
        #expect(
            result.output.split(separator: "\r\n").map(String.init) == [
                "TEAPOT-IRON,9", "TEAPOT-IRON,10", "2,0,2,0", "2,0,2,0", "9", "import,-1,",
            ], "\(result.output)")
        let pipe = try await shell.run("shopctl stock verify -o csv | shopctl stock adjust -f - --reason weekly")
        #expect(pipe.code == 0 && pipe.errors.contains("there is nothing to do"), "\(pipe.errors)")
        let orders = try await shell.run(
            """
            set -o pipefail
            shopctl orders export | sort > exported && shopctl orders ls --all -o csv | sort > listed
            diff <(tr -d '"' < exported) <(tr -d '"' < listed) && wc -l < listed
            shopctl orders export -o jsonl | wc -l
            shopctl orders watch --type confirmed --since 1h --max 1 -o csv --columns type --no-headers
            """)
        #expect(orders.code == 0, "\(orders.errors)\n\(orders.output)")
        #expect(orders.output.hasSuffix("confirmed\r\n"), "\(orders.output)")
        let exported = try await shell.run("shopctl stock export --at 1h -o csv | wc -l; shopctl stock export | wc -l")
        #expect(exported.output.hasPrefix("1\n") && !exported.output.hasSuffix("\n1\n"), "\(exported.output)")
        let idle = try await shell.run("shopctl orders retry $(shopctl orders ls --state fulfilled -q | head -n 1)")
        #expect(idle.code == 5, "\(idle.errors)")
        let wrong = try await shell.run("shopctl stock import -f wrong.csv -y")
        #expect(wrong.code == 2)
        #expect(wrong.errors.contains("on_hand"), "\(wrong.errors)")
    }
}
