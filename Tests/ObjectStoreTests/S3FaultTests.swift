import Crypto
import EventLoop
import FoundationEssentials
import HTTPClient
import HTTPServer
import Synchronization
import TestSupport
import Testing

@testable import ObjectStore

/// What a service may do to who stores there: refuse, cut, hang, lie, and do late what it was asked.
@Suite struct S3FaultTests {
    private func make(
        deadline: Duration = .seconds(20), style: S3Configuration.Style = .path
    ) async throws -> (FakeS3, S3Store) {
        let fake = try await FakeS3.start()
        return (fake, S3Store(fake.bucket(deadline: deadline, style: style), prefix: "p.1/blobs"))
    }

    /// Each kind of request, once or more.
    private func useAll(_ store: S3Store) async throws {
        let small = bytes(20_000)
        try await store.prepare()
        try await store.put(small, as: name(1))
        #expect(try await store.read(name(1), from: 100, count: 500) == Array(small[100..<600]))
        let large = bytes(6 << 20)
        try await store.write(large, by: 1 << 20, as: name(2))
        #expect(try await store.stat(name(2))?.size == 6 << 20)
        #expect(try await store.read(name(2), from: 5 << 20, count: 1 << 20) == Array(large[(5 << 20)...]))
        let other = try await store.begin()
        try await other.append(large)
        await other.discard()
        #expect(try await store.list(after: nil, limit: 10).map(\.name) == [name(1), name(2)])
        #expect(try await store.delete(name(1)))
        #expect(try await store.stat(name(1)) == nil)
        #expect(try await store.clean(before: .distantFuture) == 0)
    }

    @Test(arguments: S3Configuration.Style.allCases)
    func everyRequestIsSignedAsTheServiceWantsIt(style: S3Configuration.Style) async throws {
        let (fake, store) = try await make(style: style)
        try await useAll(store)
        #expect(fake.wrongSignatures == 0)
        let stranger = S3Store(fake.bucket(secret: "another"), prefix: "p.1/blobs")
        #expect(await code { try await stranger.prepare() } == .refused)
        #expect(await code { try await stranger.put([1], as: name(3)) } == .refused)
        #expect(fake.wrongSignatures == 2)
        await fake.stop()
    }

    @Test func overTLSItIsWhomWeTrust() async throws {
        let issued = try TestCertificates.issue()
        let fake = try await FakeS3.start(tls: .init(certificate: issued.certificate, key: issued.key))
        func store(_ trust: HTTPClientTLS.Trust) -> S3Store {
            S3Store(
                S3Bucket(
                    S3Configuration(
                        endpoint: "https://localhost:\(fake.port)", bucket: "bucket", accessKey: FakeS3.accessKey,
                        secret: FakeS3.secret, trust: trust), group: TestLoops.group), prefix: "p.1/blobs")
        }
        try await useAll(store(.authorities(pem: try TestCertificates.authority)))
        #expect(fake.wrongSignatures == 0)
        _ = fake.takeRequests()
        #expect(await code { try await store(.system).put([1], as: name(1)) } == .unavailable)
        #expect(fake.takeRequests().isEmpty)
        await fake.stop()
    }

    @Test(arguments: [
        FakeS3.Fault.refuse(503, code: "SlowDown"), .refuse(500, code: "InternalError"),
        .refuse(429, code: "TooManyRequests"), .refuse(400, code: "RequestTimeout"), .cutBefore, .cut,
    ])
    func whatPassesIsAskedAgain(fault: FakeS3.Fault) async throws {
        let (fake, store) = try await make()
        let seen = Mutex<Set<String>>([])
        // Each request's first time. Of an upload that begins it is not known whether it has, except when refused.
        fake.plan { request in
            // Its answer has no body that could be cut.
            guard !request.hasPrefix("HEAD") else { return nil }
            var isRefusal = false
            if case .refuse(503, _) = fault { isRefusal = true }
            if case .refuse(429, _) = fault { isRefusal = true }
            guard isRefusal || !request.hasSuffix("?uploads") || request.hasPrefix("GET") else { return nil }
            return seen.withLock { $0.insert(request).inserted } ? fault : nil
        }
        try await useAll(store)
        #expect(fake.uploads == 0 && fake.objects.count == 1)
        await fake.stop()
    }

    @Test func whatMustNotBeDoneTwiceIsNotAskedTwice() async throws {
        let (fake, store) = try await make()
        fake.plan { $0.hasPrefix("POST") ? .cut : nil }
        let staged = try await store.begin()
        #expect(await code { try await staged.append(bytes(6 << 20)) } == .unavailable)
        #expect(fake.takeRequests().count == 1)
        await staged.discard()
        // It was begun all the same.
        #expect(fake.uploads == 1)
        #expect(try await store.clean(before: .distantFuture) == 1)
        #expect(fake.uploads == 0)
        await fake.stop()
    }

