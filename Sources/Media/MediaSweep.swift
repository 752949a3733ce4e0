internal import EventLoop
internal import FoundationEssentials
internal import ObjectStore
internal import Observability

/// Takes away what nobody needs: uploads that were not finished, holds of messages that are gone or never came, files
/// that nobody holds, blobs that no file is made of, objects that no row names. And heals copies. Each step can be done
/// again, and by several processes at a time; one that fails is done the next time.
struct MediaSweep: Sendable {
    private let media: Media
    private let batch: Int
    private var store: MediaStore { media.store }

    init(_ media: Media, batch: Int = Media.Limits.batch) {
        self.media = media
        self.batch = batch
    }

    /// What one run took away.
    struct Outcome: Sendable, Equatable {
        var uploads = 0
        var holds = 0
        var files = 0
        var blobs = 0
        var objects = 0
        /// Copies that were made anew.
        var healed = 0
    }

    /// How far the stores were looked through; nil: from the beginning.
    struct Places: Sendable, Equatable {
        var objects: ObjectName?
        var parts: ObjectName?
        var copies: ObjectName?
    }

    /// Until cancelled.
    func run() async {
        var places = Places()
        while !Task.isCancelled {
            // Not all processes at once.
            let pause = Media.Limits.sweeping * Double.random(in: 0.8...1.2)
            do {
                if let loop = EventLoop.current {
                    try await loop.sleep(for: pause)
                } else {
                    try await Task.sleep(for: pause)
                }
            } catch {
                return
            }
            let done = await sweep(&places)
            guard done != Outcome() else { continue }
            Media.log.info(
                "what nobody needs was taken away, and copies were healed",
                [
                    "uploads": .integer(Int64(done.uploads)), "holds": .integer(Int64(done.holds)),
                    "files": .integer(Int64(done.files)), "blobs": .integer(Int64(done.blobs)),
                    "objects": .integer(Int64(done.objects)), "healed": .integer(Int64(done.healed)),
                ])
        }
    }

    /// Once, until nothing of it is left; of the stores a part, so that it costs the same however much lies there, and
    /// more as long as there is something to take away.
    func sweep(_ places: inout Places) async -> Outcome {
        var outcome = Outcome()
        await step("uploads") { outcome.uploads = try await uploads() }
        await step("holds of messages that are gone") { outcome.holds = try await released() }
        await step("holds of messages that never came") { outcome.holds += try await unsettled() }
        await step("files") { outcome.files = try await files() }
        await step("blobs") { outcome.blobs = try await blobs() }
        await step("objects") { outcome.objects = try await leftObjects(after: &places.objects) }
        await step("parts") { outcome.objects += try await leftParts(after: &places.parts) }
        await step("copies") { outcome.healed = try await scrub(after: &places.copies) }
        return outcome
    }

    private func step(_ what: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            guard !Task.isCancelled else { return }
            Media.log.warning("could not be looked through", ["what": .string(what), "error": .describing(error)])
        }
    }

    private func before(_ age: Duration) -> Date { media.now().addingTimeInterval(-age.seconds) }

    private func uploads() async throws -> Int {
        var count = 0
        while true {
            let (some, parts) = try await store.removeUploads(
                before: before(Media.Limits.uploadLifetime), limit: Self.uploadsAtOnce)
            await media.drop(parts)
            count += some
            if some == 0 { return count }
        }
    }
    private static let uploadsAtOnce = 20

    /// A place that does not answer is asked the next time.
    private func released() async throws -> Int {
        guard let owners = media.owners else { return 0 }
        var count = 0
        var failure: (any Error)?
        for place in owners.places {
            do {
                while true {
                    try Task.checkCancellation()
                    let gone = try await owners.released(in: place, limit: batch)
                    guard !gone.isEmpty else { break }
                    // First what counts: it can be done twice.
                    try await store.release(gone, in: place, at: media.now())
                    try await owners.forget(gone, in: place)
                    count += gone.count
                    if gone.count < batch { break }
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return count
    }

    /// Only when every place has said that it knows nothing of a message it was never written.
    private func unsettled() async throws -> Int {
        guard let owners = media.owners else { return 0 }
        let date = before(Media.Limits.settling)
        var count = 0
        while true {
            try Task.checkCancellation()
            // None of them is open after this.
            let open = try await store.unsettled(before: date, limit: batch)
            guard !open.isEmpty else { return count }
            var known: Set<UUID> = []
            for place in owners.places { known.formUnion(try await owners.known(open, in: place)) }
            try await store.settle(open.filter { known.contains($0) })
            count += try await store.release(unsettled: open.filter { !known.contains($0) }, at: media.now())
        }
    }

    private func files() async throws -> Int {
        var count = 0
        while true {
            try Task.checkCancellation()
            let some = try await store.removeFiles(unusedSince: before(Media.Limits.grace), limit: batch)
            count += some
            if some < batch { return count }
        }
    }

    private func blobs() async throws -> Int {
        let date = before(Media.Limits.grace)
        var count = 0
        while true {
            let some = try await store.unusedBlobs(since: date, limit: batch)
            let earlier = count
            for sha256 in some {
                try Task.checkCancellation()
                if try await collect(sha256, unusedSince: date) { count += 1 }
            }
            // Another process may be at work on the same.
            if some.count < batch || count == earlier { return count }
        }
    }

    private func collect(_ sha256: [UInt8], unusedSince date: Date) async throws -> Bool {
        guard let name = ObjectName(sha256) else { return false }
        return try await store.collect(sha256, unusedSince: date) { deadline in
            _ = try await media.objects.delete(name, before: deadline)
        }
    }

    /// Objects that were published, or were to be, by who died before its row was there.
    private func leftObjects(after last: inout ObjectName?) async throws -> Int {
        let old = before(Media.Limits.grace + Self.margin)
        var count = try await media.objects.clean(before: old)
        while true {
            let some = try await media.objects.list(after: last, limit: batch)
            let earlier = count
            for sha256 in try await store.unknown(some.filter { $0.writtenAt < old }.map(\.name.bytes)) {
                try Task.checkCancellation()
                if try await collect(sha256, unusedSince: old) { count += 1 }
            }
            last = some.count == batch ? some.last?.name : nil
            if last == nil || count == earlier { return count }
        }
    }

    /// Parts that are too old for any upload.
    private func leftParts(after last: inout ObjectName?) async throws -> Int {
        let old = before(Media.Limits.uploadLifetime + Self.margin)
        var count = try await media.parts.clean(before: old)
        while true {
            let some = try await media.parts.list(after: last, limit: batch)
            let earlier = count
            for part in some where part.writtenAt < old {
                try Task.checkCancellation()
                if try await media.parts.delete(part.name) { count += 1 }
            }
            last = some.count == batch ? some.last?.name : nil
            if last == nil || count == earlier { return count }
        }
    }

    /// Copies that are damaged or lacking.
    private func scrub(after last: inout ObjectName?) async throws -> Int {
        let found = try await media.objects.scrub(after: last)
        last = found.last
        for name in found.lost {
            Media.log.error("no good copy of an object is left", ["object": .string("\(name)")])
        }
        return found.healed
    }

    /// The store's clock is another one.
    private static let margin = Duration.seconds(3_600)
}

extension Duration {
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
