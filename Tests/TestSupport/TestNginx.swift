internal import Crypto
internal import EventLoop
internal import FoundationEssentials
internal import Glibc
package import LocalStack

/// A certificate authority of this test process, and what it certifies.
public enum TestCertificates {
    private static let made = Result { try CertificateAuthority(name: "Tests", now: Date()) }
    /// What clients are told to trust: PEM.
    public static var authority: String { get throws { try made.get().root.certificate } }
    /// A certificate for `hosts` and its key: PEM.
    public static func issue(
        name: String = "test", hosts: [String] = ["localhost", "127.0.0.1"]
    ) throws -> (certificate: String, key: String) {
        let issued = try made.get().issue(name: name, hosts: hosts, now: Date())
        return (issued.certificate, issued.key)
    }
}

/// An nginx of a test's own, in one process, in a directory of its own.
public struct TestNginx: Sendable {
    package let daemon: LocalDaemon
    /// As many free ports as were asked for, on loopback.
    public let ports: [Int]
    public var directory: String { daemon.directory }
    /// A Unix socket that a `listen` line may name.
    public var socket: String { "\(directory)/temp/nginx.sock" }

    /// Writes the configuration, whose `http` block has the lines that `http` returns, and starts it.
    /// `certificate.pem`, `key.pem` (for `localhost` and `127.0.0.1`) and `authority.pem` lie in the directory, which
    /// relative paths in the configuration start from.
    public static func start(ports count: Int, _ http: (TestNginx) async throws -> String) async throws -> TestNginx {
        let daemon = LocalDaemon(
            name: "nginx", directory: TestDirectory.make("nginx"), owner: try Owner.unprivileged())
        try daemon.owner.makeDirectory("\(daemon.directory)/temp")
        let nginx = TestNginx(daemon: daemon, ports: try (0..<count).map { _ in try LocalPort.free() })
        let issued = try TestCertificates.issue()
        try nginx.write(issued.certificate, to: "certificate.pem")
        try nginx.write(issued.key, to: "key.pem")
        try nginx.write(try TestCertificates.authority, to: "authority.pem")
        try nginx.write(configuration(try await http(nginx), directory: daemon.directory), to: "nginx.conf")
        try await nginx.start()
        return nginx
    }

    /// Puts a file into its directory; its `root` is there unless the configuration says otherwise.
    public func write(_ text: String, to name: String) throws {
        try FileText.write(text, to: "\(directory)/\(name)", mode: 0o644)
    }

    private static func configuration(_ http: String, directory: String) -> String {
        """
        daemon off; master_process off; pid temp/nginx.pid; error_log stderr warn;
        events { worker_connections 2048; }
        http {
            access_log off; default_type application/octet-stream; root \(directory); keepalive_requests 1000000;
            client_body_temp_path temp/body; proxy_temp_path temp/proxy; fastcgi_temp_path temp/fastcgi;
            uwsgi_temp_path temp/uwsgi; scgi_temp_path temp/scgi;
            ssl_certificate certificate.pem; ssl_certificate_key key.pem;
        \(http)
        }
        """
    }

    /// Starts it (again). It answers on its first port when this returns.
    public func start() async throws {
        // A killed one leaves it behind.
        unlink(socket)
        var command = ChildCommand("/usr/sbin/nginx", ["-p", directory, "-c", "nginx.conf"])
        command.directory = "\(directory)/temp"
        let process = try await daemon.spawn(command, on: TestLoops.any)
        let port = ports.first
        try await daemon.wait(for: process, within: .seconds(20)) { port.map { !LocalPort.isFree($0) } ?? true }
    }

    /// Like a crash: `kill -9`.
    public func kill() async throws {
        try await daemon.stop(daemon.running, [9], on: TestLoops.any)
    }
}
