internal import FoundationEssentials
internal import MTProto
internal import Media
internal import Messages

// `messages.*` about files and pictures.
extension Calls {
    func sendMedia(_ call: TL.MessagesSendMedia, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        try checkServed(scheduled: call.scheduleDate, as: call.sendAs, isProtected: call.noforwards, user)
        let peer = try await peer(call.peer, user)
        let body = try MessageBody.caption(call.message, entities: shownEntities(call.entities, user))
        var outgoing = OutgoingMessage(from: user, to: peer, body: body, randomID: call.randomId)
        if case .inputReplyToMessage(let reply) = call.replyTo { outgoing.replyTo = reply.replyToMsgId }
        outgoing.isSilent = call.silent
        outgoing.media = try await media(call.media, user)
        return try await sent([try await messages.send(outgoing)], [call.randomId], caller)
    }

    /// What is uploaded, to be sent later by its id.
    func uploadMedia(_ call: TL.MessagesUploadMedia, _ caller: Caller) async throws -> TL.AnyMessageMedia {
        let user = try caller.user
        _ = try await peer(call.peer, user)
        return try await media(call.media, user).tl(for: user, at: caller.now)
    }

    func sendAlbum(_ call: TL.MessagesSendMultiMedia, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        try checkServed(scheduled: call.scheduleDate, as: call.sendAs, isProtected: call.noforwards, user)
        let peer = try await peer(call.peer, user)
        guard !call.multiMedia.isEmpty else { throw RPCFault(400, "MEDIA_EMPTY") }
        guard call.multiMedia.count <= Messages.Limits.album else { throw RPCFault(400, "MULTI_MEDIA_TOO_LONG") }
        var album: [OutgoingMessage] = []
        for item in call.multiMedia {
            let body = try MessageBody.caption(item.message, entities: shownEntities(item.entities, user))
            var outgoing = OutgoingMessage(from: user, to: peer, body: body, randomID: item.randomId)
            if case .inputReplyToMessage(let reply) = call.replyTo { outgoing.replyTo = reply.replyToMsgId }
            outgoing.isSilent = call.silent
            outgoing.media = try await media(item.media, user)
            album.append(outgoing)
        }
        return try await sent(try await messages.send(album: album), call.multiMedia.map(\.randomId), caller)
    }

    // MARK: What is to be sent

    private func media(_ input: TL.AnyInputMedia, _ user: Int64) async throws -> MessageMedia {
        let files = try files
        switch input {
        case .inputMediaEmpty: throw RPCFault(400, "MEDIA_EMPTY")
        case .inputMediaUploadedPhoto(let it):
            guard it.ttlSeconds == nil, it.video == nil else { throw Self.notLasting }
            let uploaded = UploadedFile(it.file, user, .photo)
            return MessageMedia(
                try await assemblies.run(for: user) { try await files.file(of: uploaded) }, isSpoiler: it.spoiler)
        case .inputMediaUploadedDocument(let it):
            guard it.ttlSeconds == nil else { throw Self.notLasting }
            let uploaded = UploadedFile(it.file, user, .document, MediaDescription(it))
            return MessageMedia(
                try await assemblies.run(for: user) { try await files.file(of: uploaded) }, isSpoiler: it.spoiler)
        case .inputMediaPhoto(let it):
            guard it.ttlSeconds == nil, it.video == nil else { throw Self.notLasting }
            guard case .inputPhoto(let id) = it.id else { throw MediaError.fileInvalid }
            let file = try await files.file(id.id, hash: id.accessHash, reference: id.fileReference, of: user)
            guard file.kind == .photo else { throw MediaError.mediaInvalid }
            return MessageMedia(file, isSpoiler: it.spoiler)
        case .inputMediaDocument(let it):
            guard it.ttlSeconds == nil else { throw Self.notLasting }
            guard case .inputDocument(let id) = it.id else { throw MediaError.fileInvalid }
            let file = try await files.file(id.id, hash: id.accessHash, reference: id.fileReference, of: user)
            guard file.kind == .document else { throw MediaError.mediaInvalid }
            return MessageMedia(file, isSpoiler: it.spoiler)
        }
    }

    /// What ends by itself, or moves, is not kept.
    private static let notLasting = RPCFault(400, "TTL_MEDIA_INVALID")
}

extension UploadedFile {
    fileprivate init(
        _ file: TL.AnyInputFile, _ user: Int64, _ kind: MediaFile.Kind,
        _ description: MediaDescription = MediaDescription()
    ) {
        switch file {
        case .inputFile(let it):
            self.init(
                user: user, upload: it.id, parts: Int(it.parts), checksum: it.md5Checksum, kind: kind,
                description: description)
            if self.description.name == nil { self.description.name = it.name }
        case .inputFileBig(let it):
            self.init(user: user, upload: it.id, parts: Int(it.parts), kind: kind, description: description)
            if self.description.name == nil { self.description.name = it.name }
        }
    }
}

extension MediaDescription {
    /// What a client says of a document.
    fileprivate init(_ input: TL.InputMediaUploadedDocument) {
        self.init()
        for attribute in input.attributes.prefix(20) {
            switch attribute {
            case .documentAttributeFilename(let it): name = it.fileName
            case .documentAttributeAnimated: isAnimated = true
            case .documentAttributeVideo(let it):
                video = MediaVideo(
                    duration: it.duration, width: it.w, height: it.h, isRound: it.roundMessage,
                    isStreamable: it.supportsStreaming, isSilent: it.nosound || input.nosoundVideo)
            case .documentAttributeAudio(let it):
                audio = MediaAudio(
                    duration: it.duration, isVoice: it.voice, title: it.title, performer: it.performer,
                    waveform: it.waveform.map { Array($0.prefix(Media.Limits.waveform)) })
            // Dimensions are read from the file; there are no sets of stickers.
            case .documentAttributeImageSize, .documentAttributeSticker, .documentAttributeHasStickers: break
            }
        }
    }
}
