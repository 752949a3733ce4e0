import HTTPClient
import TestSupport
import Testing

/// What libcurl would sign wrong is not sent. That it signs the rest right, ObjectStoreTests hold it to.
@Suite struct AWSSignerTests {
    private let signer = AWSSigner(accessKey: "AKIA", secret: "secret", region: "us-east-1", service: "s3")
    private static let needed: HTTPFields = ["Content-Type": "text/plain", AWSSigner.contentHash: "UNSIGNED-PAYLOAD"]

    private func refusal(
        _ target: String, _ headers: HTTPFields = needed, _ signer: AWSSigner? = nil
    ) async throws -> HTTPClientError? {
        let closed = ClosedPort()
        let client = HTTPClient(group: TestLoops.group)
        let request = HTTPClientRequest(
            "GET", "http://127.0.0.1:\(closed.port)\(target)", headers: headers, signer: signer ?? self.signer)
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
        await client.close()
        return error
    }

    @Test(arguments: ["", "/", "/a/b%20c", "/?a=&b=c", "/x?list-type=2&max-keys=1&prefix=a%2Fb", "/~._-"])
    func whatIsSignedRightIsSent(target: String) async throws {
        #expect(try await refusal(target)?.code == .connect)
    }

    @Test(arguments: ["/a+b", "/a:b", "/?b=1&a=2", "/?a=1&a=2", "/?a", "/?", "/?a=b=c", "/?a=b/c", "/?a=1&"])
    func anAddressThatWouldBeSignedWrongIsRefused(target: String) async throws {
        #expect(try await refusal(target)?.code == .invalidRequest)
    }

    @Test func headersThatWouldBeSignedWrongAreRefused() async throws {
        for missing in ["Content-Type", AWSSigner.contentHash] {
            var headers = Self.needed
            headers[missing] = nil
            #expect(try await refusal("/", headers)?.code == .invalidRequest)
        }
        // `x-amz-copy-source:` comes after `x-amz-copy-source-range:`, and the name before.
        for more in [["X-A": "1", "x-a-b": "2"], ["X-A": "1", "x-a": "2"], ["X-A": ""]] as [HTTPFields] {
            var headers = Self.needed
            for field in more { headers.add(field.name, field.value) }
            #expect(try await refusal("/", headers)?.code == .invalidRequest)
        }
        var abroad = signer
        abroad.region = "a:b"
        #expect(try await refusal("/", Self.needed, abroad)?.code == .invalidRequest)
        abroad = signer
        abroad.accessKey = ""
        #expect(try await refusal("/", Self.needed, abroad)?.code == .invalidRequest)
    }
}
