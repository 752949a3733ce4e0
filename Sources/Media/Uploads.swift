internal import Crypto
internal import EventLoop
internal import FoundationEssentials
internal import ObjectStore

extension Media {
    /// Keeps a part of a file: in any order, several at a time; the same part again takes the place of the first.
    /// - Throws: ``MediaError``: FILE_PART_EMPTY, FILE_PART_TOO_BIG, FILE_PART_INVALID, FILE_PART_SIZE_INVALID,
    ///   FILE_PARTS_INVALID, FILE_TOO_BIG, FILE_UPLOADS_TOO_MUCH, FILE_QUOTA_EXCEEDED, STORAGE_FULL,
    ///   STORAGE_UNAVAILABLE; `PostgresError`.
    public func save(_ part: UploadPart) async throws {
        try UploadRules.check(part)
        // A name that no other object has, so that whoever takes an old one away takes no new one.
        guard let name = ObjectName(try Random.bytes(ObjectName.length)) else { throw MediaError.storeUnavailable }
        try await storing {
            try await self.partSpace.check(for: Int64(part.bytes.count))
            try await self.parts.put(part.bytes, as: name)
        }
        let stored = StoredPart(number: part.number, size: part.bytes.count, object: name.bytes)
        let old: [UInt8]?
        do {
            old = try await store.keep(stored, of: part.user, part.upload, quota: room.perUser, at: now())
        } catch let error as MediaError {
            await drop([name.bytes])
            throw error
        }
        await drop(old.map { [$0] } ?? [])
    }

    /// Makes a file of an upload; again, for the same upload, it is the same file.
    /// - Throws: ``MediaError``: FILE_PARTS_INVALID, FILE_PART_n_MISSING, FILE_PART_SIZE_INVALID,
    ///   FILE_PART_SIZE_CHANGED, FILE_TOO_BIG, MD5_CHECKSUM_INVALID, PHOTO_EXT_INVALID, PHOTO_INVALID_DIMENSIONS,
    ///   FILE_NAME_INVALID, CARD_NUMBER_NOT_ALLOWED, FILE_QUOTA_EXCEEDED, STORAGE_FULL, STORAGE_UNAVAILABLE;
    ///   `PostgresError`.
    public func file(of uploaded: UploadedFile) async throws -> MediaFile {
        // Whoever else finishes the same upload takes its parts away meanwhile.
        for _ in 0..<3 {
            guard let upload = try await store.upload(uploaded.upload, of: uploaded.user) else {
                throw MediaError.partMissing(0)
            }
            if let earlier = upload.file { return try await again(earlier, as: uploaded) }
            let size = try UploadRules.check(upload.parts, of: uploaded)
            do {
                return try await assemble(upload.parts, size, uploaded)
            } catch let lost as LostPart {
                guard try await store.upload(uploaded.upload, of: uploaded.user)?.file != nil else {
                    throw MediaError.partMissing(lost.number)
                }
            }
        }
        throw MediaError.storeUnavailable
    }

    /// An object that a row names, and that is not there.
    private struct LostPart: Error { let number: Int }

    private func assemble(_ parts: [StoredPart], _ size: Int64, _ uploaded: UploadedFile) async throws -> MediaFile {
        let staged = try await storing {
            try await self.objectSpace.check(for: size)
            return try await self.objects.begin()
        }
        do {
            let (digest, head) = try await copy(parts, into: staged, checksum: uploaded.checksum)
            guard let name = ObjectName(digest) else { throw MediaError.storeUnavailable }
            let file = MediaFile(
                id: try Self.newID(), key: try Random.bytes(Self.keyLength), kind: uploaded.kind, size: size,
                createdAt: now(),
                description: try UploadRules.description(
                    uploaded.description, of: uploaded.kind, size: size, head: head),
                sha256: digest)
            try await storing { try await staged.seal() }
            // The transaction may be run again.
            var isPublished = false
            let (made, gone) = try await store.finish(
                file, of: uploaded.upload, by: uploaded.user, quota: room.perUser
            ) {
                guard isPublished else {
                    try await storing { try await staged.publish(as: name) }
                    isPublished = true
                    return
                }
                // Since the first run it was nobody's, and may have been taken away: then the client comes again, and
                // its parts are still there.
                guard try await storing({ try await self.objects.stat(name) }) != nil else {
                    throw MediaError.storeUnavailable
                }
            }
            if made.id != file.id {
                await staged.discard()
                return try await again(made.id, as: uploaded)
            }
            await drop(gone)
            return made
        } catch {
            // What was published meanwhile is not aside any more.
            await staged.discard()
            throw error
        }
    }

