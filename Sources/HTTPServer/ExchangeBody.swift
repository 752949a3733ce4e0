internal import CMicroHTTPD
internal import EventLoop
internal import Glibc

// The request's body, from libmicrohttpd to the handler: pieces queue up to the buffer's limit, then the connection is
// suspended until the handler has taken half of them.
extension Exchange {
    func push(_ bytes: UnsafeRawBufferPointer) -> MHD_Result {
        bodyReceived += bytes.count
        guard bodyReceived <= bodyLimit else {
            // Too late for another answer than the end: the length was not announced.
            failBody(HTTPServerError(.bodyTooLarge, "the body is longer than \(bodyLimit) bytes", limit: bodyLimit))
            return .YES
        }
        let piece = Array(bytes)
        if let reader = bodyReader {
            bodyReader = nil
            reader.resume(returning: piece)
            return .YES
        }
        incoming.append(piece)
        buffered += piece.count
        if buffered >= daemon.limits.buffer { suspend() }
        return .YES
    }

    private func failBody(_ error: HTTPServerError) {
        stage = .discarding
        bodyFailure = error
        bodyReader?.resume(throwing: error)
        bodyReader = nil
    }

    func next() async throws -> [UInt8]? {
        guard daemon.loop.isCurrent else { return try await daemon.loop.run { try await self.next() } }
        if let piece = try takePiece() { return piece }
        if bodyEnded { return nil }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (reader: CheckedContinuation<[UInt8]?, any Error>) in
                waitForPiece(reader)
            }
        } onCancel: {
            let loop = daemon.loop
            Task(executorPreference: loop) { self.cancelReader() }
        }
    }

    private func takePiece() throws -> [UInt8]? {
        if stage == .offered {
            stage = .streaming
            resume()
        }
        if nextPiece < incoming.count {
            let piece = incoming[nextPiece]
            incoming[nextPiece] = []
            nextPiece += 1
            buffered -= piece.count
            if nextPiece == incoming.count {
                incoming.removeAll(keepingCapacity: true)
                nextPiece = 0
            }
            if stage == .streaming && buffered <= daemon.limits.buffer / 2 { resume() }
            return piece
        }
        if let bodyFailure { throw bodyFailure }
        if isGone { throw connection.isCut ? Self.tooSlow : Self.clientLeft }
        return nil
    }

    /// The state may have changed since it was looked at: a continuation's task may be suspended in between.
    private func waitForPiece(_ reader: CheckedContinuation<[UInt8]?, any Error>) {
        do {
            if Task.isCancelled { throw CancellationError() }
            if let piece = try takePiece() { return reader.resume(returning: piece) }
            if bodyEnded { return reader.resume(returning: nil) }
            guard bodyReader == nil else {
                throw HTTPServerError(.bodyAlreadyRead, "the body is being read by another task")
            }
            bodyReader = reader
        } catch {
            reader.resume(throwing: error)
        }
    }

    private func cancelReader() {
        bodyReader?.resume(throwing: CancellationError())
        bodyReader = nil
    }

    /// Lets go whoever waits for the client, because it won't come.
    func release(_ error: HTTPServerError) {
        if !bodyEnded, bodyFailure == nil { bodyFailure = error }
        bodyReader?.resume(throwing: error)
        bodyReader = nil
        outgoing.release(error)
    }
}
