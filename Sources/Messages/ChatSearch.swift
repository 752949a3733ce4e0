// Searching through all that somebody sees: his own box, and the channels that he is in.

public import FoundationEssentials
internal import Postgres

/// The last message of a part of a search through several boxes, which number theirs apart: the newest stand first, and
/// of one moment those of the user's own box, then those of channels.
public struct SearchPlace: Sendable, Hashable, Comparable {
    public var date: Date
    /// Of a channel's box its ``Peer/key``; 0: the user's own.
    public var box: Int64
    public var id: Int32
    public init(date: Date, box: Int64, id: Int32) {
        self.date = date
        self.box = box
        self.id = id
    }
    init(_ message: Message) {
        self.init(date: message.date, box: message.peer.channel == nil ? 0 : message.peer.key, id: message.id)
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.date, left.box, left.id) < (right.date, right.box, right.id)
    }

    /// What in another box comes after it: of its moment, those below this number.
    func end(in other: Int64) -> Int32 { other == box ? id : other < box ? .max : 0 }
}

extension Messages {
    /// Messages of the user's box, and of those ``Limits/searchedChannels`` of his channels in which something was
    /// posted last, whose words begin with those of `query`; the newest first. Channels whose shards are away are left
    /// out.
    /// - Parameters:
    ///   - place: where the part before ended; nil: from the newest on.
    ///   - limit: at most ``HistoryWindow/maximumLimit``.
    /// - Returns: a part of them, how many there are in all these boxes, and where the next part begins; nil: there is
    ///   none.
    /// - Throws: ``MessagesError`` SEARCH_QUERY_EMPTY, MESSAGE_TOO_LONG, FLOOD_WAIT_1; `PostgresError`.
    public func searchEverywhere(
        _ query: String, of user: Int64, after place: SearchPlace? = nil, limit: Int
    ) async throws -> (messages: [Message], count: Int, next: SearchPlace?) {
        let words = try Self.words(query)
        let limit = min(max(1, limit), HistoryWindow.maximumLimit)
        let lists = try await searches.run(for: user) {
            // One more says that there is more.
            async let posts = searchChannels(words, of: user, after: place, limit: limit + 1)
            let store = store(of: user)
            let own = try await searches.run(in: store.shard) {
                try await store.search(
                    user, nil, words, below: place?.end(in: 0) ?? .max, order: .dates(before: place?.date),
                    limit: limit + 1)
            }
            return await [own] + posts
        }
        let all = lists.flatMap(\.messages).sorted { SearchPlace($0) > SearchPlace($1) }
        let found = Array(all.prefix(limit))
        return (
            found, lists.reduce(0) { $0 + $1.count },
            all.count > limit ? found.last.map { SearchPlace($0) } : nil
        )
    }

    private func searchChannels(
        _ words: String, of user: Int64, after place: SearchPlace?, limit: Int
    ) async -> [MessageList] {
        guard let memberships = try? await memberships(of: user), !memberships.isEmpty else { return [] }
        let shards = shards.grouped(memberships)
        let newest = await withTaskGroup(of: [(view: ChannelView, date: Date)].self) { group in
            for (shard, channels) in shards {
                group.addTask { await self.inTime(shard) { try await $0.newestChannels(channels, of: user) } ?? [] }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }.sorted { ($0.date, $0.view.channel.id) > ($1.date, $1.view.channel.id) }
        let chosen = newest.prefix(Limits.searchedChannels).map { $0.view }
        let byShard = Dictionary(grouping: chosen) { self.shards.name(of: $0.channel.id) }
        return await withTaskGroup(of: [MessageList].self) { group in
            for (shard, views) in byShard {
                group.addTask {
                    var found: [MessageList] = []
                    // One after the other, and for no longer than seconds: a shard is others' too.
                    let end = ContinuousClock.now + Limits.others
                    for view in views where .now < end {
                        let box = BoxStore.box(of: view.channel.id)
                        let part = await self.inTime(shard) { store in
                            try await self.searches.run(in: shard) {
                                try await store.search(
                                    box, nil, words, below: place?.end(in: box) ?? .max, hidden: view.hiddenUpTo,
                                    order: .dates(before: place?.date), limit: limit)
                            }
                        }
                        if let part { found.append(part) }
                    }
                    return found
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }
}

extension BoxStore {
    /// Those of these channels that the user is in, in which something was posted last; at most
    /// ``Messages/Limits/searchedChannels``, and when that was.
    func newestChannels(_ channels: [Int64], of user: Int64) async throws -> [(view: ChannelView, date: Date)] {
        let rows = try await database.query(
            """
            select c.state, c.member_count, c.username, c.hides_history, c.is_signed, c.slow_mode,
                m.user_id, m.rank, m.inviter, m.date, m.read_inbox, m.rights, m.promoter, m.title, m.until, m.hidden_to,
                m.posted_at, m.restrictions, t.date as newest
            from unnest($2::int8[], $3::int8[]) as v (channel_id, box)
                join channels c on c.id = v.channel_id
                join channel_members m on m.channel_id = v.channel_id and m.user_id = $1 and m.rank > 0
                cross join lateral (
                    select t.date from messages t where t.user_id = v.box order by t.id desc limit 1) t
            order by t.date desc limit $4
            """, user, channels, channels.map { Self.box(of: $0) }, Messages.Limits.searchedChannels)
        return try rows.map { (try Self.view($0), try $0["newest"]) }
    }
}
