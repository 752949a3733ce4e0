internal import Crypto
public import FoundationEssentials
internal import Synchronization

/// Objects in a bucket, as `PREFIX/objects/NAME/COPY`, and `PREFIX/aside/…` for what is being written. Several
/// processes may use it at the same time.
///
/// Each time that an object is written it gets a key of its own, `COPY`, which never comes again. A service that hangs
/// may do what it was asked long after nobody waits for it any more: a deletion that comes late takes away what was
/// there when it was asked for, and never what was written since. The newest copy is the object, by the service's own
/// clock; who publishes one takes older ones away.
///
/// The service must list what was written as soon as that is answered, as Amazon's, Ceph's and MinIO do.
public struct S3Store: ObjectStore {
    let bucket: S3Bucket
    private let prefix: String
    private let known = KnownKeys()

    /// What is copied in one request (docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html).
    static let maximumObject: Int64 = 5 << 30
    /// The smallest that a part may be: what is held in memory (…/userguide/qfacts.html).
    static let part = 5 << 20
    /// What is read in one request to compare it.
    static let piece = 4 << 20
    static let keysInPage = 1_000
    /// Pages that one ``clean(before:)`` looks through.
    static let cleanedPages = 20
    /// Who publishes or deletes may hold a lock meanwhile, in a database session that ends when it is idle for longer
    /// (20 s).
    static let lockedWithin = Duration.seconds(12)
    /// What is asked before a deletion may be answered so late, and no later: it must not see what somebody else
    /// publishes when the lock is lost.
    static let resolvedWithin = Duration.seconds(6)
    static let tidiedWithin = Duration.seconds(4)
    /// Who starts does not wait for longer.
    static let preparedWithin = Duration.seconds(5)
    static let digest = "x-amz-meta-sha256"

    /// - Parameter prefix: what all its keys begin with, of small letters, digits and `-./`; without `/` at its end.
    public init(_ bucket: S3Bucket, prefix: String) {
        self.bucket = bucket
        self.prefix = prefix
    }

    private func folder(of name: ObjectName) -> String { "\(prefix)/objects/\(name)/" }
    private func newKey(of name: ObjectName) -> String {
        "\(folder(of: name))\(Digits.hexadecimal((0..<8).map { _ in UInt8.random(in: 0...255) }))"
    }

    /// Asks whether the bucket is there and lets us in.
    public func prepare() async throws {
        _ = try await page(
            of: "\(prefix)/objects/", after: nil, limit: 1, until: bucket.end(within: Self.preparedWithin))
    }

    // MARK: Writing

    public func begin() async throws -> any StagedObject {
        S3StagedObject(in: self, at: "\(prefix)/aside/\(UUID().uuidString.lowercased())")
    }

    public func put(_ bytes: [UInt8], as name: ObjectName) async throws {
        let end = bucket.end()
        let key = newKey(of: name)
        let digest = SHA256.hash(bytes)
        let said = try await write(bytes, digest, to: key, until: end)
        // A service that encrypts has other ETags, and one that has something else stored as well: what it gives back
        // decides.
        if said != Self.md5(of: bytes) {
            do {
                guard try await read(key, size: Int64(bytes.count), until: { end }) == digest else {
                    throw Self.otherBytes(at: key)
                }
            } catch {
                try? await remove(key, until: bucket.end(within: Self.tidiedWithin))
                throw error
            }
        }
        known.note(key, of: name)
    }

    private static func md5(of bytes: [UInt8]) -> String {
        var md5 = MD5()
        md5.update(bytes)
        return md5.finalize()
    }

    static func otherBytes(at key: String) -> ObjectStoreError {
        ObjectStoreError(.unavailable, "the S3 store gives back other bytes than were written to \(key)")
    }

    /// - Returns: the ETag, in small letters and without its quotes.
    func write(
        _ bytes: [UInt8], _ digest: [UInt8], to key: String, until end: ContinuousClock.Instant
    ) async throws -> String {
        var request = S3Request("PUT", key)
        request.headers = [(Self.digest, Digits.hexadecimal(digest))]
        request.body = bytes
        request.digest = digest
        let tag = try await bucket.answer(request, until: end).headers("ETag") ?? ""
        return tag.lowercased().filter { $0 != "\"" }
    }

