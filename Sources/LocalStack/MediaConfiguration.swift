internal import ShopAPI

extension DaemonConfiguration {
    /// Where files lie, the same for every daemon that hosts `media`: one of both.
    package struct Media: Sendable, Codable, Equatable {
        /// An absolute path: ``Store/directory`` with one root.
        package var directory: String?
        package var store: Store?
        /// What one user's files and unfinished uploads may come to, in bytes; nil: 10 GiB.
        package var bytesPerUser: Int64?
        /// What the directories' disks must have free, in bytes, so that files are taken; nil: 1 GiB.
        package var minimumFreeBytes: Int64?

        package init(directory: String, bytesPerUser: Int64? = nil, minimumFreeBytes: Int64? = nil) {
            self.directory = directory
            self.bytesPerUser = bytesPerUser
            self.minimumFreeBytes = minimumFreeBytes
        }
        package init(store: Store) { self.store = store }

        /// One of both.
        package struct Store: Sendable, Codable, Equatable {
            package var directory: Directory?
            package var s3: S3?
            package init(directory: Directory) { self.directory = directory }
            package init(s3: S3) { self.s3 = s3 }
        }

        /// Directories, on disks of their own where there are several.
        package struct Directory: Sendable, Codable, Equatable {
            /// Absolute paths.
            package var roots: [String]
            /// On how many of them each file lies; nil: on two, where there are so many.
            package var copies: Int?
            package init(roots: [String], copies: Int? = nil) {
                self.roots = roots
                self.copies = copies
            }
            package var copiesOfEach: Int { copies ?? min(2, roots.count) }
        }

        /// A bucket of a service that speaks Amazon's S3.
        package struct S3: Sendable, Codable, Equatable {
            /// `https://s3.example.com`, `http://10.0.0.1:7480`.
            package var endpoint: String
            package var bucket: String
            package var region: String?
            /// `path` or `virtual`: `https://host/bucket/key` or `https://bucket.host/key`.
            package var style: String?
            /// What the names of all objects begin with: a bucket may be shared.
            package var prefix: String?
            /// What `SHOPD_MEDIA_S3_ACCESS_KEY` sets, too.
            package var accessKey: String?
            /// What `SHOPD_MEDIA_S3_SECRET` sets, too; or else in a file.
            package var secret: String?
            /// A file with the secret and nothing else, which the daemon's user can read.
            package var secretFile: String?
            /// PEM certificates to trust instead of the system's.
            package var caFile: String?
            /// Seconds that one call may take, with all that is tried again.
            package var deadline: Int?

            package init(endpoint: String, bucket: String, accessKey: String, secret: String) {
                self.endpoint = endpoint
                self.bucket = bucket
                self.accessKey = accessKey
                self.secret = secret
            }

            package static let styles = ["path", "virtual"]
            package var regionName: String { region ?? "us-east-1" }
            package var keyPrefix: String { prefix ?? "media" }
            package var deadlineSeconds: Int { deadline ?? 30 }
        }
    }
}

extension DaemonConfiguration.Media {
    private static let maximumRoots = 16
    /// A petabyte: more is a mistake.
    private static let most: Int64 = 1 << 50

    var mistakes: [Problem.Field] {
        var found = mistakesOfPlace
        if let bytesPerUser, !(1...Self.most).contains(bytesPerUser) {
            found.append(.init("/media/bytesPerUser", "must be from 1 to \(Self.most)"))
        }
        if let minimumFreeBytes, !(0...Self.most).contains(minimumFreeBytes) {
            found.append(.init("/media/minimumFreeBytes", "must be from 0 to \(Self.most)"))
        }
        return found
    }

    private var mistakesOfPlace: [Problem.Field] {
        guard (directory == nil) != (store == nil) else {
            return [.init("/media", "must have either directory or store")]
        }
        if let directory {
            return directory.hasPrefix("/") ? [] : [.init("/media/directory", "must be a path from / on")]
        }
        guard let store, (store.directory == nil) != (store.s3 == nil) else {
            return [.init("/media/store", "must have either directory or s3")]
        }
        return store.directory.map { Self.mistakes($0) } ?? store.s3.map { Self.mistakes($0) } ?? []
    }

