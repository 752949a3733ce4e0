internal import FoundationEssentials
internal import MTProto
internal import Media
internal import Messages

// Files and pictures of messages, as their readers' clients have them.

/// The data centre that the client which is answered believes to talk to: it looks for files there. Whichever it is, it
/// is this server.
enum Centre {
    /// The one that nearly all clients begin with.
    static let usual: Int32 = 2
    @TaskLocal static var current: Int32 = usual
}

extension TL.AnyMessagesFilter {
    /// What is looked for where it is one kind of what messages show.
    var mediaKind: MessageMedia.Kind? {
        switch self {
        case .inputMessagesFilterPhotos, .inputMessagesFilterPhotoVideo: .photo
        case .inputMessagesFilterDocument: .document
        default: nil
        }
    }
}

extension MessageMedia {
    init(_ file: MediaFile, isSpoiler: Bool) {
        let shown = file.description
        self.init(
            kind: file.kind == .photo ? .photo : .document, file: Letters.text(of: file.id),
            key: Letters.text(of: file.key), date: Date(tl: file.createdAt.tl), size: file.size, type: shown.type,
            width: shown.width, height: shown.height, name: shown.name, isAnimated: shown.isAnimated,
            isSpoiler: isSpoiler ? true : nil,
            video: shown.video.map {
                Video(
                    duration: $0.duration, width: $0.width, height: $0.height, isRound: $0.isRound,
                    isStreamable: $0.isStreamable, isSilent: $0.isSilent)
            },
            audio: shown.audio.map {
                Audio(
                    duration: $0.duration, isVoice: $0.isVoice, title: $0.title, performer: $0.performer,
                    waveform: $0.waveform)
            })
    }

    /// - Parameter now: references to the file are good for a day or two from then on.
    func tl(for viewer: Int64, at now: Date) -> TL.AnyMessageMedia {
        guard let number = Letters.number(of: file), let key = Letters.bytes(of: key) else { return .messageMediaEmpty }
        let access = FileAccess(file: number, key: key)
        switch kind {
        case .photo:
            return .messageMediaPhoto(
                TL.MessageMediaPhoto(spoiler: isSpoiler == true, photo: .photo(photo(access, viewer, now))))
        case .document:
            return .messageMediaDocument(
                TL.MessageMediaDocument(
                    spoiler: isSpoiler == true, video: video != nil, round: video?.isRound == true,
                    voice: audio?.isVoice == true, document: .document(document(access, viewer, now))))
        }
    }

    private func photo(_ access: FileAccess, _ viewer: Int64, _ now: Date) -> TL.Photo {
        let (width, height) = (width ?? 0, height ?? 0)
        let size = TL.PhotoSize(
            type: PhotoSizeName.of(width, height), w: width, h: height, size: Int32(clamping: size))
        return TL.Photo(
            id: access.file, accessHash: access.hash(for: viewer),
            fileReference: access.reference(for: viewer, at: now),
            date: date.tl, sizes: [.photoSize(size)], dcId: Centre.current)
    }

    private func document(_ access: FileAccess, _ viewer: Int64, _ now: Date) -> TL.Document {
        TL.Document(
            id: access.file, accessHash: access.hash(for: viewer),
            fileReference: access.reference(for: viewer, at: now),
            date: date.tl, mimeType: type, size: size, dcId: Centre.current, attributes: attributes)
    }

    private var attributes: [TL.AnyDocumentAttribute] {
        var shown: [TL.AnyDocumentAttribute] = []
        if let width, let height {
            shown.append(.documentAttributeImageSize(TL.DocumentAttributeImageSize(w: width, h: height)))
        }
        if let video {
            shown.append(
                .documentAttributeVideo(
                    TL.DocumentAttributeVideo(
                        roundMessage: video.isRound, supportsStreaming: video.isStreamable, nosound: video.isSilent,
                        duration: video.duration, w: video.width, h: video.height)))
        }
        if let audio {
            shown.append(
                .documentAttributeAudio(
                    TL.DocumentAttributeAudio(
                        voice: audio.isVoice, duration: audio.duration, title: audio.title,
                        performer: audio.performer, waveform: audio.waveform.flatMap { Letters.bytes(of: $0) })))
        }
        if isAnimated == true { shown.append(.documentAttributeAnimated) }
        if let name { shown.append(.documentAttributeFilename(TL.DocumentAttributeFilename(fileName: name))) }
        return shown
    }
}
