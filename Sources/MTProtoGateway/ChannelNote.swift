internal import FoundationEssentials
internal import MTProto
internal import Messages

extension ChannelNote {
    /// To those who are connected to this process.
    func tell(_ feed: LiveFeed, _ channels: ChannelFeed) {
        switch self {
        case .changed(let channel): channels.pass(.changed, in: channel)
        case .seen(let channel, let last, let reader): channels.pass(.seen(upTo: last, reader: reader), in: channel)
        case .requests(let channel, let pending, let recent, let admins):
            channels.pass(.requests(pending: pending, recent: recent, admins: admins), in: channel)
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
        case .messagesHideChatJoinRequest(let it): it.peer.channel
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
