package import ShopAPI

extension DaemonConfiguration {
    /// Files of chats.
    package struct Media: Sendable, Codable, Equatable {
        /// Where they lie: an absolute path, the same files for every daemon that hosts `media`.
        package var directory: String
        /// What one user's files and unfinished uploads may come to, in bytes; nil: 10 GiB.
        package var bytesPerUser: Int64?
        /// What the directory's disk must have free, in bytes, so that files are taken; nil: 1 GiB.
        package var minimumFreeBytes: Int64?

        package init(directory: String, bytesPerUser: Int64? = nil, minimumFreeBytes: Int64? = nil) {
            self.directory = directory
            self.bytesPerUser = bytesPerUser
            self.minimumFreeBytes = minimumFreeBytes
        }

        /// A petabyte: more is a mistake.
        private static let most: Int64 = 1 << 50

        package var mistakes: [Problem.Field] {
            var found: [Problem.Field] = []
            if !directory.hasPrefix("/") { found.append(.init("/media/directory", "must be a path from / on")) }
            if let bytesPerUser, !(1...Self.most).contains(bytesPerUser) {
                found.append(.init("/media/bytesPerUser", "must be from 1 to \(Self.most)"))
            }
            if let minimumFreeBytes, !(0...Self.most).contains(minimumFreeBytes) {
                found.append(.init("/media/minimumFreeBytes", "must be from 0 to \(Self.most)"))
            }
            return found
        }
    }
}
