// The operators' command line: composition only.
//
// Owns the command tree (`Shopctl.swift`) and the commands, one file each; they speak to a daemon through `ShopClient`
// and show what comes back through Console's `Output`. Commands run on Swift's global pool; the HTTP client has one
// event loop, which is started when the first request is made. The process ends here and nowhere else.

internal import Console
internal import Glibc

StandardStreams.fill()
var surroundings = Surroundings.process()
surroundings.arguments = Complete.arguments(surroundings.arguments)
let code = await Shopctl.program.run(surroundings, interruptible: true, explain: Failures.explain)
// Not `exit`: the event loop's thread may be using what the C libraries take down there. Nothing is buffered here.
_exit(code.rawValue)
