// tlgen: writes the Swift types of `MTProto` from its schema. One thread, no state; `tlgen ROOT` writes the files of
// the package that lies there, `tlgen --check ROOT` says which of them differ and changes nothing.

internal import Glibc

exit(Program.run(Array(CommandLine.arguments.dropFirst())))
