import Crypto
import EventLoop
import FoundationEssentials
import HTTPServer
import Synchronization
import TestSupport

@testable import ObjectStore

/// A small S3 in memory that does as it is told: refuses, cuts, lies, holds requests back. It checks every signature.
final class FakeS3: Sendable {
    /// What happens to a request.
    enum Fault: Sendable {
        /// Refused; nothing is done.
        case refuse(Int, code: String)
        /// Done, and the answer is cut.
        case cut
        /// Nothing is done, and the connection is cut.
        case cutBefore
        /// Done when the gate opens, however long that takes; then it is answered.
        case hold(Gate)
        /// A success whose document says that it failed.
        case failsLate(code: String)
        /// Its answer names another ETag.
        case otherTag
        /// Other bytes are stored than came.
        case damage
        /// Nothing is stored, and it says that it is.
        case forget
    }
    typealias Plan = @Sendable (_ request: String) -> Fault?

    struct Object {
        var bytes: [UInt8]
        var digest: String?
        var tag: String
        var modified: Date
    }
    struct Upload {
        var key: String
        var began: Date
        var parts: [Int: [UInt8]] = [:]
    }
    struct State {
        var objects: [String: Object] = [:]
        var uploads: [String: Upload] = [:]
        var plan: Plan = { _ in nil }
        var requests: [String] = []
        var wrongSignatures = 0
        /// Seconds that the service's clock is behind.
        var behind = 0.0
    }
    let state = Mutex(State())
    static let accessKey = "FAKEACCESSKEY"
    static let secret = "fake/Secret+key"
    private let server = Mutex<HTTPServer?>(nil)

    static func start(tls: HTTPServerConfiguration.TLS? = nil) async throws -> FakeS3 {
        let fake = FakeS3()
        var configuration = HTTPServerConfiguration(tls: tls)
        configuration.limits.bodyBytes = 64 << 20
        let server = HTTPServer(configuration, group: TestLoops.group) { await fake.handle($0) }
        try await server.start()
        fake.server.withLock { $0 = server }
        return fake
    }

    var port: Int { server.withLock { $0?.port ?? 0 } }
    func stop() async {
        await server.withLock { $0 }?.stop()
    }

    func plan(_ plan: @escaping Plan) { state.withLock { $0.plan = plan } }
    /// What was asked since the last call: method, path below the bucket, and the names in its query.
    func takeRequests() -> [String] {
        state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
    }
    var objects: [String: Object] { state.withLock { $0.objects } }
    var uploads: Int { state.withLock { $0.uploads.count } }
    var wrongSignatures: Int { state.withLock { $0.wrongSignatures } }

    private func handle(_ request: HTTPRequest) async -> HTTPResponse {
        guard let body = try? await request.body.collect(upTo: 64 << 20) else { return .text("", status: 400) }
        guard Self.isSigned(request, body) else {
            state.withLock { $0.wrongSignatures += 1 }
            return Self.error(403, "SignatureDoesNotMatch")
        }
        // Of either style: the bucket is in the host's name or in the path.
        let isVirtual = request.headers["Host"]?.hasPrefix("bucket.") == true
        let path = request.path.dropFirst()
        guard isVirtual || path == "bucket" || path.hasPrefix("bucket/") else { return Self.error(404, "NoSuchBucket") }
        let key = String(isVirtual ? path : path.dropFirst(7))
        let what = request.query.pairs.map(\.name).filter { $0 != "encoding-type" }.joined(separator: ",")
        let word = "\(request.method) \(key)\(what.isEmpty ? "" : "?\(what)")"
        let fault = state.withLock { state in
            state.requests.append(word)
            return state.plan(word)
        }
        switch fault {
        case .refuse(let status, let code): return Self.error(status, code)
        case .cutBefore: return Self.cut
        case .failsLate(let code): return Self.xml("<Error><Code>\(code)</Code></Error>")
        case .hold(let gate): await gate.wait()
        default: break
        }
        var answer = state.withLock { $0.answer(request, key, body, fault) }
        if case .cut = fault { return Self.cut }
        if case .otherTag = fault { answer.headers["ETag"] = "\"\(String(repeating: "0", count: 32))\"" }
        return answer
    }

