// Servers on this machine, under one directory each: a private PostgreSQL, a private Redis, and whatever else runs as
// a daemon of the embedded installation.
//
// Owns their directories, pid files and logs; the servers themselves outlive the process that started them. Nothing
// here has a loop of its own: every function runs where its caller is and starts children on the loop that it is given.

/// Why a local server can't be had. `code` is open; the message and hint are for the person at the prompt.
package struct LocalStackError: Error, Sendable, Equatable, CustomStringConvertible {
    package struct Code: RawRepresentable, Sendable, Hashable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
        package static let portInUse = Code(rawValue: "port_in_use")
        package static let diskFull = Code(rawValue: "disk_full")
        package static let programMissing = Code(rawValue: "program_missing")
        package static let directoryClosed = Code(rawValue: "directory_closed")
        package static let directoryForeign = Code(rawValue: "directory_foreign")
        package static let wrongVersion = Code(rawValue: "wrong_version")
        package static let failedToStart = Code(rawValue: "failed_to_start")
        package static let notReady = Code(rawValue: "not_ready")
        /// All was done but for shards that are away; the installation works without them.
        package static let shardsAway = Code(rawValue: "shards_away")
        package static let noUser = Code(rawValue: "no_user")
        package static let notAllowed = Code(rawValue: "not_allowed")
        package static let busy = Code(rawValue: "busy")
        package static let conflict = Code(rawValue: "conflict")
    }
    package let code: Code
    package let message: String
    package let hint: String?
    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }
    package var description: String { hint.map { "\(message); \($0)" } ?? message }
}