    @Test func whatDoesNotPassIsSaidAtOnce() async throws {
        let (fake, store) = try await make()
        fake.plan { _ in .refuse(403, code: "RequestTimeTooSkewed") }
        let error = await #expect(throws: ObjectStoreError.self) { try await store.put([1], as: name(1)) }
        #expect(error?.code == .refused && error?.reason.contains("RequestTimeTooSkewed") == true)
        #expect(error?.reason.contains(FakeS3.secret) == false)
        fake.plan { _ in .refuse(403, code: "QuotaExceeded") }
        #expect(await code { try await store.put([1], as: name(1)) } == .full)
        fake.plan { _ in .refuse(404, code: "NoSuchBucket") }
        #expect(await code { _ = try await store.read(name(1), from: 0, count: 1) } == .refused)
        #expect(fake.takeRequests().count == 3)
        await fake.stop()
    }

    @Test func aServiceThatStaysAwayIsSaidSo() async throws {
        let (fake, store) = try await make(deadline: .seconds(2))
        fake.plan { _ in .refuse(503, code: "SlowDown") }
        let start = ContinuousClock.now
        #expect(await code { try await store.put([1], as: name(1)) } == .unavailable)
        #expect(.now - start < .seconds(20) && fake.takeRequests().count > 2)
        await fake.stop()
        #expect(await code { _ = try await store.stat(name(1)) } == .unavailable)
    }

    /// As Ceph below its minimum of copies: it takes connections and never answers.
    @Test func aServiceThatHangsIsGivenUpAtTheDeadline() async throws {
        let (fake, patient) = try await make()
        let proxy = TestProxy(to: fake.port)
        let store = S3Store(fake.bucket(deadline: .seconds(2), port: try await proxy.start()), prefix: "p.1/blobs")
        try await patient.put([1, 2], as: name(1))
        let staged = try await store.begin()
        try await staged.append([1])
        await proxy.turn(.swallows)
        for call in 0..<6 {
            let start = ContinuousClock.now
            let refused = await code {
                switch call {
                case 0: try await store.put([1], as: name(2))
                case 1: _ = try await store.read(name(1), from: 0, count: 2)
                case 2: _ = try await store.stat(name(1))
                case 3: _ = try await store.list(after: nil, limit: 1)
                case 4: try await store.delete(name(1))
                default: try await staged.seal()
                }
            }
            #expect(refused == .unavailable, "call \(call)")
            #expect(.now - start < .seconds(20), "call \(call)")
        }
        await proxy.turn(.passes)
        try await eventually("it passes again") { try await store.read(name(1), from: 0, count: 2) == [1, 2] }
        await proxy.stop()
        await fake.stop()
    }

    @Test func anETagDecidesNothing() async throws {
        let (fake, store) = try await make()
        fake.plan { $0.hasPrefix("PUT") ? .otherTag : nil }
        try await store.put(bytes(1_000), as: name(1))
        #expect(fake.takeRequests().map { String($0.prefix(3)) } == ["PUT", "GET"])
        #expect(try await store.read(name(1), from: 0, count: 2_000) == bytes(1_000))
        fake.plan { _ in nil }
        try await store.put(bytes(1_000), as: name(2))
        await fake.stop()
    }

    @Test func whatWasStoredOtherwiseIsNoSuccess() async throws {
        let (fake, store) = try await make()
        // Small ones: the ETag shows it, or what is read back.
        fake.plan { $0.hasPrefix("PUT") ? .forget : nil }
        let staged = try await store.begin()
        try await staged.append(bytes(1_000))
        #expect(await code { try await staged.seal() } != nil)
        await staged.discard()
        // Large ones: a part.
        fake.plan { $0.hasPrefix("PUT") && $0.hasSuffix("?partNumber,uploadId") ? .damage : nil }
        let other = try await store.begin()
        try await other.append(bytes(7 << 20))
        #expect(await code { try await other.seal() } == .unavailable)
        await other.discard()
        // And a copy that was said to be made.
        fake.plan { $0.hasPrefix("PUT p.1/blobs/objects/") ? .forget : nil }
        #expect(await code { try await store.write([1, 2], by: 1, as: name(1)) } == .unavailable)
        #expect(try await store.clean(before: .distantFuture) == 1)
        #expect(fake.objects.isEmpty && fake.uploads == 0)
        await fake.stop()
    }

    @Test func damageIsNoticedByWhoReadsAllOfIt() async throws {
        let (fake, store) = try await make()
        try await store.put(bytes(1_000), as: name(1))
        let hasty = S3Store(fake.bucket(deadline: .seconds(2)), prefix: "p.1/blobs")
        fake.state.withLock { state in for key in state.objects.keys { state.objects[key]?.bytes[500] ^= 1 } }
        #expect(await code { _ = try await hasty.read(name(1), from: 0, count: 4_096) } == .unavailable)
        await fake.stop()
    }

