import FoundationEssentials
import Testing

/// A file that is written is put over a file of its own kind, and over nothing else.
@Suite struct WrittenFileTests {
    @Test func aPlanIsPutOverNothingButAPlan() async throws {
        let till = Till()
        try await withDaemon({ try await till.answer($0) }) { daemon, shell in
            let list = try shell.file("pay.csv", "order,amount,currency\n\(Orders.id(1)),5.00,EUR\n")
            _ = try shell.file("notes.txt", "notes\n")
            _ = try await shell.run(
                "mkfifo pipe; mkdir dir; ln -s /dev/full device; ln -s pay.csv other; ln -s pipe far")
            let places = [
                ("pipe", "it is a pipe"), ("far", "it is a pipe"), ("dir", "it is a directory"),
                ("device", "it is a device"), ("-", "results go to stdout"), ("pay.csv", "is the input itself"),
                ("other", "is the input itself"), ("notes.txt", "is there, and is no plan"),
            ]
            for (place, reason) in places {
                let result = try await shell.run("shopctl refunds batch -f \(list) --plan \(place)")
                #expect(result.code == 2 && result.errors.contains(reason), "\(place): \(result.errors)")
            }
            let piped = try await shell.run("shopctl refunds batch -f - --plan pay.csv < pay.csv")
            #expect(piped.code == 2 && piped.errors.contains("is the input itself"), "\(piped.errors)")
            #expect(daemon.requests.isEmpty)
            let kept = try await shell.run("test -p pipe && test -d dir && test -L device && cat notes.txt; ls ./-")
            #expect(kept.output == "notes\n" && shell.text("pay.csv").hasPrefix("order,amount"), "\(kept)")

            // Where a link points to is where it goes, however often; an empty file has nothing to lose.
            _ = try await shell.run("mkdir plans; touch plans/new; ln -s plans/pay.plan link")
            for place in ["link", "link", "plans/new"] {
                let planned = try await shell.run("shopctl refunds batch -f \(list) --plan \(place)")
                #expect(planned.code == 0, "\(planned.errors)")
            }
            let links = try await shell.run("test -L link && shopctl apply plans/pay.plan -y -q; ls plans")
            #expect(links.code == 0 && links.output.hasSuffix("new\npay.plan\n"), "\(links)")
        }
    }

    @Test func aConfigurationThatIsALinkStaysOne() async throws {
        let shell = Shell()
        _ = try await shell.run("mkdir -p config/shopctl far; ln -s ../../far/mine.json config/shopctl/config.json")
        for server in ["http://a", "http://b"] {
            let result = try await shell.run("shopctl config set server \(server)")
            #expect(result.code == 0, "\(result.errors)")
            #expect(shell.text("far/mine.json").contains(server))
        }
        #expect(try await shell.run("test -L config/shopctl/config.json; ls far").output == "mine.json\n")
        let device = try await shell.run(
            "ln -s /dev/null device; SHOPCTL_CONFIG=$PWD/device shopctl config set server http://c")
        #expect(device.code == 2 && !device.errors.isEmpty, "\(device.errors)")
        #expect(try await shell.run("test -L device").code == 0)
    }
}
