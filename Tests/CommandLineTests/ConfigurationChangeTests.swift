import FoundationEssentials
import Testing

/// Several commands change one file at a time.
@Suite struct ConfigurationChangeTests {
    @Test func nothingIsLostWhenManySetAtOnce() async throws {
        let shell = Shell()
        let script = """
            for i in {1..20}; do shopctl config set server http://h$i --context c$i -q & pids+=" $!"; done
            for pid in $pids; do wait $pid || echo "failed: $?"; done
            shopctl config ls -o name | sort | wc -l
            for i in {1..20}; do shopctl config get server --context c$i; done | sort -u | wc -l
            """
        let result = try await shell.run(script)
        #expect(result.output == "20\n20\n", "\(result)")
        // Of one context, too, and beside those who take away and choose.
        let mixed = """
            keys="server=http://x health=http://y limit=7 timeout=9s home=/tmp/z reason=why rate=5 on-error=stop"
            for key in $keys; do shopctl config set ${key%%=*} ${key#*=} --context c1 & done
            for i in {11..20}; do shopctl config rm c$i -y & done
            shopctl config use c2 & wait
            shopctl config ls -o name | wc -l
            grep -cE '"(server|health|limit|timeout|home|reason|rate|on-error)"' config/shopctl/config.json
            grep -o '"current": "c2"' config/shopctl/config.json
            """
        let after = try await shell.run(mixed)
        let file = shell.text("config/shopctl/config.json")
        #expect(after.output == "10\n17\n\"current\": \"c2\"\n", "\(after)\n\(file)")
    }

    @Test func whoHoldsTheFileForLongIsSaid() async throws {
        let shell = Shell()
        let script = """
            shopctl config set server http://a
            coproc flock config/shopctl/.config.json.lock sh -c 'echo held; exec cat'
            read -u ${COPROC[0]} held
            shopctl config set server http://b; echo $?
            shopctl config set server http://b --dry-run; echo $?
            kill $COPROC_PID; exec {COPROC[1]}>&-
            """
        let result = try await shell.run(script)
        #expect(result.output == "9\n0\n", "\(result)")
        #expect(result.errors.contains("is being changed by another command"), "\(result.errors)")
        #expect(shell.text("config/shopctl/config.json").contains("http://a"))
    }
}
