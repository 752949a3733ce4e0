// shopd: hosts any subset of the services in one process. Composition only: reads the configuration, builds the parts
// from the ground up, runs them until SIGTERM, and drains. Runs on its event loops; the main thread only sleeps.

import Console
import Glibc
import Observability

// Before any loop is made: none of its descriptors may be taken for an output.
StandardStreams.fill()
Task.detached {
    let code = await DaemonProgram.program.run(.process(), explain: DaemonProgram.explain)
    LogOutput.standard.flush(within: .seconds(1))
    // Not `exit`: what the C libraries take down there, threads of the loops may still be using.
    _exit(code.rawValue)
}
// Not an `await`: Swift's runtime would end this thread, and one that is ending keeps root's rights when the others
// give them up.
while true { pause() }