    @Test func aSuccessThatIsNoneIsAskedAgain() async throws {
        let (fake, store) = try await make()
        let left = Mutex(2)
        fake.plan { request in
            guard request.hasPrefix("PUT p.1/blobs/objects/") else { return nil }
            let isLeft = left.withLock { left in
                left -= 1
                return left >= 0
            }
            return isLeft ? .failsLate(code: "InternalError") : nil
        }
        try await store.write([1, 2, 3], by: 1, as: name(1))
        #expect(try await store.read(name(1), from: 0, count: 9) == [1, 2, 3])
        left.withLock { $0 = 1_000 }
        let hasty = S3Store(fake.bucket(deadline: .seconds(4)), prefix: "p.1/blobs")
        #expect(await code { try await hasty.write([1], by: 1, as: name(2)) } == .unavailable)
        #expect(try await store.stat(name(2)) == nil)
        await fake.stop()
    }

    /// A service that hung does at last what nobody waits for any more.
    @Test func aDeletionThatComesLateTakesNothingNewAway() async throws {
        let (fake, store) = try await make()
        try await store.put([1, 2, 3], as: name(1))
        let hasty = S3Store(fake.bucket(deadline: .seconds(2)), prefix: "p.1/blobs")
        let gate = Gate()
        fake.plan { $0.hasPrefix("DELETE") ? .hold(gate) : nil }
        #expect(await code { try await hasty.delete(name(1)) } == .unavailable)
        try await store.write([1, 2, 3], by: 2, as: name(1))
        fake.plan { _ in nil }
        #expect(await gate.waiting > 0)
        await gate.open()
        try await eventually("the old copy is gone") {
            fake.objects.keys.count { $0.hasPrefix("p.1/blobs/objects/") } == 1
        }
        #expect(try await store.read(name(1), from: 0, count: 9) == [1, 2, 3])
        await fake.stop()
    }

    @Test func whoPublishesTakesOlderCopiesAway() async throws {
        let (fake, store) = try await make()
        fake.state.withLock { $0.behind = 60 }
        for _ in 0..<2 { try await store.put([1], as: name(1)) }
        #expect(fake.objects.count == 2)
        let other = S3Store(fake.bucket(), prefix: "p.1/blobs")
        #expect(try await other.read(name(1), from: 0, count: 1) == [1])
        fake.state.withLock { $0.behind = 0 }
        // As far as it comes in the time that it has for that.
        try await eventually("the others are gone") {
            try await store.write([1], by: 1, as: name(1))
            return fake.objects.count == 1
        }
        // Which that one did not know.
        #expect(try await other.read(name(1), from: 0, count: 1) == [1])
        #expect(try await other.delete(name(1)))
        #expect(await code { _ = try await store.read(name(1), from: 0, count: 1) } == .missing)
        await fake.stop()
    }

    @Test func listsGoOverManyPages() async throws {
        let (fake, store) = try await make()
        let names = (0..<2_300).map { name(UInt8($0 >> 8), UInt8($0 & 255)) }
        fake.state.withLock { state in
            for name in names {
                for copy in 0...(name.bytes[31] % 3) {
                    state.objects["p.1/blobs/objects/\(name)/\(copy)"] = FakeS3.Object(
                        bytes: [UInt8](repeating: 0, count: Int(copy)), tag: "\"\"",
                        modified: Date(timeIntervalSince1970: Double(copy)))
                }
            }
            // Of others, and of nobody.
            state.objects["p.1/blobs/objects/readme"] = FakeS3.Object(bytes: [], tag: "", modified: Date())
            state.objects["p.1/blobs2/objects/\(name(3))/1"] = FakeS3.Object(bytes: [], tag: "", modified: Date())
        }
        let all = try await store.list(after: nil, limit: 5_000)
        #expect(all.map(\.name) == names.sorted())
        #expect(all.allSatisfy { $0.size == Int64($0.name.bytes[31] % 3) })
        var found: [ObjectName] = []
        while let last = try await store.list(after: found.last, limit: 700).map(\.name).nilIfEmpty { found += last }
        #expect(found == names.sorted())
        await fake.stop()
    }

    @Test func onlySoManyObjectsAreWrittenAtATime() async throws {
        let (fake, store) = try await make(deadline: .seconds(1))
        var staged: [any StagedObject] = []
        for _ in 0..<S3Bucket.buffersAtOnce {
            staged.append(try await store.begin())
            try await staged.last?.append([1])
        }
        let late = try await store.begin()
        #expect(await code { try await late.append([1]) } == .unavailable)
        // Forgotten, and discarded.
        staged.removeLast()
        await staged[0].discard()
        try await late.append([1])
        let another = try await store.begin()
        try await another.append([1])
        await fake.stop()
    }

    @Test func pausesGrowAndDiffer() {
        for attempt in 1...20 {
            let pauses = (0..<50).map { _ in S3Bucket.pause(after: attempt) }
            #expect(pauses.allSatisfy { $0 > .zero && $0 <= S3Bucket.longestPause })
            #expect(Set(pauses).count > 1)
        }
    }
}

extension Array {
    fileprivate var nilIfEmpty: Self? { isEmpty ? nil : self }
}
