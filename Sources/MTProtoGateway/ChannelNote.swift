internal import FoundationEssentials
internal import MTProto
internal import Messages

/// What gateways tell each other of channels that is in no box, as one word of a hint. It may be lost: clients see it
/// when they ask.
enum ChannelNote: Sendable, Equatable {
    /// Its title, its name or the like.
    case changed(Int64)
    /// What others than the reader have posted was read so far.
    case seen(Int64, upTo: Int32, reader: Int64)
    /// A user has read it so far: for his own devices.
    case read(Int64, user: Int64, upTo: Int32, unread: Int, pts: Int32)
    case typing(Int64, user: Int64, isCancelled: Bool)

    init?(_ change: MessagesChange) {
        switch change {
        case .channel(let channel): self = .changed(channel.id)
        case .channelSeen(let channel, let last, let reader): self = .seen(channel, upTo: last, reader: reader)
        case .channelRead(let user, let channel, let last, let unread, let pts):
            self = .read(channel, user: user, upTo: last, unread: unread, pts: pts)
        case .typing(let user, .channel(let channel), let kind, _):
            self = .typing(channel, user: user, isCancelled: kind == "cancel")
        case .typing, .box, .settings, .group, .membership: return nil
        }
    }

    // MARK: As text

    /// A letter, and numbers behind colons: at least two, by which it is told from how far a box is.
    var text: String {
        switch self {
        case .changed(let channel): "c:\(channel):0"
        case .seen(let channel, let last, let reader): "s:\(channel):\(last):\(reader)"
        case .read(let channel, let user, let last, let unread, let pts):
            "r:\(channel):\(user):\(last):\(unread):\(pts)"
        case .typing(let channel, let user, let isCancelled): "t:\(channel):\(user):\(isCancelled ? 1 : 0)"
        }
    }

    /// - Returns: nil for what is not understood.
    init?(_ word: some StringProtocol) {
        let parts = word.split(separator: ":")
        let numbers = parts.dropFirst().map { Int64($0) ?? -1 }
        guard let letter = parts.first, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
        switch (letter, numbers.count) {
        case ("c", 2): self = .changed(numbers[0])
        case ("s", 3): self = .seen(numbers[0], upTo: Int32(clamping: numbers[1]), reader: numbers[2])
        case ("r", 5):
            self = .read(
                numbers[0], user: numbers[1], upTo: Int32(clamping: numbers[2]), unread: Int(numbers[3]),
                pts: Int32(clamping: numbers[4]))
        case ("t", 3): self = .typing(numbers[0], user: numbers[1], isCancelled: numbers[2] == 1)
        default: return nil
        }
    }

    // MARK: To clients

    /// To those who are connected to this process.
    func tell(_ feed: LiveFeed, _ channels: ChannelFeed) {
        switch self {
        case .changed(let channel): channels.pass(.changed, in: channel)
        case .seen(let channel, let last, let reader): channels.pass(.seen(upTo: last, reader: reader), in: channel)
        case .read(let channel, let user, let last, let unread, let pts):
            let update = TL.UpdateReadChannelInbox(
                channelId: channel, maxId: last, stillUnreadCount: Int32(clamping: unread), pts: pts)
            feed.pass(.updateReadChannelInbox(update), to: user, users: [])
        case .typing(let channel, let user, let isCancelled):
            let action: TL.AnySendMessageAction =
                isCancelled ? .sendMessageCancelAction : .sendMessageTypingAction
            let update = TL.UpdateChannelUserTyping(channelId: channel, fromId: Peer.user(user).tl, action: action)
            channels.pass(.passing(.updateChannelUserTyping(update), from: user), in: channel)
        }
    }
}

extension ChannelFeed {
    convenience init(_ messages: Messages) {
        let boxes = LiveFeed.Boxes(
            changes: { key, pts, limit in
                guard case .channel(let number) = Peer(key: key) else { return ([], pts) }
                let part = try await messages.channelDifference(number, since: pts, limit: limit)
                return (part.updates, part.isFinal ? part.pts : nil)
            },
            points: { keys in
                let numbers = keys.compactMap { Peer(key: $0) }.filter { $0.isChannel }.map(\.number)
                let points = await messages.pts(ofChannels: numbers)
                return Dictionary(uniqueKeysWithValues: points.map { (Peer.channel($0.key).key, $0.value) })
            },
            places: { keys in
                let numbers = keys.compactMap { Peer(key: $0) }.filter { $0.isChannel }.map(\.number)
                return messages.byShard(numbers).mapValues { $0.map { Peer.channel($0).key } }
            })
        self.init(boxes, Channels { try await messages.channelStates(of: $0, since: $1) })
    }
}

extension Peer {
    var isChannel: Bool { if case .channel = self { true } else { false } }
}

extension TL.Call {
    /// The channel that it may change, or asks how far it is: what it is answered is not told besides.
    var channel: Int64? {
        switch self {
        case .messagesSendMessage(let it): it.peer.channel
        case .messagesSendMedia(let it): it.peer.channel
        case .messagesSendMultiMedia(let it): it.peer.channel
        case .messagesForwardMessages(let it): it.toPeer.channel
        case .messagesEditMessage(let it): it.peer.channel
        case .messagesUpdatePinnedMessage(let it): it.peer.channel
        case .channelsDeleteMessages(let it): it.channel.number
        case .channelsEditTitle(let it): it.channel.number
        case .channelsInviteToChannel(let it): it.channel.number
        case .channelsEditBanned(let it): it.channel.number
        case .channelsLeaveChannel(let it): it.channel.number
        case .updatesGetChannelDifference(let it): it.channel.number
        default: nil
        }
    }
}

extension TL.AnyInputPeer {
    /// As the client says, unchecked.
    fileprivate var channel: Int64? {
        switch self {
        case .inputPeerChannel(let it): it.channelId
        case .inputPeerChannelFromMessage(let it): it.channelId
        default: nil
        }
    }
}

extension TL.AnyInputChannel {
    /// As the client says, unchecked.
    var number: Int64? {
        switch self {
        case .inputChannel(let it): it.channelId
        case .inputChannelFromMessage(let it): it.channelId
        case .inputChannelEmpty: nil
        }
    }
}
