import Console
import EventLoop
import FoundationEssentials
import HTTPServer
import ShopAPI
import TestSupport
import Testing

/// A card number that somebody types into a reason or a note is refused before anything is asked or kept, and repeated
/// nowhere.
@Suite struct CardNumberFlagTests {
    private static let card = "4242424242424242"
    /// As people write it, and as it is pasted.
    private static let forms = [
        card, "4242 4242 4242 4242", "4242-4242-4242-4242", "4242.4242.4242.4242",
        "4242\u{A0}4242\u{A0}4242\u{A0}4242", "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
        String(repeating: "\u{FF14}\u{FF12}", count: 8),
        "refund to \(card), please", "case4711:\(card)", "378282246310005", "5555 5555 5555 4444",
    ]

    /// Digits of any script, without what stands between them.
    private func digits(_ text: String) -> String {
        text.unicodeScalars.compactMap { $0.properties.numericValue.map { String(Int($0)) } }.joined()
    }
    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

    /// Each command that takes words of people, and by which flag.
    private func commands(_ shell: Shell) async throws -> [(words: String, flag: String)] {
        let tree = try JSONReader.value(in: Array((try await shell.run("shopctl help --json")).output.utf8))
        func list(_ value: JSON?) -> [JSON] { if case .array(let items)? = value { items } else { [] } }
        func commands(_ command: JSON, _ path: [String]) -> [(String, String)] {
            if case .array(let list)? = command["commands"] {
                return list.flatMap { commands($0, path + [$0["name"]?.text ?? ""]) }
            }
            let taken = list(command["takes"]).compactMap(\.text)
            let groups = list(tree["flagGroups"]).filter { taken.contains($0["title"]?.text ?? "") }
            let flags = list(command["flags"]) + groups.flatMap { list($0["flags"]) }
            let names = flags.compactMap { $0["name"]?.text }.filter { ["reason", "note"].contains($0) }
            return names.map { (path.joined(separator: " "), $0) }
        }
        return commands(tree, [])
    }

    @Test func everyReasonAndNoteIsLookedAt() async throws {
        try await withDaemon { _ in
            try FakeDaemon.json(Orders.order(1))
        } _: { daemon, shell in
            let commands = try await commands(shell)
            #expect(commands.count > 20 && commands.contains { $0.flag == "note" }, "\(commands)")
            for (index, (words, flag)) in commands.enumerated() {
                let form = Self.forms[index % Self.forms.count]
                for line in ["--\(flag) \(quoted(form))", "--\(flag)=\(quoted(form))"] {
                    let result = try await shell.run("shopctl \(words) \(line) -vv")
                    #expect(result.code == 2, "\(words) \(line): \(result.errors)")
                    #expect(result.errors.contains("shopctl: --\(flag) `"), "\(words) \(line): \(result.errors)")
                    #expect(result.errors.contains("(it holds a card number)"), "\(words) \(line): \(result.errors)")
                    #expect(!digits(result.output + result.errors).contains(digits(form)), "\(result.errors)")
                }
            }
            #expect(daemon.requests.isEmpty)
            #expect(try await shell.run("find state config shop -type f").output.isEmpty)
        }
    }

    /// With everything else in its place, so that nothing but the number stops it.
    @Test(arguments: forms) func nothingIsAskedAndNothingKept(_ form: String) async throws {
        try await withDaemon { _ in
            try FakeDaemon.json(Orders.order(1))
        } _: { daemon, shell in
            let id = Orders.id(1)
            _ = try shell.file("ids.txt", "\(id)\n")
            _ = try shell.file("in.csv", "order,amount,currency,reason\n\(id),5.00,EUR,\"\(form)\"\n")
            _ = try shell.file("counted.csv", "sku,on_hand\nMUG,1\n")
            let number = quoted(form)
            let redis = "--redis redis://127.0.0.1:1"
            let lines = [
                "orders cancel \(id) -y --reason \(number)", "orders cancel -f ids.txt -y --reason \(number)",
                "orders place --line MUG --card approved --note \(number)",
                "refunds create \(id) -y --amount 5.00 --reason \(number)", "refunds batch -f in.csv -y",
                "stock import -f counted.csv -y --reason \(number)", "cache rm key -y \(redis) --reason \(number)",
                "orders cancel -f ids.txt --plan a.plan --reason \(number)",
                "audit ls --reason \(number)", "config set reason \(number)",
                "orders cancel \(id) -y -o json --reason \(number)",
            ]
            for line in lines {
                let result = try await shell.run("shopctl \(line) -vv")
                #expect(result.code == 2, "\(line): \(result.errors)")
                #expect(result.errors.contains("holds a card number"), "\(line): \(result.errors)")
                #expect(!digits(result.output + result.errors).contains(digits(form)), "\(line): \(result.errors)")
            }
            let variable = try await shell.run("SHOPCTL_REASON=\(number) shopctl orders cancel \(id) -y")
            #expect(variable.code == 2 && !digits(variable.errors).contains(digits(form)), "\(variable.errors)")
            #expect(variable.errors.contains("SHOPCTL_REASON `"), "\(variable.errors)")
            #expect(daemon.requests.isEmpty, "\(daemon.requests)")
            let kept = try await shell.run("cat $(find state config shop a.plan -type f) /dev/null")
            #expect(!digits(kept.output).contains(digits(form)), "\(kept.output)")
            #expect(try await shell.run("ls state/shopctl/batches state/shopctl/changes.jsonl").output.isEmpty)
        }
    }

    /// A number that is no card's may be said.
    @Test func otherNumbersAreTaken() async throws {
        try await withDaemon { _ in
            try FakeDaemon.json(Orders.order(1))
        } _: { daemon, shell in
            let result = try await shell.run(
                "shopctl orders cancel \(Orders.id(1)) -y -q --reason 'case 4242424242424241 of 2026-11-28'")
            #expect(result.code == 0, "\(result.errors)")
            #expect(daemon.requests.last?.headers["X-Reason"] == "case 4242424242424241 of 2026-11-28")
        }
    }
}
