// shopd: hosts any subset of the services in one process. Composition only: reads the configuration, builds the parts
// from the ground up, runs them until SIGTERM, and drains. Runs on its event loops; this file's task only waits.

import Console
import Glibc

exit(await DaemonProgram.program.run(.process(), explain: DaemonProgram.explain).rawValue)