    /// Gives what was written aside its name.
    /// - Parameter size: in bytes, as `digest` of what was written.
    func publish(_ aside: String, as name: ObjectName, size: Int64, digest: [UInt8]) async throws {
        let end = bucket.end(within: Self.lockedWithin)
        let key = newKey(of: name)
        var copy = S3Request("PUT", key)
        copy.headers = [
            ("x-amz-copy-source", "/\(bucket.configuration.bucket)/\(S3Request.encoded(aside, isPath: true))"),
            ("x-amz-metadata-directive", "REPLACE"), (Self.digest, Digits.hexadecimal(digest)),
        ]
        copy.root = "CopyObjectResult"
        _ = try await bucket.answer(copy, until: end)
        var look = S3Request("HEAD", key)
        look.alsoAccepted = [404]
        let seen = try await bucket.answer(look, until: end)
        guard seen.status == 200, seen.headers("Content-Length") == "\(size)",
            seen.headers(Self.digest) == Digits.hexadecimal(digest)
        else {
            throw ObjectStoreError(.unavailable, "the S3 store has not stored \(key) as it said")
        }
        known.note(key, of: name)
        let tidied = bucket.end(within: Self.tidiedWithin)
        // What is left here is taken away by `clean`, or by who publishes or deletes it next.
        try? await tidy(name, olderThan: key, until: tidied)
        try? await remove(aside, until: tidied)
    }

    /// Takes away copies that are older than `key`, which is there. Those of the same moment stay.
    private func tidy(_ name: ObjectName, olderThan key: String, until end: ContinuousClock.Instant) async throws {
        let copies = try await copies(of: name, until: end)
        guard let mine = copies.first(where: { $0.key == key }) else { return }
        for copy in copies where copy.modified < mine.modified { try await remove(copy.key, until: end) }
    }

    func remove(_ key: String, until end: ContinuousClock.Instant) async throws {
        var request = S3Request("DELETE", key)
        request.alsoAccepted = [404]
        _ = try await bucket.answer(request, until: end)
    }

    // MARK: Reading

    public func read(_ name: ObjectName, from offset: Int64, count: Int) async throws -> [UInt8] {
        precondition(offset >= 0 && count >= 0)
        let end = bucket.end()
        if let key = known.key(of: name), count > 0 {
            do {
                return try await read(key, from: offset, count: count, until: end).bytes
            } catch let error as ObjectStoreError where error.code == .missing {
                known.forget(name)
            }
        }
        // Who publishes it again takes away the copy that was just found.
        for _ in 0..<3 {
            guard let newest = try await newest(name, until: end) else { break }
            guard count > 0 else { return [] }
            do {
                let bytes = try await read(newest.key, from: offset, count: count, until: end).bytes
                known.note(newest.key, of: name)
                return bytes
            } catch let error as ObjectStoreError where error.code == .missing {
                continue
            }
        }
        throw ObjectStoreError(.missing, "reading the object \(name): it is not there")
    }

    private func read(
        _ key: String, from offset: Int64, count: Int, until end: ContinuousClock.Instant
    ) async throws -> (bytes: [UInt8], size: Int64?) {
        let range = ByteRange(offset: offset, count: count)
        var request = S3Request("GET", key)
        request.headers = [("Range", range.header)]
        request.alsoAccepted = [416]
        request.limit = count
        request.fault = { range.fault(in: $0) }
        let answer = try await bucket.answer(request, until: end)
        guard answer.status != 416 else { return ([], nil) }
        return (answer.body, range.size(in: answer))
    }

    /// Reads a whole object for its digest. - Returns: the SHA-256; nil for another size.
    func read(
        _ key: String, size: Int64, until end: () -> ContinuousClock.Instant
    ) async throws -> [UInt8]? {
        var digest = SHA256()
        var offset: Int64 = 0
        while offset < size {
            let count = Int(min(size - offset, Int64(Self.piece)))
            let (bytes, whole) = try await read(key, from: offset, count: count, until: end())
            guard whole == size, bytes.count == count else { return nil }
            digest.update(bytes)
            offset += Int64(count)
        }
        return digest.finalize()
    }

    public func stat(_ name: ObjectName) async throws -> ObjectInfo? {
        try await newest(name, until: bucket.end()).map {
            ObjectInfo(name: name, size: $0.size, writtenAt: $0.modified)
        }
    }