    private static func mistakes(_ directory: Directory) -> [Problem.Field] {
        let pointer = "/media/store/directory"
        var found: [Problem.Field] = []
        if !(1...maximumRoots).contains(directory.roots.count) {
            found.append(.init("\(pointer)/roots", "must be from 1 to \(maximumRoots) directories"))
        }
        for (index, root) in directory.roots.enumerated() {
            if !root.hasPrefix("/") { found.append(.init("\(pointer)/roots/\(index)", "must be a path from / on")) }
            if directory.roots[..<index].contains(root) {
                found.append(.init("\(pointer)/roots/\(index)", "is there twice"))
            }
        }
        if found.isEmpty, !(1...directory.roots.count).contains(directory.copiesOfEach) {
            found.append(.init("\(pointer)/copies", "must be from 1 to the number of roots, \(directory.roots.count)"))
        }
        return found
    }

    private static func mistakes(_ s3: S3) -> [Problem.Field] {
        var found: [Problem.Field] = []
        func check(_ isRight: Bool, _ name: String, _ detail: String) {
            if !isRight { found.append(.init("/media/store/s3/\(name)", detail)) }
        }
        let host = hostName(of: s3.endpoint)
        check(
            host != nil, "endpoint", "must be http:// or https:// and a host, without a path: https://s3.example.com")
        check(
            isBucket(s3.bucket), "bucket",
            "must be a bucket's name: 3 to 63 small letters, digits, dots and hyphens")
        check(isWord(s3.regionName), "region", "must be of small letters, digits and hyphens, such as eu-central-1")
        check(S3.styles.contains(s3.style ?? "path"), "style", "must be \"path\" or \"virtual\"")
        check(
            s3.style != "virtual" || host.map { !IPAddress.isWellFormed($0) } ?? true, "style",
            "can't be \"virtual\" with an address as endpoint: the bucket becomes a part of the host's name")
        check(
            isPrefix(s3.keyPrefix), "prefix",
            "must be of small letters, digits, dots and hyphens, in parts with / between them; 128 characters at most")
        check(
            s3.accessKey.map(isKey) ?? false, "accessKey",
            s3.accessKey == nil
                ? "is missing, here and in SHOPD_MEDIA_S3_ACCESS_KEY" : "is no access key: letters and digits")
        check(
            (s3.secret == nil) != (s3.secretFile == nil), "secretFile",
            s3.secret == nil
                ? "is missing, and so are secret and SHOPD_MEDIA_S3_SECRET"
                : "and secret (SHOPD_MEDIA_S3_SECRET) are both there: one of them")
        check(s3.secret.map(isSecret) ?? true, "secret", "is empty, or has spaces or control characters")
        check(s3.secretFile?.hasPrefix("/") ?? true, "secretFile", "must be a path from / on")
        check(s3.caFile?.hasPrefix("/") ?? true, "caFile", "must be a path from / on")
        check((1...600).contains(s3.deadlineSeconds), "deadline", "must be from 1 to 600 seconds")
        return found
    }

    /// nil where it is no endpoint.
    private static func hostName(of endpoint: String) -> String? {
        guard endpoint != "*", endpoint.utf8.count <= 180, DaemonConfiguration.isOrigin(endpoint),
            let scheme = endpoint.firstRange(of: "://")
        else { return nil }
        let authority = endpoint[scheme.upperBound...]
        if let place = HostPort(String(authority)) { return place.host }
        let isPlain = authority.hasPrefix("[") ? authority.hasSuffix("]") : !authority.contains(":")
        return isPlain ? String(authority.filter { $0 != "[" && $0 != "]" }) : nil
    }

    /// docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    private static func isBucket(_ name: String) -> Bool {
        (3...63).contains(name.utf8.count)
            && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy {
                isWord($0) && $0.first != "-" && $0.last != "-"
            }
    }

    private static func isPrefix(_ prefix: String) -> Bool {
        prefix.utf8.count <= 128
            && prefix.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                isWord(part.filter { $0 != "." }) && !part.hasPrefix(".")
            }
    }

    private static func isWord(_ text: some StringProtocol) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
            }
    }

    private static func isKey(_ text: String) -> Bool {
        (1...256).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/,=:\"\\".utf8.contains($0) }
    }

    /// What a secret may be, in the configuration or in a file.
    package static func isSecret(_ text: String) -> Bool {
        (1...1_024).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
