import Crypto
import EventBus
import FoundationEssentials
import Kafka
import ObjectStore
import Postgres
import Synchronization
import TestSupport

@testable import Media

/// Media on a database and a directory of its own.
struct MediaFixture {
    let database: PostgresClient
    let test: TestDatabase
    let media: Media
    let objects: any ObjectStore
    let parts: any ObjectStore
    let owners = FixedOwners()
    let clock = Clock()

    /// A clock that the test moves.
    final class Clock: Sendable {
        private let time = Mutex(Date())
        var now: Date { time.withLock { $0 } }
        func pass(_ seconds: Double) { time.withLock { $0 = $0.addingTimeInterval(seconds) } }
    }

    /// Messages in two places, as the test says.
    final class FixedOwners: MediaOwners {
        struct State {
            var released: [String: Set<UUID>] = [:]
            var known: [String: Set<UUID>] = [:]
            var away: Set<String> = []
        }
        let state = Mutex(State())
        struct Away: Error {}
        var places: [String] { ["s1", "s2"] }
        func released(in place: String, limit: Int) async throws -> [UUID] {
            try state.withLock { state in
                if state.away.contains(place) { throw Away() }
                return Array((state.released[place] ?? []).prefix(limit))
            }
        }
        func forget(_ owners: [UUID], in place: String) async throws {
            state.withLock { $0.released[place]?.subtract(owners) }
        }
        func known(_ owners: [UUID], in place: String) async throws -> Set<UUID> {
            try state.withLock { state in
                if state.away.contains(place) { throw Away() }
                return (state.known[place] ?? []).intersection(owners)
            }
        }
    }

    /// - Parameters:
    ///   - stores: of blobs and of parts; nil: directories.
    ///   - room: how much files may take; nil: as by default, whatever this machine's disk has.
    ///   - wrapped: stands before both directories.
    init(
        in stores: (any ObjectStore, any ObjectStore)? = nil, room: MediaRoom? = nil,
        wrapped: ((_ store: DirectoryStore, _ isOfParts: Bool) -> any ObjectStore)? = nil
    ) async throws {
        test = try await TestPostgres.database()
        database = PostgresClient(try PostgresConfiguration(url: test.url), group: TestLoops.group)
        try await Migrator(database, schema: "platform", migrations: EventBus.platformMigrations).migrate()
        try await Migrator(database, schema: Media.name, migrations: Media.migrations).migrate()
        let bus = EventBus(
            databases: PostgresDatabases(database),
            kafka: KafkaConfiguration(bootstrap: try await TestKafka.shared.bootstrap), signatures: .test,
            group: TestLoops.group, embedded: true)
        let root = TestDirectory.make("media")
        let directories = ["blobs", "parts"].map { DirectoryStore(root: "\(root)/\($0)", group: TestLoops.group) }
        objects = stores?.0 ?? directories[0]
        parts = stores?.1 ?? directories[1]
        try await objects.prepare()
        try await parts.prepare()
        var usual = MediaRoom()
        usual.minimumFree = 0
        media = Media(
            database: database, objects: wrapped?(directories[0], false) ?? objects,
            parts: wrapped?(directories[1], true) ?? parts, bus: bus, owners: owners, room: room ?? usual,
            now: { [clock] in clock.now })
    }

    static func bytes(_ count: Int, seed: Int = 1) -> [UInt8] {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        return (0..<count).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }

    /// All parts of a file.
    static func cut(_ bytes: [UInt8], size: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    }

    /// Uploads and finishes.
    func upload(
        _ bytes: [UInt8], by user: Int64 = 7, as upload: Int64 = .random(in: 1 ... .max), size: Int = 1 << 10,
        kind: MediaFile.Kind = .document, description: MediaDescription = MediaDescription(), checksum: String = ""
    ) async throws -> MediaFile {
        let parts = Self.cut(bytes, size: size)
        for (number, part) in parts.enumerated() {
            try await media.save(UploadPart(user: user, upload: upload, number: number, bytes: part))
        }
        return try await media.file(
            of: UploadedFile(
                user: user, upload: upload, parts: parts.count, checksum: checksum, kind: kind, description: description
            ))
    }

    func whole(_ file: MediaFile) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let piece = try await media.read(file, from: Int64(bytes.count), count: 4_096)
            if piece.isEmpty { return bytes }
            bytes += piece
        }
    }

    @discardableResult
    func sweep(batch: Int = Media.Limits.batch) async -> MediaSweep.Outcome {
        var places = MediaSweep.Places()
        return await MediaSweep(media, batch: batch).sweep(&places)
    }

    func objectCount() async throws -> Int { try await objects.list(after: nil, limit: 1_000).count }
    func partCount() async throws -> Int { try await parts.list(after: nil, limit: 1_000).count }

    /// The refusal's name.
    func refusal(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? MediaError)?.name ?? "\(error)"
        }
    }
}
