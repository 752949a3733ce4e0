// The operators' command line: composition only.
//
// Owns the command tree (`Shopctl.swift`) and the commands, one file each; they speak to a daemon through `ShopClient`
// and show what comes back through Console's `Output`. Commands run on Swift's global pool; the HTTP client has one
// event loop, which is started when the first request is made. The only call of `exit` is here.

internal import Console
internal import Glibc

let code = await Shopctl.program.run(Surroundings.process(), interruptible: true, explain: Failures.explain)
exit(code.rawValue)
