import FoundationEssentials
import HTTPServer
import ShopAPI
import Testing

@Suite(.timeLimit(.minutes(2))) struct ClosedStreamTests {
    @Test func aClosedInputCantBeRead() async throws {
        try await withDaemon { _ in
            try FakeDaemon.json(Orders.order(1))
        } _: { daemon, shell in
            let commands = [
                "refunds batch -f - --yes", "orders cancel -f - --yes", "stock import -f - --yes", "apply - --yes",
            ]
            for command in commands {
                for closed in ["<&-", "<&- >&-", "<&- >&- 2>&-"] {
                    let result = try await shell.run("shopctl \(command) \(closed)")
                    #expect(result.code == 2, "\(command) \(closed): \(result)")
                    let isSilent = closed.hasSuffix("2>&-")
                    #expect(isSilent || result.errors.contains("can't read stdin (it is closed)"), "\(result.errors)")
                }
            }
            #expect(daemon.requests.isEmpty)
        }
    }

    @Test func whatIsWrittenToAClosedOutputIsLostAndSaidSo() async throws {
        try await withDaemon { _ in
            try FakeDaemon.json(Page([Orders.order(1)]))
        } _: { _, shell in
            for command in ["orders ls", "orders ls -o json", "--version", "orders --help", "completion bash"] {
                let result = try await shell.run("shopctl \(command) >&-")
                #expect(result.code == 1, "\(command): \(result)")
                #expect(
                    result.errors.contains("can't write the results (it is closed)"), "\(command): \(result.errors)")
            }
            #expect(try await shell.run("shopctl orders ls <&- 2>&-").code == 0)
        }
    }

    @Test func aDirectoryIsNoInput() async throws {
        let shell = Shell(server: "http://127.0.0.1:1")
        let commands = [
            "stock import -y -f .", "refunds batch -y -f .", "stock set -y -f .", "orders get -f .", "apply -y .",
            "refunds create -y -f . --plan some.plan",
        ]
        for command in commands {
            let result = try await shell.run("shopctl \(command)")
            #expect(
                result.code == 2 && result.errors.contains("can't read . (Is a directory)"), "\(command): \(result)")
        }
    }

    @Test func aRehearsedPurgeRefusesWhatIsNoInstallation() async throws {
        let shell = Shell()
        _ = try shell.file("mine/letter.txt", "mine")
        for flags in ["--purge --dry-run", "--dry-run", "--purge -y", "-y"] {
            let result = try await shell.run("shopctl down --home $PWD/mine \(flags)")
            #expect(result.code == 1, "\(flags): \(result)")
            #expect(result.errors.contains("there is no installation in"), "\(flags): \(result.errors)")
            #expect(!result.errors.contains("would remove"), "\(flags): \(result.errors)")
        }
        #expect(shell.text("mine/letter.txt") == "mine")
        let none = try await shell.run("shopctl down --home $PWD/none --purge --dry-run")
        #expect(none.code == 0 && !none.errors.contains("would remove"), "\(none.errors)")
    }

    @Test func whatIsNoDaemonsAnswerLeavesAnItemUnknown() async throws {
        for status in [302, 400, 403, 404, 408, 409, 422, 429] {
            try await withDaemon { _ in
                .text("<html>", status: status)
            } _: { _, shell in
                let list = try shell.file("pay.csv", "order,amount,currency\n\(Orders.id(1)),5.00,EUR\n")
                let result = try await shell.run("shopctl refunds batch -y -f \(list)")
                #expect(result.code == 8, "\(status): \(result.errors)")
                #expect(result.errors.contains("0 done, 1 unknown"), "\(status): \(result.errors)")
            }
        }
    }
}
