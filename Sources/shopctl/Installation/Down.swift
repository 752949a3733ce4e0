internal import Console
internal import EventLoop
internal import Glibc
internal import LocalStack

enum Down {
    private static let purge = Option.toggle("purge", "remove the installation's directory, and with it all its data")

    static let command = Command(
        "down", "Stop the embedded installation",
        discussion: "Each part finishes what is in hand. Nothing is lost: `shopctl up` goes on where it stopped. With "
            + "--purge what `up` has made is removed, by the user who made it; what else lies in its directory stays.",
        flags: [Flags.home.flag, purge.flag], takes: [StandardFlags.changing],
        examples: [
            Example("shopctl down", "stop, and keep everything"),
            Example("shopctl down --purge -y", "stop, and remove all data without asking"),
        ],
        exitCodes: [.locked, .confirmationNeeded]
    ) { invocation in
        let place = try Place(invocation)
        guard let installation = try place.installation() else {
            throw CommandError.usage(
                "no installation of this machine is meant: nothing was stopped", why: place.reason,
                hint: "--home DIR, or --context NAME of one")
        }
        let home = installation.home
        let isPurging = invocation[purge]
        let running = installation.status().filter { $0.process != nil }.map(\.name)
        try installation.checkIsOne()
        if isPurging, access(home, F_OK) == 0 { try installation.checkRemovable() }
        if invocation[StandardFlags.dryRun] {
            let what = running.isEmpty ? "nothing runs" : "would stop \(running.reversed().joined(separator: ", "))"
            invocation.diagnostics.line(what + (isPurging && access(home, F_OK) == 0 ? "; would remove \(home)" : ""))
            return .done
        }
        if isPurging, access(home, F_OK) == 0 { try invocation.prompts.confirm("Remove \(home) and all data in it") }
        let group = EventLoopGroup(count: 1, name: "shopctl")
        let stopped = try await installation.down(purge: isPurging, on: group.any) { invocation.diagnostics.warn($0) }
        invocation.diagnostics.note(
            stopped.isEmpty ? "nothing was running" : "stopped \(stopped.joined(separator: ", "))")
        if isPurging { try await Up.forgetContext(invocation, installation) }
        return .done
    }
}
