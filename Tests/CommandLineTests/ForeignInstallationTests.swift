import FoundationEssentials
import Glibc
import Testing

/// Directories that are another's, or only look like an installation.
@Suite struct ForeignInstallationTests {
    private func shell(_ mark: String?) throws -> Shell {
        let shell = Shell()
        let home = mark.map { #", "home": "\#($0.replacing("$HOME", with: shell.home))""# } ?? ""
        _ = try shell.file(
            "shop/installation.json",
            #"{"rest": 1, "health": 2, "postgres": 3, "redis": 4, "kafka": 5\#(home)}"#)
        _ = try shell.file("shop/postgres/data/table", "rows")
        _ = try shell.file("shop/letter.txt", "mine")
        return shell
    }

    private func refused(_ shell: Shell, _ reason: String) async throws {
        for flags in ["--purge -y", "--purge --dry-run"] {
            let result = try await shell.run("shopctl down --home $PWD/shop \(flags)")
            #expect(result.code == 1 && result.errors.contains(reason), "\(flags): \(result)")
        }
        #expect(shell.text("shop/letter.txt") == "mine" && shell.text("shop/postgres/data/table") == "rows")
    }

    @Test(arguments: [nil, "/var/lib/other"]) func aMadeUpOrCopiedMarkRemovesNothing(_ mark: String?) async throws {
        try await refused(try shell(mark), "nothing in ")
    }

    @Test func aMarkOfAnotherUserRemovesNothing() async throws {
        let shell = try shell("$HOME/shop")
        if geteuid() == 0 {
            _ = try await shell.run("chown 65533 shop/installation.json")
            try await refused(shell, "belongs to user id 65533")
            _ = try await shell.run("chown 0 shop/installation.json")
        }
        _ = try await shell.run("chmod 777 shop")
        try await refused(shell, "can be written by everybody")
    }

    @Test func aLinkThatLeadsOutIsNotFollowed() async throws {
        let shell = try shell("$HOME/shop")
        _ = try await shell.run("mkdir far; echo far > far/away; ln -s ../far shop/redis")
        try await refused(shell, "is a symbolic link")
        #expect(shell.text("far/away") == "far\n")
        // One below a part's directory goes, and what it leads to stays.
        _ = try await shell.run("rm shop/redis; ln -s $PWD/far shop/postgres/link")
        let result = try await shell.run("shopctl down --home $PWD/shop --purge -y")
        #expect(result.code == 0, "\(result)")
        #expect(shell.text("far/away") == "far\n")
    }

    @Test func onlyWhatUpHasMadeGoes() async throws {
        let shell = try shell("$HOME/shop")
        let asked = try await shell.run("shopctl down --home $PWD/shop --purge")
        #expect(asked.code == 12, "\(asked)")
        let result = try await shell.run("shopctl down --home $PWD/shop --purge -y -q && ls -A shop")
        #expect(result.code == 0 && result.output == "letter.txt\n", "\(result)")
        #expect(result.errors.contains("as it is not the installation's: letter.txt"), "\(result.errors)")
    }

    @Test func whatCannotBeSeenIsNotCalledStopped() async throws {
        let shell = try shell("$HOME/shop")
        // Root sees everything, but for what it may not as any other user.
        let isRoot = geteuid() == 0
        let close = isRoot ? "chown 65533 shop shop/postgres; chmod 700 \(hidden)" : "chmod 000 \(hidden)"
        let without = isRoot ? "setpriv --bounding-set=-dac_override,-dac_read_search " : ""
        for part in ["shop", "shop/postgres"] {
            _ = try await shell.run("chmod 755 shop shop/postgres; \(close.replacing(hidden, with: part))")
            for command in ["status", "status -q", "up", "down", "down --purge -y", "up --dry-run"] {
                let result = try await shell.run("\(without)shopctl \(command) --home $PWD/shop")
                #expect(result.code == 4, "\(part) \(command): \(result)")
                #expect(result.errors.contains("can't see the installation in"), "\(part) \(command): \(result)")
                #expect(!result.output.contains("stopped"), "\(part) \(command): \(result)")
            }
            _ = try await shell.run("chmod 755 shop shop/postgres")
        }
    }

    private let hidden = "HIDDEN"
}
