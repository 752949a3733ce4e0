/// What doors tell each other of channels that is in no box, as one word of a hint. It may be lost: clients see it
/// when they ask.
public enum ChannelNote: Sendable, Equatable {
    /// Its title, its name or the like.
    case changed(Int64)
    /// What others than the reader have posted was read so far.
    case seen(Int64, upTo: Int32, reader: Int64)
    /// A user has read it so far: for his own devices.
    case read(Int64, user: Int64, upTo: Int32, unread: Int, pts: Int32)
    case typing(Int64, user: Int64, isCancelled: Bool)
    /// So many ask to be let in, the newest of them these: for those who may let them in.
    case requests(Int64, pending: Int, recent: [Int64], admins: [Int64])

    public init?(_ change: MessagesChange) {
        switch change {
        case .channel(let channel): self = .changed(channel.id)
        case .channelSeen(let channel, let last, let reader): self = .seen(channel, upTo: last, reader: reader)
        case .channelRead(let user, let channel, let last, let unread, let pts):
            self = .read(channel, user: user, upTo: last, unread: unread, pts: pts)
        case .typing(let user, .channel(let channel), let kind, _):
            self = .typing(channel, user: user, isCancelled: kind == "cancel")
        case .joinRequests(let channel, let pending, let recent, let admins):
            self = .requests(channel, pending: pending, recent: recent, admins: admins)
        case .typing, .box, .settings, .group, .membership: return nil
        }
    }

    // MARK: As text

    /// A letter, and numbers behind colons: at least two, by which it is told from how far a box is.
    public var text: String {
        switch self {
        case .changed(let channel): "c:\(channel):0"
        case .seen(let channel, let last, let reader): "s:\(channel):\(last):\(reader)"
        case .read(let channel, let user, let last, let unread, let pts):
            "r:\(channel):\(user):\(last):\(unread):\(pts)"
        case .typing(let channel, let user, let isCancelled): "t:\(channel):\(user):\(isCancelled ? 1 : 0)"
        case .requests(let channel, let pending, let recent, let admins):
            "q:"
                + ([channel, Int64(pending), Int64(recent.count)] + recent + admins).map(String.init)
                .joined(separator: ":")
        }
    }

    /// - Returns: nil for what is not understood.
    public init?(_ word: some StringProtocol) {
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
        case ("q", 3...):
            guard numbers[2] <= numbers.count - 3 else { return nil }
            let count = Int(numbers[2])
            self = .requests(
                numbers[0], pending: Int(numbers[1]), recent: Array(numbers[3..<(3 + count)]),
                admins: Array(numbers[(3 + count)...]))
        case ("t", 3): self = .typing(numbers[0], user: numbers[1], isCancelled: numbers[2] == 1)
        default: return nil
        }
    }
}
