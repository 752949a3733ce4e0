import EventLoop
import HTTPClient
import LocalStack
import Media
import ObjectStore
import Observability

/// Where files lie: the ones that chats show, and the parts of those that are being sent.
struct FileStores: Sendable {
    let objects: any ObjectStore
    let parts: any ObjectStore
    let room: MediaRoom
    /// On other machines, which may be away for a while.
    var isRemote = false

    private static let log = Log(label: "shopd")

    /// As the daemon's own user. A service that is away is no reason not to start: files are not to be had meanwhile,
    /// and everything else is.
    /// - Throws: `ObjectStoreError` for a directory that can't be made or written in, and for a service that lets
    ///   nobody in.
    func prepare() async throws {
        do {
            try await objects.prepare()
            try await parts.prepare()
        } catch let error as ObjectStoreError where isRemote && error.code == .unavailable {
            Self.log.warning("the store of files is away", ["error": .describing(error)])
        }
    }
}

extension DaemonConfiguration {
    /// nil where no files are kept.
    /// - Throws: `LocalStackError` for a secret that can't be read.
    func fileStores(hosting hosted: Set<String>, group: EventLoopGroup) throws -> FileStores? {
        guard let media, hosted.contains(Self.mediaService) else { return nil }
        var room = MediaRoom()
        if let bytes = media.bytesPerUser { room.perUser = bytes }
        if let bytes = media.minimumFreeBytes { room.minimumFree = bytes }
        if let s3 = media.store?.s3 {
            let bucket = S3Bucket(try Self.configuration(of: s3), group: group)
            return FileStores(
                objects: S3Store(bucket, prefix: "\(s3.keyPrefix)/blobs"),
                parts: S3Store(bucket, prefix: "\(s3.keyPrefix)/parts"), room: room, isRemote: true)
        }
        let roots = media.store?.directory?.roots ?? media.directory.map { [$0] } ?? []
        guard let root = roots.first else { return nil }
        if let directory = media.store?.directory, roots.count > 1 {
            return FileStores(
                objects: MirroredStore(
                    roots: roots.map { "\($0)/blobs" }, copies: directory.copiesOfEach, namesAreDigests: true,
                    group: group),
                parts: MirroredStore(
                    roots: roots.map { "\($0)/parts" }, copies: directory.copiesOfEach, namesAreDigests: false,
                    group: group), room: room)
        }
        let objects = DirectoryStore(root: "\(root)/blobs", group: group)
        return FileStores(
            objects: objects, parts: DirectoryStore(root: "\(root)/parts", group: group, beside: objects), room: room)
    }

    private static func configuration(of s3: Media.S3) throws -> S3Configuration {
        var secret = s3.secret ?? ""
        if let file = s3.secretFile {
            guard let text = FileText.read(file) else {
                throw LocalStackError(
                    .notAllowed, "\(file) can't be read",
                    hint: "media.store.s3.secretFile has the store's secret, for the daemon's user to read")
            }
            secret = String(text.prefix { !$0.isNewline })
            guard Media.isSecret(secret), text.dropFirst(secret.count).allSatisfy(\.isNewline) else {
                throw LocalStackError(
                    .notAllowed, "\(file) has no secret on one line",
                    hint: "media.store.s3.secretFile has the store's secret and nothing else")
            }
        }
        return S3Configuration(
            endpoint: s3.endpoint, bucket: s3.bucket, region: s3.regionName,
            style: S3Configuration.Style(rawValue: s3.style ?? "") ?? .path, accessKey: s3.accessKey ?? "",
            secret: secret, trust: s3.caFile.map { .file(path: $0) } ?? .system,
            deadline: .seconds(s3.deadlineSeconds))
    }
}