    @discardableResult
    public func delete(_ name: ObjectName, before deadline: ContinuousClock.Instant?) async throws -> Bool {
        known.forget(name)
        let copies = try await copies(of: name, until: bucket.end(within: Self.resolvedWithin))
        if let deadline, .now >= deadline { throw ObjectStoreError(.late, "too late to remove \(name)") }
        let end = min(bucket.end(within: Self.lockedWithin), deadline ?? .now + Self.lockedWithin)
        for copy in copies { try await remove(copy.key, until: end) }
        return !copies.isEmpty
    }
}

// MARK: Lists

extension S3Store {
    /// A service says nothing of its room.
    public func available() async throws -> Int64? { nil }

    /// What lies at a key.
    struct Entry: Sendable {
        var key: String
        var size: Int64
        /// By the service's clock.
        var modified: Date
        /// Of two copies the later one counts; of those of one moment always the same.
        func isNewer(than other: Entry) -> Bool {
            modified == other.modified ? key > other.key : modified > other.modified
        }
    }

    /// One page of what begins with `prefix`, in the order of the keys.
    private func page(
        of prefix: String, after last: String?, limit: Int = S3Store.keysInPage, until end: ContinuousClock.Instant
    ) async throws -> (entries: [Entry], isLast: Bool) {
        var request = S3Request("GET", nil)
        request.query = [
            ("encoding-type", "url"), ("list-type", "2"), ("max-keys", "\(limit)"), ("prefix", prefix),
        ]
        if let last { request.query.append(("start-after", last)) }
        request.root = "ListBucketResult"
        let list = try await bucket.answer(request, until: end).xml
        let entries = (list?.all("Contents") ?? []).compactMap { item -> Entry? in
            guard let key = item["Key"].map({ S3Request.decoded($0.text) }), key.hasPrefix(prefix),
                let size = item["Size"].flatMap({ Int64($0.text) }),
                let modified = item["LastModified"].flatMap({ S3Date.parse($0.text) })
            else { return nil }
            return Entry(key: key, size: size, modified: modified)
        }
        let isTruncated = list?["IsTruncated"]?.text == "true"
        // A page that says that there is more and has nothing would be asked for for ever.
        guard !isTruncated || !entries.isEmpty else {
            throw ObjectStoreError(.unavailable, "the S3 store's list of \(prefix) does not go on")
        }
        return (entries, !isTruncated)
    }

    private func copies(of name: ObjectName, until end: ContinuousClock.Instant) async throws -> [Entry] {
        try await page(of: folder(of: name), after: nil, until: end).entries
    }

    private func newest(_ name: ObjectName, until end: ContinuousClock.Instant) async throws -> Entry? {
        try await copies(of: name, until: end).max { $1.isNewer(than: $0) }
    }

    public func list(after last: ObjectName?, limit: Int) async throws -> [ObjectInfo] {
        let objects = "\(prefix)/objects/"
        // `~` follows every digit.
        var place = last.map { "\(objects)\($0)/~" }
        var found: [(name: ObjectName, entry: Entry)] = []
        while true {
            let (entries, isLast) = try await page(of: objects, after: place, until: bucket.end())
            for entry in entries {
                let parts = entry.key.dropFirst(objects.count).split(separator: "/")
                guard parts.count == 2, let name = ObjectName(hexadecimal: parts[0]) else { continue }
                if found.last?.name != name {
                    if found.count == limit { return found.map { Self.info($0.name, $0.entry) } }
                    found.append((name, entry))
                } else if let other = found.last?.entry, entry.isNewer(than: other) {
                    found[found.count - 1].entry = entry
                }
            }
            guard !isLast else { return found.map { Self.info($0.name, $0.entry) } }
            place = entries.last?.key
        }
    }

    private static func info(_ name: ObjectName, _ entry: Entry) -> ObjectInfo {
        ObjectInfo(name: name, size: entry.size, writtenAt: entry.modified)
    }

    @discardableResult
    public func clean(before date: Date) async throws -> Int {
        let aside = "\(prefix)/aside/"
        var count = 0
        var place: String?
        for _ in 0..<Self.cleanedPages {
            let (entries, isLast) = try await page(of: aside, after: place, until: bucket.end())
            for entry in entries where entry.modified < date {
                try await remove(entry.key, until: bucket.end())
                count += 1
            }
            guard !isLast else { break }
            place = entries.last?.key
        }
        var marker: (key: String, upload: String)?
        for _ in 0..<Self.cleanedPages {
            let page = try await uploads(of: aside, after: marker)
            for upload in page.uploads where upload.began < date {
                try await abort(upload.upload, of: upload.key, until: bucket.end())
                count += 1
            }
            guard let next = page.next else { break }
            marker = next
        }
        return count
    }

