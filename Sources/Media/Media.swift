// Media: files and pictures. Owns schema `media` of the primary database, and the objects that lie in the object store:
// who sends a file sends parts, which become a blob, named by its SHA-256 and stored once; a file is a blob with a
// description; and a message holds a file, in each place where it has copies. Runs on whichever loop its callers and
// its sweep run on; holds no state.

public import EventBus
internal import EventLoop
public import FoundationEssentials
public import ObjectStore
internal import Observability
public import Postgres

public final class Media: Sendable {
    public static let name = "media"
    public static var migrations: [(name: String, sql: [UInt8])] {
        [
            EventBus.migration(name), ("0001_init.sql", PackageResources._001_init_sql),
            EventBus.relayMigration(name, number: 2), EventBus.inboxMigration(name, number: 3),
            EventBus.lettersMigration(name, number: 4), EventBus.failuresMigration(name, number: 5),
            ("0006_usage.sql", PackageResources._006_usage_sql),
        ]
    }

    public enum Limits {
        /// Of a part, in bytes; all but the last are whole units that 512 KB can be divided into
        /// (core.telegram.org/api/files).
        public static let part = 512 << 10
        public static let partUnit = 1 << 10
        /// Of an upload (core.telegram.org/api/config, `upload_max_fileparts_default`).
        public static let parts = 4_000
        /// Of a file, in bytes.
        public static let file: Int64 = 512 << 20
        /// What one user may be uploading at a time.
        public static let uploads = 32
        public static let uploadedBytes: Int64 = 1 << 30
        /// After so long an upload is no more, whether it has become a file or not.
        public static let uploadLifetime = Duration.seconds(86_400)

        /// Of a photo in bytes, of its sides and their sum in pixels, and of one side to the other.
        public static let photo: Int64 = 10 << 20
        public static let photoSides: Int32 = 10_000
        public static let photoRatio: Int32 = 20
        /// Of a video's side in pixels, and of what plays in seconds.
        public static let videoSide: Int32 = 100_000
        public static let duration: Double = 1_000_000
        /// Of a name or a title, in bytes.
        public static let text = 1_024
        /// Of a voice's waveform, in bytes.
        public static let waveform = 128

        /// What is read of a file in one call (core.telegram.org/method/upload.getFile).
        public static let piece = 1 << 20
        /// How long what nobody holds is kept: a file, a blob, an object that no row names.
        public static let grace = Duration.seconds(86_400)
        /// A message is written so soon after its file is held, or never.
        public static let settling = Duration.seconds(3_600)
        /// How often it is looked for what is not needed any more.
        public static let sweeping = Duration.seconds(300)
        /// Rows that are looked at together.
        public static let batch = 1_000
    }

    let store: MediaStore
    let objects: any ObjectStore
    /// Of uploads: each object is one part's, under a name of its own.
    let parts: any ObjectStore
    let bus: EventBus
    let owners: (any MediaOwners)?
    let room: MediaRoom
    let objectSpace: FreeSpace
    let partSpace: FreeSpace
    let now: @Sendable () -> Date
    static let log = Log(label: Media.name)

    /// - Parameters:
    ///   - database: as role `shop_media`.
    ///   - parts: another store than `objects`.
    ///   - owners: who holds files; nil: nothing that was held is ever let go here.
    ///   - now: for what is told to users and how old things are; rows of several processes are compared with it.
    public init(
        database: PostgresClient, objects: any ObjectStore, parts: any ObjectStore, bus: EventBus,
        owners: (any MediaOwners)?, room: MediaRoom = MediaRoom(), now: @escaping @Sendable () -> Date = { Date() }
    ) {
        store = MediaStore(database: database)
        self.objects = objects
        self.parts = parts
        self.bus = bus
        self.owners = owners
        self.room = room
        objectSpace = FreeSpace(of: objects, minimum: room.minimumFree)
        partSpace = FreeSpace(of: parts, minimum: room.minimumFree)
        self.now = now
    }

    // MARK: Reading

    /// - Throws: ``MediaError`` FILE_ID_INVALID; `PostgresError`.
    public func file(_ id: Int64) async throws -> MediaFile {
        guard let file = try await store.file(id) else { throw MediaError.fileInvalid }
        return file
    }

    /// A file that somebody names with what proves that it was shown to them.
    /// - Throws: ``MediaError`` as ``FileAccess/check(hash:reference:of:at:)``; `PostgresError`.
    public func file(_ id: Int64, hash: Int64, reference: [UInt8], of user: Int64) async throws -> MediaFile {
        let file = try await file(id)
        try FileAccess(file).check(hash: hash, reference: reference, of: user, at: now())
        return file
    }

    /// A piece of a file; empty from its end on.
    /// - Parameter count: at most ``Limits/piece``.
    /// - Throws: ``MediaError`` STORAGE_UNAVAILABLE.
    public func read(_ file: MediaFile, from offset: Int64, count: Int) async throws -> [UInt8] {
        guard offset >= 0 else { throw MediaError.offsetInvalid }
        guard (1...Limits.piece).contains(count) else { throw MediaError.limitInvalid }
        guard let name = ObjectName(file.sha256) else { throw MediaError.fileInvalid }
        return try await storing { try await self.objects.read(name, from: offset, count: count) }
    }

    /// What a store refuses is told to users as one thing, and to operators as it is.
    func storing<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as ObjectStoreError {
            Self.log.error("the object store failed", ["error": .describing(error)])
            throw error.code == .full ? MediaError.storageFull : .storeUnavailable
        }
    }

    // MARK: Holding

    /// Keeps files for messages that are about to be written, in each of the places where these will have copies. Who
    /// writes none within ``Limits/settling`` must not write it later.
    /// - Parameter owners: the messages, each with its file.
    /// - Throws: ``MediaError`` FILE_ID_INVALID, and nothing is held; `PostgresError`.
    public func hold(_ owners: [(owner: UUID, file: Int64)], in places: Set<String>) async throws {
        guard !owners.isEmpty, !places.isEmpty else { return }
        guard try await store.hold(owners, in: places.sorted(), at: now()) else { throw MediaError.fileInvalid }
    }

    /// Lets go of what was held for messages that were not written and never will be.
    public func release(_ owners: [UUID]) async throws {
        guard !owners.isEmpty else { return }
        try await store.release(unsettled: owners, at: now())
    }

    // MARK: Life

    /// Relays what it says, and takes away what nobody needs, until cancelled.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.bus.relay(Self.name, database: self.store.database).run() }
            group.addTask { await MediaSweep(self).run() }
            try await group.waitForAll()
        }
    }
}

/// Who holds files: the messages of each place.
public protocol MediaOwners: Sendable {
    /// All places that there are.
    var places: [String] { get }
    /// Messages that have had copies in a place and have none left there, at most `limit`.
    func released(in place: String, limit: Int) async throws -> [UUID]
    /// That these are released is known.
    func forget(_ owners: [UUID], in place: String) async throws
    /// Those of `owners` that were written as far as this place knows: they have copies there, or have had and that is
    /// not known yet.
    func known(_ owners: [UUID], in place: String) async throws -> Set<UUID>
}
