internal import Crypto
internal import EventLoop

/// An object under `aside/`: one request for a small one, a multipart upload for others. Holds a part in memory, and
/// another one that is on its way.
actor S3StagedObject: StagedObject {
    private enum State { case open, sealed, published, discarded }

    private let store: S3Store
    private let key: String
    private var state = State.open
    private var size: Int64 = 0
    private var whole: SHA256? = SHA256()
    private var digest: [UInt8] = []
    /// While there is something in memory.
    private var turn: HeldTurn?
    private var buffer: [UInt8] = []
    private var bufferDigest: SHA256? = SHA256()
    private var isSent = false
    private var upload: String?
    /// Of the parts that are there, as the service named them.
    private var tags: [String] = []

    init(in store: S3Store, at key: String) {
        self.store = store
        self.key = key
    }

    private var bucket: S3Bucket { store.bucket }

    func append(_ bytes: [UInt8]) async throws {
        precondition(state == .open, "appended to an object that is sealed")
        guard size + Int64(bytes.count) <= S3Store.maximumObject else {
            throw ObjectStoreError(.full, "an object of more than \(S3Store.maximumObject) bytes")
        }
        if turn == nil {
            try await bucket.buffers.take(within: bucket.configuration.deadline)
            turn = HeldTurn(of: bucket.buffers)
        }
        whole?.update(bytes)
        size += Int64(bytes.count)
        var rest = bytes[...]
        while !rest.isEmpty {
            let some = rest.prefix(S3Store.part - buffer.count)
            some.withUnsafeBytes { bufferDigest?.update($0) }
            buffer += some
            rest = rest.dropFirst(some.count)
            if buffer.count == S3Store.part { try await sendPart() }
        }
    }

    private func sendPart() async throws {
        let end = bucket.end()
        let upload = try await uploadID(until: end)
        var request = S3Request("PUT", key)
        request.query = [("partNumber", "\(tags.count + 1)"), ("uploadId", upload)]
        (request.body, request.digest) = takeBuffer()
        let tag = try await bucket.answer(request, until: end).headers("ETag") ?? ""
        guard !tag.isEmpty else {
            throw ObjectStoreError(.unavailable, "the S3 store has not named a part of \(key)")
        }
        tags.append(tag)
    }

    private func takeBuffer() -> (bytes: [UInt8], digest: [UInt8]?) {
        isSent = true
        defer {
            buffer = []
            bufferDigest = SHA256()
        }
        return (buffer, bufferDigest.take()?.finalize())
    }

    private func uploadID(until end: ContinuousClock.Instant) async throws -> String {
        if let upload { return upload }
        var request = S3Request("POST", key)
        request.query = [("uploads", "")]
        request.root = "InitiateMultipartUploadResult"
        request.isRepeatable = false
        let said = try await bucket.answer(request, until: end).xml?["UploadId"]?.text ?? ""
        guard !said.isEmpty else {
            throw ObjectStoreError(.unavailable, "the S3 store has not named an upload to \(key)")
        }
        upload = said
        return said
    }

    func seal() async throws {
        precondition(state == .open, "sealed twice")
        digest = whole.take()?.finalize() ?? []
        if upload == nil {
            let (bytes, digest) = takeBuffer()
            _ = try await store.write(bytes, digest ?? [], to: key, until: bucket.end())
        } else {
            if !buffer.isEmpty { try await sendPart() }
            try await complete()
        }
        turn = nil
        // Whatever it says of it, in ETags or otherwise: what it gives back decides.
        guard try await store.read(key, size: size, until: { bucket.end() }) == digest else {
            throw S3Store.otherBytes(at: key)
        }
        state = .sealed
    }

    private func complete() async throws {
        guard let upload else { return }
        var request = S3Request("POST", key)
        request.query = [("uploadId", upload)]
        let parts = tags.enumerated().map { number, tag in
            "<Part><PartNumber>\(number + 1)</PartNumber><ETag>\(XMLElement.escaped(tag))</ETag></Part>"
        }
        let document =
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(parts.joined())"
            + "</CompleteMultipartUpload>"
        request.body = Array(document.utf8)
        request.root = "CompleteMultipartUploadResult"
        do {
            _ = try await bucket.answer(request, until: bucket.end())
        } catch let error as ObjectStoreError where error.code == .missing {
            // It was completed before, by a request whose answer was lost: what is there decides.
        }
        self.upload = nil
    }

    func publish(as name: ObjectName) async throws {
        precondition(state == .sealed, "published before it is sealed")
        try await store.publish(key, as: name, size: size, digest: digest)
        state = .published
    }

    func discard() async {
        guard state != .published, state != .discarded else { return }
        state = .discarded
        buffer = []
        turn = nil
        // What is left here by a failure is found by `clean`. In a task of its own, which is waited for: also who was
        // cancelled takes away what it has begun.
        let (store, key, upload, isWritten) = (store, key, upload, isSent)
        await Task {
            let end = store.bucket.end(within: S3Store.tidiedWithin)
            if let upload { try? await store.abort(upload, of: key, until: end) }
            if isWritten { try? await store.remove(key, until: end) }
        }.value
    }
}
