internal import Crypto
public import EventLoop
internal import HTTPClient
internal import Synchronization

/// A bucket of a service that speaks Amazon's S3: requests that are signed, have a deadline, and are sent again where
/// that is safe. Owns the connections to it; for all stores that lie in the bucket. From any loop.
public final class S3Bucket: Sendable {
    public let configuration: S3Configuration
    private let client: HTTPClient
    private let signer: AWSSigner
    private let requests = Turns(S3Bucket.requestsAtOnce, at: "the S3 store")
    /// For objects that are being written, each with a part in memory.
    let buffers = Turns(S3Bucket.buffersAtOnce, at: "the S3 store's memory")

    /// Requests of a process at a time: one that hangs holds a place until its deadline.
    static let requestsAtOnce = 64
    /// Each holds two parts at most, of 5 MiB: the one that fills and the one on its way.
    static let buffersAtOnce = 8
    /// How often one request is sent.
    static let maximumAttempts = 8
    /// One attempt has this part of the deadline: another may find another gateway.
    static let attemptsInDeadline = 3
    static let shortestAttempt = Duration.seconds(1)
    static let firstPause = Duration.milliseconds(100)
    static let longestPause = Duration.seconds(3)
    private static let connectWithin = Duration.seconds(5)
    /// Larger bodies go piece by piece, without a copy in libcurl.
    private static let copiedBody = 1 << 20
    /// Of what is said of a refusal, in bytes.
    private static let refusal = 64 << 10

    public init(_ configuration: S3Configuration, group: EventLoopGroup) {
        self.configuration = configuration
        var options = HTTPClientConfiguration()
        options.version = .http1
        options.tls = HTTPClientTLS(trust: configuration.trust)
        options.maximumConnectionsPerHost = Self.requestsAtOnce
        options.maximumIdleConnections = Self.requestsAtOnce
        // Trace contexts are nobody else's business.
        options.propagatesContext = false
        client = HTTPClient(options, group: group)
        signer = AWSSigner(
            accessKey: configuration.accessKey, secret: configuration.secret, region: configuration.region,
            service: "s3")
    }

    /// When a call that begins now has to end.
    /// - Parameter limit: less than the configured deadline, for who holds something meanwhile.
    func end(within limit: Duration? = nil) -> ContinuousClock.Instant {
        .now + min(configuration.deadline, limit ?? configuration.deadline)
    }

    /// Sends a request, again where it may be, and returns what answers it: a success, or a status that the request
    /// accepts.
    /// - Throws: ``ObjectStoreError``; `CancellationError`.
    func answer(_ request: S3Request, until end: ContinuousClock.Instant) async throws -> S3Answer {
        try await requests.take(within: max(.zero, end - .now))
        defer { requests.giveBack() }
        var attempts = 0
        while true {
            do {
                return try await attempt(request, until: end)
            } catch let failure as S3Failure {
                attempts += 1
                let pause = Self.pause(after: attempts)
                guard failure.isPassing, request.isRepeatable || failure.isUndone, attempts < Self.maximumAttempts,
                    .now + pause < end
                else { throw failure.error }
                if let loop = EventLoop.current {
                    try await loop.sleep(for: pause)
                } else {
                    try await Task.sleep(for: pause)
                }
            }
        }
    }

    /// Longer each time, and never the same for all who were sent away together.
    static func pause(after attempts: Int) -> Duration {
        min(longestPause, firstPause * (1 << min(attempts - 1, 10))) * Double.random(in: 0.5...1)
    }

    private func attempt(_ request: S3Request, until end: ContinuousClock.Instant) async throws -> S3Answer {
        do {
            let response = try await client.send(try message(request, until: end))
            let isSuccess = (200...299).contains(response.status)
            guard isSuccess || request.alsoAccepted.contains(response.status) else {
                let said = try? await response.body.collect(upTo: Self.refusal)
                throw S3Failure(status: response.status, said.flatMap { XMLElement(parsing: $0) }, of: request)
            }
            // What a refusal says is read and left: the connection is used again.
            let body = try await response.body.collect(upTo: isSuccess ? request.limit : Self.refusal)
            let headers = response.headers
            var answer = S3Answer(status: response.status, headers: { headers[$0] }, body: isSuccess ? body : [])
            if let root = request.root {
                answer.xml = XMLElement(parsing: body)
                guard let xml = answer.xml, xml.name == root else {
                    throw answer.xml?.name == "Error"
                        ? S3Failure(status: response.status, answer.xml, of: request)
                        : S3Failure(.unavailable, "\(request): what was answered is no \(root)", isPassing: true)
                }
            }
            if isSuccess, let fault = request.fault(answer) {
                throw S3Failure(.unavailable, "\(request): \(fault)", isPassing: true)
            }
            return answer
        } catch let error as HTTPClientError {
            throw S3Failure(error, of: request)
        }
    }

    private func message(_ request: S3Request, until end: ContinuousClock.Instant) throws -> HTTPClientRequest {
        let left = end - .now
        guard left > .zero else {
            throw S3Failure(.unavailable, "\(request): no time is left", isPassing: false)
        }
        let attempt = min(left, max(Self.shortestAttempt, configuration.deadline / Self.attemptsInDeadline))
        // Its own hash, over TLS as well: the service checks by it what it has got, whoever is in between.
        let digest = request.digest ?? SHA256.hash(request.body)
        var headers: HTTPFields = [
            "Content-Type": "application/octet-stream", AWSSigner.contentHash: Digits.hexadecimal(digest),
        ]
        for (name, value) in request.headers { headers[name] = value }
        let path = request.key.map { "/" + S3Request.encoded($0, isPath: true) } ?? "/"
        let body: HTTPClientRequestBody =
            request.body.isEmpty
            ? .none
            : request.body.count <= Self.copiedBody
                ? .bytes(request.body)
                : .stream(length: request.body.count) { [bytes = request.body] in try await $0.write(bytes) }
        return HTTPClientRequest(
            request.method, configuration.address + path + request.encodedQuery, headers: headers, body: body,
            deadlines: HTTPDeadlines(
                connect: min(attempt, Self.connectWithin), firstByte: attempt, idle: attempt, total: left),
            signer: signer)
    }

    /// Ends what is on its way, and closes the connections.
    public func close() async { await client.close() }
}

enum Digits {
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
