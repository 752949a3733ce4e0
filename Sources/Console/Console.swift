// The framework for a command line: a tree of commands as data, and everything that follows from it.
//
// Owns the parsing of arguments, the resolution of settings (flag, environment, context, default), help, completions,
// man pages, results in every format, errors, exit codes, prompts, progress, and the reading of batch input. It knows
// nothing of the shop. Nothing here starts a thread but `Interrupts`; everything runs on the caller's.
//
// The way of one run:  Program → Parser → Resolver → Invocation → Command.run → Output → ExitCode
