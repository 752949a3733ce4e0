import FoundationEssentials
import ObjectStore
import TestSupport
import Testing

@testable import Media

/// Files on the back ends that are no single directory.
@Suite struct StoreTests {
    enum Kind: CaseIterable, Sendable { case mirrors, s3 }

    private func stores(_ kind: Kind) async throws -> (any ObjectStore, any ObjectStore) {
        switch kind {
        case .mirrors:
            let roots = (0..<3).map { _ in TestDirectory.make("root") }
            return (
                MirroredStore(
                    roots: roots.map { "\($0)/blobs" }, copies: 2, namesAreDigests: true, group: TestLoops.group),
                MirroredStore(
                    roots: roots.map { "\($0)/parts" }, copies: 2, namesAreDigests: false, group: TestLoops.group)
            )
        case .s3:
            let service = try await TestS3.moto
            let bucket = S3Bucket(
                S3Configuration(
                    endpoint: service.endpoint, bucket: service.bucket, region: service.region,
                    accessKey: service.accessKey, secret: service.secret), group: TestLoops.group)
            let prefix = "media/\(UUID().uuidString.lowercased())"
            return (S3Store(bucket, prefix: "\(prefix)/blobs"), S3Store(bucket, prefix: "\(prefix)/parts"))
        }
    }

    @Test(arguments: Kind.allCases) func aFileIsSentReadAndTakenAway(kind: Kind) async throws {
        let fixture = try await MediaFixture(in: try await stores(kind))
        let small = MediaFixture.bytes(5_000)
        let large = MediaFixture.bytes((6 << 20) + 17, seed: 2)
        let file = try await fixture.upload(small)
        #expect(try await fixture.whole(file) == small)
        let other = try await fixture.upload(large, size: 512 << 10)
        for start in stride(from: 0, to: large.count, by: Media.Limits.piece) {
            let piece = try await fixture.media.read(other, from: Int64(start), count: Media.Limits.piece)
            #expect(piece == Array(large[start..<min(start + Media.Limits.piece, large.count)]))
        }
        // The same again is stored once.
        _ = try await fixture.upload(small, by: 8)
        #expect(try await fixture.objectCount() == 2)
        #expect(try await fixture.partCount() == 0)
        // An upload that is given up, and files that nobody holds: by the service's clock, a moment ago.
        try await fixture.media.save(UploadPart(user: 7, upload: 99, number: 0, bytes: small))
        #expect(try await fixture.partCount() == 1)
        fixture.clock.pass(3 * 86_400)
        await fixture.sweep()
        fixture.clock.pass(2 * 86_400)
        await fixture.sweep()
        #expect(try await fixture.objectCount() == 0)
        #expect(try await fixture.partCount() == 0)
    }
}
