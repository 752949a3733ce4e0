internal import FoundationEssentials
internal import MTProto
internal import Messages

// Lists of dialogs: those of the caller's own box and those of channels, as one.

/// One line of a list.
private struct ListedDialog {
    var tl: TL.AnyDialog
    var top: TL.AnyMessage?
    var settings: DialogSettings
    var place: Place

    /// The newest message comes first; boxes number theirs apart.
    struct Place: Comparable {
        var date: Date
        var id: Int32
        var peer: Int64
        static func < (left: Self, right: Self) -> Bool {
            (left.date, left.id, left.peer) < (right.date, right.id, right.peer)
        }
    }

    init(_ dialog: Dialog, for viewer: Int64) {
        tl = dialog.tl
        top = dialog.top.tl(for: viewer)
        settings = dialog.settings
        place = Place(date: dialog.top.date, id: dialog.top.id, peer: dialog.peer.key)
    }

    init(_ dialog: ChannelDialog, for viewer: Int64) {
        let channel = dialog.view.channel
        tl = dialog.tl
        top = dialog.top?.tl(for: viewer, in: channel)
        settings = dialog.settings
        place = Place(date: dialog.top?.date ?? channel.date, id: dialog.top?.id ?? 0, peer: channel.peer.key)
    }
}

/// Lines with whom and what they mention.
private struct DialogPage {
    var lines: [ListedDialog] = []
    var mentioned = Mentioned()
    let viewer: Int64

    mutating func add(_ dialog: Dialog) {
        lines.append(ListedDialog(dialog, for: viewer))
        mentioned.add(dialog.peer)
        mentioned.add(dialog.top)
    }
    mutating func add(_ dialog: ChannelDialog) {
        lines.append(ListedDialog(dialog, for: viewer))
        mentioned.add(dialog.view.channel.peer)
        if let top = dialog.top { mentioned.add(top, in: dialog.view.channel) }
    }
}

extension Calls {
    func dialogs(_ call: TL.MessagesGetDialogs, _ caller: Caller) async throws -> TL.AnyMessagesDialogs {
        let user = try caller.user
        let isFirst = call.offsetDate == 0 && call.offsetId == 0
        let limit = min(max(0, Int(call.limit)), Messages.Limits.dialogs)
        let folder = Int(call.folderId ?? 0)
        let end = isFirst ? nil : Self.place(call)
        let offset = end.map { DialogOffset(date: $0.date, id: $0.id) }
        let list = try await messages.dialogs(of: user, folder: folder, after: offset, limit: limit)
        var page = DialogPage(viewer: user)
        for dialog in list.dialogs { page.add(dialog) }
        let channels = try await messages.channelDialogs(of: user)
        var count = list.count
        for dialog in channels where dialog.settings.pinned == nil && dialog.settings.folder == folder {
            if let end, ListedDialog(dialog, for: user).place >= end { continue }
            page.add(dialog)
            count += 1
        }
        page.lines = Array(page.lines.sorted { $0.place > $1.place }.prefix(limit))
        if !call.excludePinned, isFirst, folder == 0 {
            let pinned = try await pinnedPage(channels, user)
            page.lines = pinned.lines + page.lines
            page.mentioned.add(pinned.mentioned)
            count += pinned.lines.count
        }
        let (users, chats) = try await named(page.mentioned, for: user)
        let (shown, tops) = (page.lines.map(\.tl), page.lines.compactMap(\.top))
        if page.lines.count >= count, isFirst {
            return .messagesDialogs(TL.MessagesDialogs(dialogs: shown, messages: tops, chats: chats, users: users))
        }
        return .messagesDialogsSlice(
            TL.MessagesDialogsSlice(
                count: Int32(clamping: count), dialogs: shown, messages: tops, chats: chats, users: users))
    }

    /// Of the last line that the client has.
    private static func place(_ call: TL.MessagesGetDialogs) -> ListedDialog.Place {
        let peer =
            switch call.offsetPeer {
            case .inputPeerChannel(let it): Peer.channel(it.channelId).key
            case .inputPeerChannelFromMessage(let it): Peer.channel(it.channelId).key
            // Those come before channels, whichever they are.
            default: Int64(0)
            }
        return ListedDialog.Place(date: Date(tl: call.offsetDate), id: call.offsetId, peer: peer)
    }

    private func pinnedPage(_ channels: [ChannelDialog], _ user: Int64) async throws -> DialogPage {
        var page = DialogPage(viewer: user)
        for dialog in try await messages.pinnedDialogs(of: user) { page.add(dialog) }
        for dialog in channels where dialog.settings.pinned != nil { page.add(dialog) }
        page.lines.sort { ($0.settings.pinned ?? 0) > ($1.settings.pinned ?? 0) }
        return page
    }

    func pinnedDialogs(_ caller: Caller) async throws -> TL.MessagesPeerDialogs {
        let user = try caller.user
        return try await peerDialogs(
            try await pinnedPage(try await messages.channelDialogs(of: user), user), [], caller)
    }

    func peerDialogs(_ call: TL.MessagesGetPeerDialogs, _ caller: Caller) async throws -> TL.MessagesPeerDialogs {
        let user = try caller.user
        guard call.peers.count <= Messages.Limits.dialogs else { throw MessagesError.limitInvalid }
        var peers: [Peer] = []
        for input in call.peers { if let peer = try await peer(input, user) { peers.append(peer) } }
        var page = DialogPage(viewer: user)
        for dialog in try await messages.dialogs(of: user, with: peers.filter { !$0.isChannel }) { page.add(dialog) }
        let channels = Set(peers.filter(\.isChannel))
        if !channels.isEmpty {
            for dialog in try await messages.channelDialogs(of: user)
            where channels.contains(dialog.view.channel.peer) { page.add(dialog) }
        }
        // Of a peer with whom nothing was said there is a dialog too, an empty one: TDLib makes chats by it.
        let known = Set(page.lines.map(\.settings.peer))
        return try await peerDialogs(page, peers.filter { !known.contains($0) }, caller)
    }

    private func peerDialogs(
        _ page: DialogPage, _ empty: [Peer], _ caller: Caller
    ) async throws -> TL.MessagesPeerDialogs {
        let user = try caller.user
        var mentioned = page.mentioned
        var shown = page.lines.map(\.tl)
        for peer in empty {
            var dialog = TL.Dialog(empty: peer.tl)
            // One that he is not in; whether he may read it is asked with the rest.
            if case .channel(let number) = peer { dialog.pts = try await messages.fullChannel(number, for: user).pts }
            shown.append(.dialog(dialog))
            mentioned.add(peer)
        }
        let (users, chats) = try await named(mentioned, for: user)
        return TL.MessagesPeerDialogs(
            dialogs: shown, messages: page.lines.compactMap(\.top), chats: chats, users: users,
            state: tl(try await messages.state(of: user).pts, caller))
    }
}