    /// One page of the uploads that were begun and neither completed nor aborted, and where the next one begins.
    private func uploads(
        of prefix: String, after marker: (key: String, upload: String)?
    ) async throws -> (uploads: [(key: String, upload: String, began: Date)], next: (key: String, upload: String)?) {
        var request = S3Request("GET", nil)
        request.query = [("encoding-type", "url")]
        if let marker { request.query.append(("key-marker", marker.key)) }
        request.query += [("max-uploads", "\(Self.keysInPage)"), ("prefix", prefix)]
        if let marker { request.query.append(("upload-id-marker", marker.upload)) }
        request.query.append(("uploads", ""))
        request.root = "ListMultipartUploadsResult"
        let list = try await bucket.answer(request, until: bucket.end()).xml
        let uploads = (list?.all("Upload") ?? []).compactMap { item -> (String, String, Date)? in
            guard let key = item["Key"].map({ S3Request.decoded($0.text) }), key.hasPrefix(prefix),
                let upload = item["UploadId"]?.text, !upload.isEmpty,
                let began = item["Initiated"].flatMap({ S3Date.parse($0.text) })
            else { return nil }
            return (key, upload, began)
        }
        guard list?["IsTruncated"]?.text == "true", let key = list?["NextKeyMarker"]?.text, !key.isEmpty else {
            return (uploads, nil)
        }
        return (uploads, (S3Request.decoded(key), list?["NextUploadIdMarker"]?.text ?? ""))
    }

    func abort(_ upload: String, of key: String, until end: ContinuousClock.Instant) async throws {
        var request = S3Request("DELETE", key)
        request.query = [("uploadId", upload)]
        request.alsoAccepted = [404]
        _ = try await bucket.answer(request, until: end)
    }
}

/// A range of bytes, as it is asked for (RFC 9110 section 14).
private struct ByteRange: Sendable {
    let offset: Int64
    let last: Int64

    /// - Parameter count: above 0.
    init(offset: Int64, count: Int) {
        self.offset = offset
        let (end, isTooFar) = offset.addingReportingOverflow(Int64(count) - 1)
        last = isTooFar ? .max : end
    }

    var header: String { "bytes=\(offset)-\(last)" }

    /// The whole object's size, as the answer says; nil where it says it wrong.
    func size(in answer: S3Answer) -> Int64? {
        guard answer.status == 206 else { return offset == 0 ? Int64(answer.body.count) : nil }
        guard let range = answer.headers("Content-Range"), range.hasPrefix("bytes ") else { return nil }
        let numbers = range.dropFirst(6).split { $0 == "-" || $0 == "/" }.map { Int64($0) }
        guard numbers.count == 3, let first = numbers[0], let end = numbers[1], let size = numbers[2],
            first == offset, end == min(last, size - 1), Int64(answer.body.count) == end - first + 1
        else { return nil }
        return size
    }

    func fault(in answer: S3Answer) -> String? {
        guard let size = size(in: answer) else { return "another range was answered than was asked for" }
        guard size == Int64(answer.body.count), let digest = answer.headers(S3Store.digest) else { return nil }
        return Digits.hexadecimal(SHA256.hash(answer.body)) == digest.lowercased() ? nil : "its bytes are damaged"
    }
}

enum S3Date {
    /// ISO 8601, with and without fractions of a second.
    static func parse(_ text: String) -> Date? {
        (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            ?? (try? Date(text, strategy: .iso8601))
    }
}

/// At which key an object was found, the last time: saves a question. What is wrong here is asked again.
private final class KnownKeys: Sendable {
    private let keys = Mutex<[ObjectName: String]>([:])
    /// When there are more, it begins anew.
    private static let most = 10_000

    func key(of name: ObjectName) -> String? { keys.withLock { $0[name] } }
    func forget(_ name: ObjectName) { keys.withLock { $0[name] = nil } }
    func note(_ key: String, of name: ObjectName) {
        keys.withLock { keys in
            if keys.count >= Self.most { keys.removeAll(keepingCapacity: true) }
            keys[name] = key
        }
    }
}
