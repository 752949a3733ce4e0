internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import HTTPClient
internal import LocalStack

/// A service that speaks S3, for tests.
public struct TestS3: Sendable, CustomStringConvertible {
    public let description: String
    public let endpoint: String
    public let region: String
    public let accessKey: String
    public let secret: String
    /// Is there, in a real one; in moto anybody makes theirs.
    public let bucket: String
    /// Of the server, where it is a process of ours.
    public let pid: Int32?

    /// moto's server, from PyPI: one for all tests of this process. It looks at no signature.
    public static var moto: TestS3 { get async throws { try await shared.value } }
    private static let shared = Once<TestS3> { try await startMoto() }
    /// Another one, of a test's own, that it can make hang.
    public static func startMoto() async throws -> TestS3 { try await start() }

    /// The Ceph that `.ci/run` has started, if it has.
    public static var real: TestS3? {
        guard let endpoint = given("ENDPOINT"), let accessKey = given("ACCESS_KEY"), let secret = given("SECRET_KEY"),
            let bucket = given("BUCKET")
        else { return nil }
        return TestS3(
            description: "real", endpoint: endpoint, region: given("REGION") ?? "us-east-1", accessKey: accessKey,
            secret: secret, bucket: bucket, pid: nil)
    }

    /// One of `.ci/run`'s settings: `SHOP_TEST_S3_` and `name`; nil when it is not there or empty.
    public static func given(_ name: String) -> String? {
        ProcessInfo.processInfo.environment["SHOP_TEST_S3_\(name)"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Which there are: `@Test(arguments: TestS3.kinds)`.
    public static var kinds: [Kind] { real == nil ? [.moto] : [.moto, .real] }
    public enum Kind: String, Sendable, CustomStringConvertible {
        case moto, real
        public var description: String { rawValue }
        public var service: TestS3 {
            get async throws {
                guard self == .real, let real = TestS3.real else { return try await TestS3.moto }
                return real
            }
        }
    }

    private static let root = String(#filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined())

    private static func start() async throws -> TestS3 {
        let python = "\(root)/.build/clients/bin/python"
        guard FileManager.default.fileExists(atPath: python) else {
            throw TestSupportError(description: "there is no \(python): make clients makes it")
        }
        let port = try LocalPort.free()
        let directory = TestDirectory.make("moto")
        var command = ChildCommand(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", "\(port)"])
        command.environment = ChildCommand.plainEnvironment
        // What works there is stopped when this process ends.
        command.directory = directory
        command.output = .file("\(directory)/log")
        command.error = .file("\(directory)/log")
        let child = try await ChildProcess.spawn(command, on: TestLoops.any)
        try await eventually("moto answers") {
            if let status = await child.status {
                let said = FileText.tail("\(directory)/log", lines: 5).joined(separator: "\n")
                throw TestSupportError(description: "moto has ended with \(status): \(said)")
            }
            return !LocalPort.isFree(port)
        }
        try await makeBucket(at: port)
        return TestS3(
            description: "moto", endpoint: "http://127.0.0.1:\(port)", region: "us-east-1", accessKey: "test",
            secret: "test", bucket: "shop-test", pid: await child.pid)
    }

    private static func makeBucket(at port: Int) async throws {
        let client = HTTPClient(group: TestLoops.group)
        let (response, _) = try await client.fetch(HTTPClientRequest("PUT", "http://127.0.0.1:\(port)/shop-test"))
        await client.close()
        guard response.status == 200 else { throw TestSupportError(description: "moto: status \(response.status)") }
    }

    /// It takes connections and answers nothing: a stopped process; of a real one two of three parts that hold copies
    /// are killed.
    public func hang() async throws {
        if let pid {
            kill(pid, SIGSTOP)
        } else {
            try await Self.tell("KILL", ["osd.0", "osd.1"])
        }
    }
    public func goOn() async throws {
        if let pid {
            kill(pid, SIGCONT)
        } else {
            try await Self.tell("UP", ["osd.0", "osd.1"])
        }
    }

    /// `SHOP_TEST_S3_KILL` and `SHOP_TEST_S3_UP` are commands that take the names of parts.
    private static func tell(_ name: String, _ parts: [String]) async throws {
        guard let words = given(name)?.split(separator: " ").map(String.init), let program = words.first else {
            throw TestSupportError(description: "SHOP_TEST_S3_\(name) is missing")
        }
        var command = ChildCommand(program, Array(words.dropFirst()) + parts)
        command.environment = ChildCommand.plainEnvironment
        let status = try await ChildProcess.spawn(command, on: TestLoops.any).exit()
        guard status.isSuccess else {
            throw TestSupportError(description: "\(name) \(parts.joined(separator: " ")): \(status)")
        }
    }
}
