internal import FoundationEssentials
internal import HTTPService
internal import Messages
internal import ShopAPI

/// One line of somebody's list: a dialog of their own box, or a channel.
struct ChatLine: Sendable {
    var settings: DialogSettings
    /// nil: nothing is in it.
    var top: Message?
    var unread: Int
    var unreadMentions = 0
    /// Of a channel.
    var view: ChannelView?
    var place: Place
    var peer: Peer { settings.peer }

    /// The newest message comes first; boxes number theirs apart.
    struct Place: Comparable, Sendable {
        var date: Date
        var id: Int32
        var peer: Int64
        static func < (left: Self, right: Self) -> Bool {
            (left.date, left.id, left.peer) < (right.date, right.id, right.peer)
        }
    }

    init(_ dialog: Dialog) {
        settings = dialog.settings
        top = dialog.top
        unread = dialog.unread
        unreadMentions = dialog.unreadMentions
        place = Place(date: dialog.top.date, id: dialog.top.id, peer: dialog.peer.key)
    }

    init(_ dialog: ChannelDialog) {
        let channel = dialog.view.channel
        settings = dialog.settings
        settings.readOutbox = dialog.readOutbox
        top = dialog.top
        unread = dialog.unread
        view = dialog.view
        place = Place(date: dialog.top?.date ?? channel.date, id: dialog.top?.id ?? 0, peer: channel.peer.key)
    }
}

extension ChatGateway {
    /// A page of somebody's chats.
    struct LinePart {
        var lines: [ChatLine]
        var next: Cursor?
    }

    /// The pinned ones stand first; a cursor is how many of them were shown, or behind them the last line's place.
    func lines(of user: Int64, _ folder: Int, _ page: PageRequest, _ limit: Int) async throws -> LinePart {
        var shown = 0
        var end: ChatLine.Place?
        if page.cursor?.parts.count == 1 {
            shown = max(0, try page.after(0) ?? 0)
        } else if let date: Date = try page.after(0), let id: Int = try page.after(1) {
            // One of the version before names no peer: it was one of the user's own box.
            let peer: Int64? = page.cursor?.parts.count == 2 ? 0 : try page.after(2)
            end = ChatLine.Place(date: date, id: Int32(clamping: id), peer: peer ?? 0)
        }
        let channels = try await messages.channelDialogs(of: user).map { ChatLine($0) }
            .filter { $0.settings.folder == folder }
        let pinned = end == nil ? try await pinned(channels, of: user, folder).dropFirst(shown) : []
        guard pinned.count < limit else {
            return LinePart(lines: Array(pinned.prefix(limit)), next: Cursor([String(shown + limit)]))
        }
        let wanted = limit - pinned.count
        let list = try await messages.dialogs(
            of: user, folder: folder, after: end.map { DialogOffset(date: $0.date, id: $0.id) }, limit: wanted)
        let others = channels.filter { line in line.settings.pinned == nil && end.map { line.place < $0 } ?? true }
        let all = (list.dialogs.map { ChatLine($0) } + others).sorted { $0.place > $1.place }
        let rest = all.prefix(wanted)
        let part = LinePart(lines: Array(pinned) + rest)
        let hasMore = rest.count < all.count || list.count > list.dialogs.count
        guard hasMore, let last = rest.last?.place else { return part }
        let next = Cursor([Timestamp.format(last.date), String(last.id), String(last.peer)])
        return LinePart(lines: part.lines, next: next)
    }

    private func pinned(_ channels: [ChatLine], of user: Int64, _ folder: Int) async throws -> [ChatLine] {
        let own = try await messages.pinnedDialogs(of: user).map { ChatLine($0) }
        return (own.filter { $0.settings.folder == folder } + channels.filter { $0.settings.pinned != nil })
            .sorted { $0.settings.pinned ?? 0 > $1.settings.pinned ?? 0 }
    }

    /// The line of one chat; nil: there is none.
    func line(of user: Int64, with peer: Peer) async throws -> ChatLine? {
        if case .channel(let number) = peer {
            return try await messages.channelDialog(number, of: user).map { ChatLine($0) }
        }
        return try await messages.dialogs(of: user, with: [peer]).first.map { ChatLine($0) }
    }
}
