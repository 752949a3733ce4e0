// The benchmarks: each figure beside a peer's in the same run, on the same machine and the same servers. Starts an
// installation of its own in a temporary directory; writes `.build/bench.json` and `.build/bench.md`.
//
//     shopbench [start] [healthz] [product] [hot] [orders] [memory] [topics] [cache] [list] [export]
//         [chats] [chatcosts]
// All of them without a word. Only when they are named: [audit], of ten million events, and [growth].

import EventLoop
import FoundationEssentials
import Glibc

let group = EventLoopGroup(count: 1, name: "bench")
do {
    let loop = group.loops[0]
    let wanted = Array(CommandLine.arguments.dropFirst())
    let report = try await loop.run { try await Benchmarks(loop: loop, group: group).run(wanted) }
    try report.write()
    exit(0)
} catch {
    let text = "shopbench: \(error)\n"
    _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(1)
}
