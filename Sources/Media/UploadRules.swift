internal import Observability

/// A part of a file that a client sends.
public struct UploadPart: Sendable {
    public var user: Int64
    /// The client's own number of the upload.
    public var upload: Int64
    /// From 0.
    public var number: Int
    public var bytes: [UInt8]
    /// Of how many parts the file is; nil or -1: not told yet.
    public var total: Int?

    public init(user: Int64, upload: Int64, number: Int, bytes: [UInt8], total: Int? = nil) {
        self.user = user
        self.upload = upload
        self.number = number
        self.bytes = bytes
        self.total = total
    }
}

/// What a client wants to have made of the parts that it has sent.
public struct UploadedFile: Sendable {
    public var user: Int64
    public var upload: Int64
    /// How many parts it has sent.
    public var parts: Int
    /// The MD5 of the whole in hexadecimal; empty for none.
    public var checksum: String
    public var kind: MediaFile.Kind
    /// What its sender says of it: the type counts for nothing, and the rest as far as the bytes allow.
    public var description: MediaDescription

    public init(
        user: Int64, upload: Int64, parts: Int, checksum: String = "", kind: MediaFile.Kind,
        description: MediaDescription = MediaDescription()
    ) {
        self.user = user
        self.upload = upload
        self.parts = parts
        self.checksum = checksum
        self.kind = kind
        self.description = description
    }
}

/// A part as it is kept.
struct StoredPart: Sendable, Equatable {
    var number: Int
    var size: Int
    var object: [UInt8]
}

/// What parts, files and texts have to be like (core.telegram.org/api/files): pure, no I/O.
enum UploadRules {
    static func check(_ part: UploadPart) throws(MediaError) {
        guard !part.bytes.isEmpty else { throw .partEmpty }
        guard part.bytes.count <= Media.Limits.part else { throw .partTooBig }
        guard (0..<Media.Limits.parts).contains(part.number) else { throw .partInvalid }
        guard let total = part.total, total != -1 else { return }
        guard (1...Media.Limits.parts).contains(total) else { throw .partsInvalid }
        guard part.number < total else { throw .partInvalid }
        guard part.number == total - 1 || isPartSize(part.bytes.count) else { throw .partSizeInvalid }
    }

    /// Of all parts but the last: whole kilobytes that 512 KB can be divided into.
    static func isPartSize(_ size: Int) -> Bool {
        size > 0 && size.isMultiple(of: Media.Limits.partUnit) && Media.Limits.part.isMultiple(of: size)
    }

    /// - Parameter parts: by their numbers. - Returns: the size of the file.
    static func check(_ parts: [StoredPart], of upload: UploadedFile) throws(MediaError) -> Int64 {
        guard (1...Media.Limits.parts).contains(upload.parts) else { throw .partsInvalid }
        for number in 0..<upload.parts where !parts.indices.contains(number) || parts[number].number != number {
            throw .partMissing(number)
        }
        // What lies behind the last was sent for something else.
        guard parts.count == upload.parts else { throw .partsInvalid }
        let usual = parts[0].size
        for part in parts.dropLast() {
            guard isPartSize(part.size) else { throw .partSizeInvalid }
            guard part.size == usual else { throw .partSizeChanged }
        }
        guard parts.count == 1 || parts[parts.count - 1].size <= usual else { throw .partSizeChanged }
        let size = parts.reduce(0 as Int64) { $0 + Int64($1.size) }
        guard size <= Media.Limits.file else { throw .fileTooBig }
        guard upload.kind != .photo || size <= Media.Limits.photo else { throw .fileTooBig }
        return size
    }

    /// What counts of a file's description, given its first bytes.
    static func description(
        _ said: MediaDescription, of kind: MediaFile.Kind, size: Int64, head: [UInt8]
    ) throws(MediaError) -> MediaDescription {
        let type = MediaType.of(head)
        var known = MediaDescription(type: type)
        let header = ImageHeader.read(type, head)
        (known.width, known.height) = (header?.width, header?.height)
        guard kind == .document else {
            guard MediaType.photos.contains(type), let header else { throw .photoTypeInvalid }
            try checkPhoto(header, size: size)
            return known
        }
        known.name = try name(said.name)
        known.isAnimated = said.isAnimated == true && (type == MediaType.gif || type.hasPrefix("video/")) ? true : nil
        if type.hasPrefix("video/") { known.video = said.video.flatMap { bounded($0) } }
        if type.hasPrefix("audio/"), let audio = said.audio { known.audio = try bounded(audio) }
        return known
    }

    private static func checkPhoto(_ header: ImageHeader, size: Int64) throws(MediaError) {
        guard size <= Media.Limits.photo else { throw .fileTooBig }
        let (long, short) = (max(header.width, header.height), min(header.width, header.height))
        guard header.width <= Media.Limits.photoSides, header.height <= Media.Limits.photoSides,
            header.width + header.height <= Media.Limits.photoSides, long / short <= Media.Limits.photoRatio
        else { throw .photoDimensionsInvalid }
    }

    /// A file's name as it is shown: no part of a path, and nothing that can't be seen.
    static func name(_ given: String?) throws(MediaError) -> String? {
        guard let given else { return nil }
        guard given.utf8.count <= Media.Limits.text else { throw .nameInvalid }
        // What stands behind the last slash, of whichever system.
        let last = given.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        let shown = String(String.UnicodeScalarView(last.unicodeScalars.filter { !isUnseen($0) }))
        guard !shown.isEmpty, shown != ".", shown != ".." else { return nil }
        guard !CardNumber.isIn(shown) else { throw .cardNumber }
        return shown
    }

    /// Controls, and what turns the direction of what follows.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    private static func bounded(_ video: MediaVideo) -> MediaVideo? {
        let isBounded =
            (0...Media.Limits.duration).contains(video.duration)
            && [video.width, video.height].allSatisfy { (0...Media.Limits.videoSide).contains($0) }
        guard isBounded else { return nil }
        var video = video
        // More digits could pass for a card's number.
        video.duration = (video.duration * 1_000).rounded() / 1_000
        return video
    }

    private static func bounded(_ audio: MediaAudio) throws(MediaError) -> MediaAudio {
        var audio = audio
        audio.duration = max(0, min(audio.duration, Int32(Media.Limits.duration)))
        audio.title = try name(audio.title)
        audio.performer = try name(audio.performer)
        if let form = audio.waveform, form.utf8.count > 2 * Media.Limits.waveform { audio.waveform = nil }
        return audio
    }
}
