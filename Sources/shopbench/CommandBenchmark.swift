internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import HTTPClient
internal import LocalStack

/// Whole processes, from start to exit, in turn with a peer.
struct CommandBenchmark: Sendable {
    let shop: Shop
    private static let runs = 30

    func run(_ report: inout Report) async throws {
        let (help, version) = try await paired(
            Command(shop.shopctl, ["--help"]), Command("redis-cli", ["--version"]))
        report.add(
            .beside(
                "shopctl --help, whole process, median", ours: help * 1_000, peer: version * 1_000,
                "redis-cli --version", unit: "ms"))
        let (list, select) = try await paired(
            shop.listOrders,
            Command("psql", ["-XqAt", "-c", "select 1"], shop.postgresEnvironment))
        report.add(
            .beside(
                "shopctl orders ls, whole process, median", ours: list * 1_000, peer: select * 1_000,
                "psql -c 'select 1'", unit: "ms"))
    }

    /// The medians of both, run in turn, so that a machine that slows down slows both.
    private func paired(_ ours: Command, _ peer: Command) async throws -> (Double, Double) {
        var mine = Samples()
        var theirs = Samples()
        for _ in 0..<Self.runs {
            for value in try await ours.times(1, on: shop.loop).values { mine.add(value) }
            for value in try await peer.times(1, on: shop.loop).values { theirs.add(value) }
        }
        return (mine.median, theirs.median)
    }
}

extension Shop {
    var shopctl: String {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "shopctl").path
    }
    /// `shopctl orders ls` against this installation.
    var listOrders: Command {
        Command(
            shopctl, ["orders", "ls", "--server", installation.server, "--credentials-file", installation.adminFile],
            commandEnvironment)
    }
    /// What makes `shopctl` talk to this installation, and keep its files in it.
    var commandEnvironment: [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["SHOP_HOME"] = installation.home
        environment["XDG_CONFIG_HOME"] = "\(installation.home)/config"
        environment["XDG_STATE_HOME"] = "\(installation.home)/state"
        environment["XDG_CACHE_HOME"] = "\(installation.home)/cache"
        return environment
    }
}

/// `GET /healthz` beside nginx with a file of the same bytes: one worker, one loop.
struct HealthBenchmark: Sendable {
    let shop: Shop

    func run(_ report: inout Report) async throws {
        let (response, body) = try await shop.client.fetch(.init("GET", shop.installation.health + "/healthz"))
        guard response.status == 200 else { throw BenchError("/healthz: \(response.status)") }
        let nginx = try await Nginx.start(serving: body, in: "\(shop.installation.home)/nginx", on: shop.loop)
        defer { nginx.stop() }
        var ours = Samples()
        var peer = Samples()
        for _ in 0..<3 {
            ours.add(try await shop.wrk(shop.installation.health + "/healthz", connections: 64, seconds: 4))
            peer.add(try await shop.wrk(nginx.url, connections: 64, seconds: 4))
        }
        report.add(
            .beside(
                "GET /healthz", ours: ours.median, peer: peer.median, "nginx, a file, one worker", unit: "requests/s"))
    }
}

/// An nginx of our own with one small file.
struct Nginx: Sendable {
    let url: String
    private let directory: String

    static func start(serving body: [UInt8], in directory: String, on loop: EventLoop) async throws -> Nginx {
        let port = try LocalPort.free()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data(body).write(to: URL(filePath: "\(directory)/healthz"))
        let user = geteuid() == 0 ? "user root;\n" : ""
        let text = """
            \(user)worker_processes 1;
            pid \(directory)/pid;
            error_log \(directory)/error.log;
            events { worker_connections 1024; }
            http {
                access_log off;
                sendfile on;
                tcp_nopush on;
                keepalive_requests 1000000000;
                client_body_temp_path \(directory);
                proxy_temp_path \(directory);
                fastcgi_temp_path \(directory);
                uwsgi_temp_path \(directory);
                scgi_temp_path \(directory);
                server { listen 127.0.0.1:\(port); root \(directory); default_type application/json; }
            }
            """
        try Data(text.utf8).write(to: URL(filePath: "\(directory)/nginx.conf"))
        _ = try await Command("nginx", ["-c", "\(directory)/nginx.conf", "-p", directory]).output(on: loop)
        return Nginx(url: "http://127.0.0.1:\(port)/healthz", directory: directory)
    }

    func stop() {
        let text = (try? String(contentsOfFile: "\(directory)/pid", encoding: .utf8)) ?? ""
        if let pid = Int32(text.filter(\.isNumber)) { kill(pid, SIGTERM) }
    }
}
