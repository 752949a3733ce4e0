import EventLoop
import FoundationEssentials
import TestSupport

@testable import ObjectStore

/// Every back end that there is, each with a store of a test's own.
enum Backend: String, CaseIterable, Sendable, CustomStringConvertible {
    case directory, mirrors, memoryS3, moto, realS3

    static var all: [Backend] { allCases.filter { $0 != .realS3 || TestS3.real != nil } }
    var description: String { rawValue }

    func make() async throws -> any ObjectStore {
        let store: any ObjectStore
        switch self {
        case .directory: store = DirectoryStore(root: TestDirectory.path("objects"), group: TestLoops.group)
        case .mirrors:
            store = MirroredStore(
                roots: (0..<3).map { _ in TestDirectory.path("mirror") }, copies: 2, namesAreDigests: false,
                group: TestLoops.group)
        case .memoryS3: store = S3Store(try await FakeS3.start().bucket(), prefix: "t/blobs")
        case .moto, .realS3:
            let service = try await (self == .moto ? TestS3.Kind.moto : .real).service
            store = S3Store(try await service.makeBucket(), prefix: "t/\(UUID().uuidString.lowercased())")
        }
        try await store.prepare()
        return store
    }
}

extension FakeS3 {
    func bucket(
        deadline: Duration = .seconds(20), style: S3Configuration.Style = .path, secret: String = FakeS3.secret,
        port: Int? = nil
    ) -> S3Bucket {
        S3Bucket(
            S3Configuration(
                endpoint: "http://\(style == .path ? "127.0.0.1" : "localhost"):\(port ?? self.port)", bucket: "bucket",
                style: style, accessKey: FakeS3.accessKey, secret: secret, deadline: deadline),
            group: TestLoops.group)
    }
}

extension TestS3 {
    /// The bucket, which is made where it is missing.
    func makeBucket(deadline: Duration = .seconds(30)) async throws -> S3Bucket {
        let made = S3Bucket(
            S3Configuration(
                endpoint: endpoint, bucket: bucket, region: region, accessKey: accessKey, secret: secret,
                deadline: deadline), group: TestLoops.group)
        var request = S3Request("PUT", nil)
        request.alsoAccepted = [409]
        _ = try await made.answer(request, until: made.end())
        return made
    }
}

func name(_ first: UInt8, _ last: UInt8 = 0) -> ObjectName {
    ObjectName([first] + [UInt8](repeating: 0, count: 30) + [last])!
}

func code(_ body: () async throws -> Void) async -> ObjectStoreError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? ObjectStoreError)?.code
    }
}

/// No two blocks are the same, and it is made quickly.
func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = Seeded(seed)
    var block: [UInt8] = []
    while block.count < min(max(count, 8), 32 << 10) { withUnsafeBytes(of: random.next()) { block += $0 } }
    var all: [UInt8] = []
    while all.count < count {
        withUnsafeBytes(of: random.next()) { block.replaceSubrange(0..<8, with: $0) }
        all += block.prefix(count - all.count)
    }
    return all
}

extension ObjectStore {
    /// An object in pieces.
    func write(_ bytes: [UInt8], by size: Int, as name: ObjectName) async throws {
        let staged = try await begin()
        for start in stride(from: 0, to: bytes.count, by: size) {
            try await staged.append(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        try await staged.seal()
        try await staged.publish(as: name)
    }
}
