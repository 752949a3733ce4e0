// Sending what shows a file: the file is held before the message is written, in each shard that gets a copy; and shards
// tell when they have lost their last one. So a file is there as long as a message shows it, whatever dies in between.

public import FoundationEssentials
internal import Postgres
internal import ShopAPI

extension Messages {
    private static let tries = 3

    /// Messages of one sender to one peer that each show something, to be shown together; all or none.
    /// - Throws: as ``send(_:)``; MEDIA_INVALID for none, for more than ``Limits/album``, and for one without a file.
    public func send(album: [OutgoingMessage]) async throws -> [SentMessage] {
        guard let first = album.first, album.count <= Limits.album, album.allSatisfy({ $0.media != nil }) else {
            throw MessagesError.mediaInvalid
        }
        guard first.to.isValid, Peer.user(first.from).isValid else { throw MessagesError.peerInvalid }
        let isOne = album.allSatisfy { $0.from == first.from && $0.to == first.to }
        guard isOne, !album.contains(where: { $0.randomID == 0 }), Set(album.map(\.randomID)).count == album.count
        else {
            throw MessagesError.randomIDsInvalid
        }
        guard album.count > 1 else { return try await sendHeld(album) }
        let name = Self.albumName(UInt64(bitPattern: first.randomID))
        return try await sendHeld(
            album.map { message in
                var message = message
                message.media?.album = name
                return message
            })
    }

    /// Of what was shown together before, what goes on together is so again, under a name of its own.
    static func regrouped(_ sends: [OutgoingMessage]) -> [OutgoingMessage] {
        let albums = Dictionary(grouping: sends.filter { $0.media?.album != nil }) { $0.media?.album }
        return sends.map { send in
            var send = send
            if let members = albums[send.media?.album], let first = members.first {
                send.media?.album = members.count > 1 ? albumName(UInt64(bitPattern: first.randomID)) : nil
            }
            return send
        }
    }

    private static func albumName(_ bits: UInt64) -> String {
        String(decoding: (0..<16).map { UInt8(ascii: "a") + UInt8(bits >> (60 - 4 * $0) & 15) }, as: UTF8.self)
    }

    /// All or none, in their order; to one peer.
    func sendHeld(_ sends: [OutgoingMessage]) async throws -> [SentMessage] {
        guard let media else { throw MessagesError.mediaInvalid }
        return try await routed(sends[0].place) { store in
            let batch = batch(on: store)
            for _ in 0..<Self.tries {
                let held = try await hold(sends, in: try await batch.places(of: sends), with: media)
                do {
                    let sent = try await batch.all(held)
                    await release(zip(held, sent).compactMap { $1.wasReplayed ? $0 : nil }, with: media)
                    return sent
                } catch let refusal as MessagesError {
                    // Nothing was written.
                    await release(held, with: media)
                    guard refusal == .placesChanged else { throw refusal }
                }
            }
            throw MessagesError.tryAgain
        }
    }

    private func hold(
        _ sends: [OutgoingMessage], in places: Set<String>, with media: any MessageMediaKeeper
    ) async throws -> [OutgoingMessage] {
        let until = now().addingTimeInterval(Double(Limits.holding.components.seconds))
        let held = sends.map { send in
            var send = send
            if send.media != nil { send.hold = MediaHold(owner: UUIDv7.next(), places: places, until: until) }
            return send
        }
        try await media.hold(
            held.compactMap { send in
                guard let hold = send.hold, let media = send.media else { return nil }
                return (hold.owner, media.file)
            }, in: places)
        return held
    }

    private func release(_ sends: [OutgoingMessage], with media: any MessageMediaKeeper) async {
        let owners = sends.compactMap { $0.hold?.owner }
        if !owners.isEmpty { await media.release(owners) }
    }

    // MARK: What shards tell

    /// Every shard there is.
    public var shardNames: [String] { shards.names }

    /// Messages with a file that have had copies in a shard and have none left there.
    public func released(in shard: String, limit: Int) async throws -> [UUID] {
        let database = store(on: shard).database
        // Of those that somebody else still has it is told again when they lose theirs.
        let rows = try await database.transact([
            PostgresStatement(
                """
                delete from media_gone where uid in (
                    select g.uid from media_gone g where g.at < now() - $2::interval
                        and exists (select from messages m where m.uid = g.uid) limit $1)
                    and at < now() - $2::interval
                """, limit, Self.settled),
            PostgresStatement(
                """
                select g.uid from media_gone g where g.at < now() - $2::interval
                    and not exists (select from messages m where m.uid = g.uid)
                order by g.at limit $1
                """, limit, Self.settled),
        ])
        return try rows[1].map { try $0[0] }
    }

    /// Longer than a transaction takes: what it has said by then is seen.
    private static let settled = "90 seconds"

    public func forgetReleased(_ uids: [UUID], in shard: String) async throws {
        _ = try await store(on: shard).database.query("delete from media_gone where uid = any($1::uuid[])", uids)
    }

    /// Those of `uids` that have been written as far as a shard knows.
    public func known(_ uids: [UUID], in shard: String) async throws -> Set<UUID> {
        let rows = try await store(on: shard).database.query(
            """
            select uid from messages where uid = any($1::uuid[])
            union select uid from media_gone where uid = any($1::uuid[])
            """, uids)
        return Set(try rows.map { try $0[0] })
    }
}

extension BoxStore {
    /// What has to be noted of rows that ``delete(_:of:)`` has taken away: those with files are told of.
    static func noteMedia(_ rows: PostgresRows) throws -> [PostgresStatement] {
        let uids = Set(try rows.compactMap { try $0["has_media"] ? $0["uid"] as UUID : nil })
        guard !uids.isEmpty else { return [] }
        return [
            PostgresStatement(
                """
                insert into media_gone (uid, at) select u, now() from unnest($1::uuid[]) as u order by u
                on conflict (uid) do update set at = excluded.at
                """, Array(uids))
        ]
    }
}