    private static let cut = HTTPResponse(body: .stream(length: 10) { _ in throw CancellationError() })
    static func error(_ status: Int, _ code: String) -> HTTPResponse {
        var response = xml("<Error><Code>\(code)</Code><Message></Message><RequestId>1</RequestId></Error>")
        response.status = status
        return response
    }
    static func xml(_ text: String) -> HTTPResponse {
        HTTPResponse(
            headers: ["Content-Type": "application/xml"],
            body: .bytes(Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(text)".utf8)))
    }

    /// As docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html has it, computed anew.
    static func isSigned(_ request: HTTPRequest, _ body: [UInt8]) -> Bool {
        guard let authorization = request.headers["Authorization"], let time = request.headers["X-Amz-Date"],
            request.headers["x-amz-content-sha256"] == Digits.hexadecimal(SHA256.hash(body))
        else { return false }
        func field(_ name: String) -> String {
            guard let start = authorization.firstRange(of: "\(name)=") else { return "" }
            return String(authorization[start.upperBound...].prefix { $0 != "," })
        }
        let scope = "\(time.prefix(8))/us-east-1/s3/aws4_request"
        guard field("Credential") == "\(accessKey)/\(scope)" else { return false }
        let names = field("SignedHeaders").split(separator: ";")
        guard names == names.sorted(), names.contains("host"), names.contains("x-amz-content-sha256") else {
            return false
        }
        let headers = names.map { "\($0):\(request.headers[String($0)] ?? "-")\n" }.joined()
        let query = request.query.raw.split(separator: "&").sorted().joined(separator: "&")
        let canonical = [
            "\(request.method)", request.rawPath, query, headers, field("SignedHeaders"),
            Digits.hexadecimal(SHA256.hash(body)),
        ].joined(separator: "\n")
        var key = Array("AWS4\(secret)".utf8)
        for part in scope.split(separator: "/") { key = HMAC.sha256(Array(part.utf8), key: key) }
        let text = ["AWS4-HMAC-SHA256", time, scope, Digits.hexadecimal(SHA256.hash(canonical))]
            .joined(separator: "\n")
        return field("Signature") == Digits.hexadecimal(HMAC.sha256(Array(text.utf8), key: key))
    }
}

extension FakeS3.State {
    private var now: Date { Date().addingTimeInterval(-behind) }

    fileprivate mutating func answer(
        _ request: HTTPRequest, _ key: String, _ body: [UInt8], _ fault: FakeS3.Fault?
    ) -> HTTPResponse {
        let query = request.query
        switch (request.method, key.isEmpty) {
        case (.get, true): return query["uploads"] == nil ? list(query) : listUploads(query)
        case (.get, false): return read(key, request.headers["Range"])
        case (.head, _): return read(key, nil)
        case (.post, _) where query["uploads"] != nil: return beginUpload(key)
        case (.post, _): return complete(query["uploadId"] ?? "", body)
        case (.delete, _):
            if let upload = query["uploadId"] {
                return uploads.removeValue(forKey: upload) == nil
                    ? FakeS3.error(404, "NoSuchUpload") : HTTPResponse(status: 204)
            }
            objects[key] = nil
            return HTTPResponse(status: 204)
        case (.put, _): return put(key, body, request, fault)
        default: return FakeS3.error(405, "MethodNotAllowed")
        }
    }

    private static func tag(of bytes: [UInt8]) -> String {
        var md5 = MD5()
        md5.update(bytes)
        return "\"\(md5.finalize())\""
    }

    private mutating func put(
        _ key: String, _ body: [UInt8], _ request: HTTPRequest, _ fault: FakeS3.Fault?
    ) -> HTTPResponse {
        var bytes = body
        if let upload = request.query["uploadId"] {
            guard uploads[upload] != nil else { return FakeS3.error(404, "NoSuchUpload") }
            if case .damage = fault, !bytes.isEmpty { bytes[bytes.count / 2] ^= 1 }
            uploads[upload]?.parts[Int(request.query["partNumber"] ?? "") ?? 0] = bytes
            return HTTPResponse(headers: ["ETag": Self.tag(of: body)])
        }
        let source = request.headers["x-amz-copy-source"]
        if let source {
            guard let object = objects[String(source.dropFirst("/bucket/".count))] else {
                return FakeS3.error(404, "NoSuchKey")
            }
            bytes = object.bytes
        }
        if case .damage = fault, !bytes.isEmpty { bytes[bytes.count / 2] ^= 1 }
        let object = FakeS3.Object(
            bytes: bytes, digest: request.headers["x-amz-meta-sha256"], tag: Self.tag(of: bytes), modified: now)
        if case .forget = fault {} else { objects[key] = object }
        return source == nil
            ? HTTPResponse(headers: ["ETag": Self.tag(of: body)])
            : FakeS3.xml("<CopyObjectResult><ETag>\(object.tag)</ETag></CopyObjectResult>")
    }

    private func read(_ key: String, _ range: String?) -> HTTPResponse {
        guard let object = objects[key] else { return FakeS3.error(404, "NoSuchKey") }
        var headers: HTTPHeaders = ["ETag": object.tag]
        if let digest = object.digest { headers["x-amz-meta-sha256"] = digest }
        guard let range else { return HTTPResponse(headers: headers, body: .bytes(object.bytes)) }
        let ends = range.dropFirst("bytes=".count).split(separator: "-").compactMap { Int($0) }
        guard ends[0] < object.bytes.count else { return FakeS3.error(416, "InvalidRange") }
        let last = min(ends[1], object.bytes.count - 1)
        headers["Content-Range"] = "bytes \(ends[0])-\(last)/\(object.bytes.count)"
        return HTTPResponse(status: 206, headers: headers, body: .bytes(Array(object.bytes[ends[0]...last])))
    }

    private static func text(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private func list(_ query: HTTPQuery) -> HTTPResponse {
        let (prefix, after, limit) = (query["prefix"] ?? "", query["start-after"] ?? "", Int(query["max-keys"] ?? "")!)
        let keys = objects.keys.filter { $0.hasPrefix(prefix) && $0 > after }.sorted()
        let entries = keys.prefix(limit).map { key in
            """
            <Contents><Key>\(key)</Key><LastModified>\(Self.text(objects[key]!.modified))</LastModified>\
            <Size>\(objects[key]!.bytes.count)</Size></Contents>
            """
        }
        return FakeS3.xml(
            "<ListBucketResult><IsTruncated>\(keys.count > limit)</IsTruncated>\(entries.joined())</ListBucketResult>")
    }

    private func listUploads(_ query: HTTPQuery) -> HTTPResponse {
        let prefix = query["prefix"] ?? ""
        let found = uploads.filter { $0.value.key.hasPrefix(prefix) }
        let entries = found.map { id, upload in
            """
            <Upload><Key>\(upload.key)</Key><UploadId>\(id)</UploadId>\
            <Initiated>\(Self.text(upload.began))</Initiated></Upload>
            """
        }
        return FakeS3.xml(
            "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>\(entries.joined())"
                + "</ListMultipartUploadsResult>")
    }

    private mutating func beginUpload(_ key: String) -> HTTPResponse {
        let id = "upload+\(uploads.count)/\(UInt32.random(in: 0 ... .max))"
        uploads[id] = FakeS3.Upload(key: key, began: now)
        return FakeS3.xml(
            "<InitiateMultipartUploadResult><UploadId>\(id)</UploadId></InitiateMultipartUploadResult>")
    }

    private mutating func complete(_ id: String, _ body: [UInt8]) -> HTTPResponse {
        guard let upload = uploads[id] else { return FakeS3.error(404, "NoSuchUpload") }
        let named = XMLElement(parsing: body)?.all("Part") ?? []
        let numbers = named.compactMap { Int($0["PartNumber"]?.text ?? "") }
        let tags = named.map { $0["ETag"]?.text ?? "" }
        guard numbers == upload.parts.keys.sorted(), !numbers.isEmpty, tags.allSatisfy({ $0.hasPrefix("\"") }) else {
            return FakeS3.error(400, "InvalidPart")
        }
        let parts = numbers.map { upload.parts[$0] ?? [] }
        guard parts.dropLast().allSatisfy({ $0.count >= 5 << 20 }) else { return FakeS3.error(400, "EntityTooSmall") }
        uploads[id] = nil
        objects[upload.key] = FakeS3.Object(
            bytes: parts.reduce(into: []) { $0 += $1 }, digest: nil, tag: "\"several-\(parts.count)\"", modified: now)
        return FakeS3.xml("<CompleteMultipartUploadResult><ETag></ETag></CompleteMultipartUploadResult>")
    }
}
