import EventLoop
import FoundationEssentials
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// Files of a whole installation, where `media.store` says that they lie.
@Suite struct FileStoreTests {
    private func store(_ kind: String) async throws -> DaemonConfiguration.Media.Store {
        guard kind == "s3" else {
            let home = TestDirectory.make("disks")
            let roots = (1...3).map { "\(home)/disk\($0)" }
            for root in roots { try Owner.unprivileged().makeDirectory(root) }
            return .init(directory: .init(roots: roots))
        }
        let service = try await TestS3.moto
        return .init(
            s3: .init(
                endpoint: service.endpoint, bucket: service.bucket, accessKey: service.accessKey,
                secret: service.secret))
    }

    @Test(.timeLimit(.minutes(5)), arguments: ["s3", "directories"])
    func twoPeopleSendFiles(_ kind: String) async throws {
        let installation = try await Telethon.start(shards: 1)
        try await installation.kill("shopd", on: TestLoops.any)
        var configuration = try installation.configuration()
        configuration.media = .init(store: try await store(kind))
        try FileText.write(
            String(decoding: try JSONText.encode(configuration), as: UTF8.self), to: installation.configurationFile)
        _ = try await installation.up(on: TestLoops.any)
        #expect(try installation.configuration().media == configuration.media)
        let log = TestDirectory.path("media.log")
        let done = try await ChildProcess.run(
            Telethon.command("media.py", Shop(installation), at: [installation.ports.mtproto], "full", log: log),
            on: TestLoops.any)
        _ = Telethon.said(log, done)
        // None of it lies where it did.
        let left = (try? FileManager.default.subpathsOfDirectory(atPath: "\(installation.home)/media")) ?? []
        #expect(!left.contains { $0.utf8.count > 64 })
        try await installation.down(purge: true, on: TestLoops.any)
    }

    /// A key that opens nothing is said at the start, and nothing of the secret.
    @Test(.timeLimit(.minutes(3))) func aSecretThatIsNotThereIsSaid() async throws {
        let installation = try await Telethon.start(shards: 1)
        var configuration = try installation.configuration()
        try await installation.kill("shopd", on: TestLoops.any)
        var s3 = DaemonConfiguration.Media.S3(
            endpoint: "http://127.0.0.1:1", bucket: "shop", accessKey: "AKIA", secret: "")
        s3.secret = nil
        s3.secretFile = TestDirectory.path("secret")
        configuration.media = .init(store: .init(s3: s3))
        configuration.log.file = nil
        let path = TestDirectory.path("shopd.json")
        try FileText.write(String(decoding: try JSONText.encode(configuration), as: UTF8.self), to: path)
        func start() async throws -> ChildOutput {
            try await ChildProcess.run(
                ChildCommand(TestInstallation.program("shopd"), ["run", "--config", path]), on: TestLoops.any)
        }
        let missing = try await start()
        #expect(!missing.status.isSuccess && missing.errorText.contains(s3.secretFile ?? "-"), "\(missing.errorText)")
        try FileText.write("two words\n", to: s3.secretFile ?? "", owner: try Owner.unprivileged())
        let wrong = try await start()
        #expect(!wrong.status.isSuccess && !wrong.errorText.contains("words"), "\(wrong.errorText)")
        try await installation.down(purge: true, on: TestLoops.any)
    }
}
