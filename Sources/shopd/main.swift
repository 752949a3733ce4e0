// shopd: hosts any subset of the services in one process. Composition only: reads the configuration, builds the parts
// from the ground up, runs them until SIGTERM, and drains. Runs on its event loops; this file's task only waits.

import Console
import Glibc
import Observability

let code = await DaemonProgram.program.run(.process(), explain: DaemonProgram.explain)
LogOutput.standard.flush(within: .seconds(1))
// Not `exit`: what the C libraries take down there, threads of the loops may still be using.
_exit(code.rawValue)
