internal import FoundationEssentials
internal import Postgres

/// What a batch has found, and who has posted in it so far: a channel's slow mode counts those too.
struct Posting {
    private(set) var found: Lookups.Found
    /// All of it is written, or nothing.
    let isWhole: Bool
    /// Who has posted where that is counted, and when.
    private var posted: [Lookups.Pair: Date] = [:]
    /// What is shown together is one post.
    private var albums: [Lookups.Pair: String] = [:]

    init(found: Lookups.Found, isWhole: Bool) {
        self.found = found
        self.isWhole = isWhole
    }

    private static func pair(_ send: OutgoingMessage) -> Lookups.Pair? {
        send.to.channel.map { Lookups.Pair(user: send.from, other: $0) }
    }

    func refusal(of send: OutgoingMessage, at now: Date) -> MessagesError? {
        guard let pair = Self.pair(send) else { return found.refusal(of: send, at: now, isCounted: false) }
        let isMore = send.media?.album != nil && albums[pair] == send.media?.album
        let refusal = found.refusal(of: send, at: now, isCounted: !isMore)
        // Several at once never pass, however long their sender waits.
        guard isWhole, posted[pair] != nil, let refusal, refusal.code == 420 else { return refusal }
        return .slowModeMany
    }

    func isSigned(_ send: OutgoingMessage) -> Bool {
        guard let channel = Self.pair(send).flatMap({ found.views[$0]?.channel }) else { return false }
        return channel.isSigned && !channel.isSupergroup
    }

    /// It is written.
    mutating func note(_ send: OutgoingMessage, at now: Date) {
        guard let pair = Self.pair(send), found.views[pair]?.isSlowed == true else { return }
        found.views[pair]?.postedAt = now
        posted[pair] = now
        albums[pair] = send.media?.album
    }

    /// None unless somebody has to wait now.
    var statements: [PostgresStatement] {
        guard !posted.isEmpty else { return [] }
        let pairs = posted.keys.sorted { ($0.other, $0.user) < ($1.other, $1.user) }
        return [
            PostgresStatement(
                """
                update channel_members m set posted_at = p.at
                from unnest($1::int8[], $2::int8[], $3::timestamptz[]) as p (channel_id, user_id, at)
                where m.channel_id = p.channel_id and m.user_id = p.user_id
                """, pairs.map(\.other), pairs.map(\.user), pairs.map { posted[$0] ?? Date(timeIntervalSince1970: 0) })
        ]
    }
}
