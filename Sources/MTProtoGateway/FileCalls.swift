internal import FoundationEssentials
internal import MTProto
internal import Media

// `upload.*`: files in pieces (core.telegram.org/api/files).
extension Calls {
    /// - Throws: ``RPCFault`` where no files are kept.
    var files: Media {
        get throws(RPCFault) {
            guard let media else { throw .notServed }
            return media
        }
    }

    func savePart(_ call: TL.UploadSaveFilePart, _ caller: Caller) async throws -> Bool {
        try await save(
            UploadPart(
                user: try caller.user, upload: call.fileId, number: Int(call.filePart), bytes: call.bytes))
    }

    func savePart(_ call: TL.UploadSaveBigFilePart, _ caller: Caller) async throws -> Bool {
        try await save(
            UploadPart(
                user: try caller.user, upload: call.fileId, number: Int(call.filePart), bytes: call.bytes,
                total: Int(call.fileTotalParts)))
    }

    private func save(_ part: UploadPart) async throws -> Bool {
        let files = try files
        try await transfers.run(for: part.user) { try await files.save(part) }
        return true
    }

    func file(_ call: TL.UploadGetFile, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let files = try files
        try FileRange.check(offset: call.offset, limit: Int(call.limit), isPrecise: call.precise)
        return try await transfers.run(for: user) {
            let file = try await located(call.location, user, files)
            let bytes = try await files.read(file, from: call.offset, count: Int(call.limit))
            let answer = TL.UploadFile(type: file.description.storageType, mtime: file.createdAt.tl, bytes: bytes)
            return CallAnswer(answer, isCompressible: false)
        }
    }

    private func located(
        _ location: TL.AnyInputFileLocation, _ user: Int64, _ files: Media
    ) async throws -> MediaFile {
        switch location {
        case .inputPhotoFileLocation(let it):
            let file = try await files.file(it.id, hash: it.accessHash, reference: it.fileReference, of: user)
            guard file.kind == .photo, it.thumbSize == file.description.sizeName else { throw Self.noSuchLocation }
            return file
        case .inputDocumentFileLocation(let it):
            let file = try await files.file(it.id, hash: it.accessHash, reference: it.fileReference, of: user)
            // Documents have no smaller pictures yet.
            guard file.kind == .document, it.thumbSize.isEmpty else { throw Self.noSuchLocation }
            return file
        }
    }

    private static let noSuchLocation = RPCFault(400, "LOCATION_INVALID")
}

/// Which pieces of a file may be asked for (core.telegram.org/api/files, "Downloading files").
enum FileRange {
    static func check(offset: Int64, limit: Int, isPrecise: Bool) throws(MediaError) {
        let unit = isPrecise ? 1 << 10 : 4 << 10
        let piece = Media.Limits.piece
        guard (1...piece).contains(limit), limit.isMultiple(of: unit) else { throw .limitInvalid }
        guard isPrecise || piece.isMultiple(of: limit) else { throw .limitInvalid }
        guard offset >= 0, offset.isMultiple(of: Int64(unit)), offset <= Media.Limits.file else { throw .offsetInvalid }
        // No piece lies in two megabytes.
        guard offset / Int64(piece) == (offset + Int64(limit) - 1) / Int64(piece) else { throw .limitInvalid }
    }
}

extension MediaDescription {
    var storageType: TL.AnyStorageFileType {
        switch type {
        case "image/jpeg": .storageFileJpeg
        case "image/png": .storageFilePng
        case "image/gif": .storageFileGif
        case "image/webp": .storageFileWebp
        case "application/pdf": .storageFilePdf
        case "audio/mpeg": .storageFileMp3
        case "video/quicktime": .storageFileMov
        case "video/mp4": .storageFileMp4
        default: .storageFileUnknown
        }
    }
    /// What the one size of a photo is called.
    var sizeName: String { PhotoSizeName.of(width ?? 0, height ?? 0) }
}

/// What clients know sizes of photos by: how long the longer side is at most.
enum PhotoSizeName {
    static func of(_ width: Int32, _ height: Int32) -> String {
        switch max(width, height) {
        case ...100: "s"
        case ...320: "m"
        case ...800: "x"
        case ...1_280: "y"
        default: "w"
        }
    }
}
