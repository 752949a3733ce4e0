internal import Glibc

/// Standard input, output and errors.
package enum StandardStreams {
    /// Opens what was closed when the process began, so that no pipe, socket or file gets its number. To be called
    /// before any is made.
    ///
    /// They are opened the wrong way round: what is read from a closed input, or written to a closed output, fails, and
    /// is not lost silently.
    package static func fill() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free, which is this one.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