    /// - Returns: the SHA-256 of the whole, and its first bytes.
    private func copy(
        _ parts: [StoredPart], into staged: any StagedObject, checksum: String
    ) async throws -> (digest: [UInt8], head: [UInt8]) {
        let digests = FileDigests(isMD5Wanted: !checksum.isEmpty)
        var head: [UInt8] = []
        for part in parts {
            guard let name = ObjectName(part.object) else { throw LostPart(number: part.number) }
            let bytes = try await read(name, part)
            head += bytes.prefix(MediaType.headLength - head.count)
            await digests.update(bytes)
            try await storing { try await staged.append(bytes) }
        }
        let (sha256, md5) = await digests.finish()
        guard checksum.isEmpty || md5 == checksum.lowercased() else { throw MediaError.checksumInvalid }
        return (sha256, head)
    }

    private func read(_ name: ObjectName, _ part: StoredPart) async throws -> [UInt8] {
        do {
            let bytes = try await parts.read(name, from: 0, count: part.size)
            guard bytes.count == part.size else { throw LostPart(number: part.number) }
            return bytes
        } catch let error as ObjectStoreError where error.code == .missing {
            throw LostPart(number: part.number)
        } catch let error as ObjectStoreError {
            return try await storing { throw error }
        }
    }

    /// What an upload has become before; as another kind of file where that is wanted now.
    private func again(_ id: Int64, as uploaded: UploadedFile) async throws -> MediaFile {
        let file = try await file(id)
        guard file.kind != uploaded.kind else { return file }
        let head = try await read(file, from: 0, count: MediaType.headLength)
        var new = file
        new.id = try Self.newID()
        new.key = try Random.bytes(Self.keyLength)
        new.kind = uploaded.kind
        new.createdAt = now()
        new.description = try UploadRules.description(
            uploaded.description, of: uploaded.kind, size: file.size, head: head)
        guard try await store.copy(file, as: new, by: uploaded.user, quota: room.perUser) else {
            throw MediaError.partMissing(0)
        }
        return new
    }

    private static let keyLength = 16

    private static func newID() throws -> Int64 { max(1, try Random.int64() & .max) }

    /// Takes parts away that no row names; what is left here the sweep finds.
    func drop(_ objects: [[UInt8]]) async {
        var left = objects.compactMap { ObjectName($0) }[...]
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<min(Self.droppedAtOnce, left.count) {
                guard let name = left.popFirst() else { break }
                group.addTask(executorPreference: EventLoop.current) { _ = try? await self.parts.delete(name) }
            }
            while await group.next() != nil {
                guard let name = left.popFirst() else { continue }
                group.addTask(executorPreference: EventLoop.current) { _ = try? await self.parts.delete(name) }
            }
        }
    }
    /// Who sends a file waits for it, and a store on other machines takes a while for each.
    private static let droppedAtOnce = 8
}

/// Digests of bytes that come in pieces.
private actor FileDigests {
    private var sha256: SHA256? = SHA256()
    private var md5: MD5?

    init(isMD5Wanted: Bool) { md5 = isMD5Wanted ? MD5() : nil }

    func update(_ bytes: [UInt8]) {
        sha256?.update(bytes)
        md5?.update(bytes)
    }

    /// - Returns: the SHA-256, and the MD5 in hexadecimal.
    func finish() -> ([UInt8], String) {
        (sha256.take()?.finalize() ?? [], md5.take()?.finalize() ?? "")
    }
}
