internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import HTTPClient
internal import LocalStack
internal import ShopAPI

/// The installation that is measured, and what every benchmark needs of it.
struct Shop: Sendable {
    let installation: Installation
    let configuration: DaemonConfiguration
    let client: HTTPClient
    let loop: EventLoop
    let adminToken: String

    /// SKUs of the sample catalogue, and how many pieces of each there are.
    static let skus = (1...1_000).map { "BENCH-\($0)" }
    static let pieces: Int64 = 1_000_000_000

    static func start(_ directory: String, client: HTTPClient, loop: EventLoop) async throws -> Shop {
        let shopd = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "shopd").path
        var installation = try Installation(home: directory, ports: .free(), shopd: shopd)
        installation.isUnlimited = true
        _ = try await installation.up(on: loop) { say($0) }
        let shop = Shop(
            installation: installation, configuration: try installation.configuration(), client: client, loop: loop,
            adminToken: try await signIn(installation, client))
        try await shop.stockUp()
        return shop
    }

    private static func signIn(_ installation: Installation, _ client: HTTPClient) async throws -> String {
        struct Credentials: Decodable { var clientId: String, clientSecret: String }
        let file = try Data(contentsOf: URL(filePath: installation.adminFile))
        let admin = try JSONText.decode(Credentials.self, from: file)
        return try await token(
            installation.server, client,
            "grant_type=client_credentials&client_id=\(admin.clientId)&client_secret=\(admin.clientSecret)")
    }

    static func token(_ server: String, _ client: HTTPClient, _ form: String) async throws -> String {
        let (response, body) = try await client.fetch(
            HTTPClientRequest(
                "POST", "\(server)/oauth/token", headers: ["Content-Type": "application/x-www-form-urlencoded"],
                body: .text(form)))
        guard response.status == 200, let token = try StrictJSON.parse(body)["access_token"]?.stringValue else {
            throw BenchError("no token: \(response.status) \(String(decoding: body, as: UTF8.self))")
        }
        return token
    }

    func send(
        _ method: String, _ path: String, _ body: String? = nil, type: String = "application/json",
        token: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> (status: Int, body: [UInt8]) {
        var request = HTTPClientRequest(method, installation.server + path)
        request.headers["Authorization"] = "Bearer \(token ?? adminToken)"
        for (name, value) in headers { request.headers[name] = value }
        if let body {
            request.headers["Content-Type"] = type
            request.body = .text(body)
        }
        let (response, bytes) = try await client.fetch(request, upTo: 64 << 20)
        return (response.status, bytes)
    }

    func must(
        _ method: String, _ path: String, _ body: String? = nil, type: String = "application/json", token: String? = nil
    ) async throws -> [UInt8] {
        let (status, bytes) = try await send(method, path, body, type: type, token: token)
        guard (200..<300).contains(status) else {
            throw BenchError("\(method) \(path): \(status) \(String(decoding: bytes.prefix(500), as: UTF8.self))")
        }
        return bytes
    }

    private func stockUp() async throws {
        let products = Self.skus.map {
            #"{"sku":"\#($0)","name":"Thing \#($0)","price":{"amount":1999,"currency":"EUR"}}"#
        }
        _ = try await must(
            "POST", "/admin/v1/products/import", products.joined(separator: "\n"), type: "application/jsonl")
        let stock = "sku,warehouse,on_hand\n" + Self.skus.map { "\($0),main,\(Self.pieces)\n" }.joined()
        _ = try await must("POST", "/admin/v1/stock/import", stock, type: "text/csv")
    }

    /// Tokens of so many customers, who signed in with a code.
    func customers(_ count: Int) async throws -> [String] {
        var tokens: [String] = []
        for number in 0..<count {
            let phone = "+4930\(10_000_000 + number)"
            let sent = try await must("POST", "/v1/auth/code", #"{"phone":"\#(phone)"}"#)
            let answer = try await must("GET", "/admin/v1/users/code?phone=%2B\(phone.dropFirst())")
            guard let code = try StrictJSON.parse(answer)["code"]?.stringValue,
                let challenge = try StrictJSON.parse(sent)["challenge"]?.stringValue
            else { throw BenchError("no code in \(String(decoding: answer, as: UTF8.self))") }
            tokens.append(
                try await Self.token(
                    installation.server, client,
                    "grant_type=urn:shop:params:oauth:grant-type:phone-code&phone=%2B\(phone.dropFirst())&code=\(code)"
                        + "&challenge=\(challenge)"))
        }
        return tokens
    }

    // MARK: PostgreSQL

    var postgresPort: Int { installation.ports.postgres }
    /// What psql and pgbench need to log in as the owner.
    var postgresEnvironment: [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["PGHOST"] = "127.0.0.1"
        environment["PGPORT"] = "\(postgresPort)"
        environment["PGUSER"] = configuration.database.admin?.user
        environment["PGPASSWORD"] = configuration.database.admin?.password
        environment["PGDATABASE"] = configuration.database.name
        return environment
    }

    func sql(_ text: String, database: String? = nil) async throws -> String {
        var environment = postgresEnvironment
        if let database { environment["PGDATABASE"] = database }
        return try await Command("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", text], environment).output(on: loop)
    }

    /// Runs pgbench for `seconds` with a script; transactions a second, without connecting.
    func pgbench(
        _ script: String, clients: Int, threads: Int = 1, seconds: Int, database: String? = nil
    ) async throws -> Double {
        let file = "\(installation.home)/pgbench.sql"
        try Data(script.utf8).write(to: URL(filePath: file))
        var environment = postgresEnvironment
        if let database { environment["PGDATABASE"] = database }
        let text = try await Command(
            "pgbench",
            ["-n", "-M", "prepared", "-c", "\(clients)", "-j", "\(threads)", "-T", "\(seconds)", "-f", file],
            environment
        ).output(on: loop)
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") }),
            let rate = Double(line.split(separator: " ")[2])
        else { throw BenchError("pgbench said: \(text)") }
        return rate
    }

    /// Requests a second by wrk, one thread.
    func wrk(_ url: String, connections: Int, seconds: Int, script: String? = nil) async throws -> Double {
        var arguments = ["-t1", "-c\(connections)", "-d\(seconds)s"]
        if let script {
            let file = "\(installation.home)/wrk.lua"
            try Data(script.utf8).write(to: URL(filePath: file))
            arguments += ["-s", file]
        }
        let text = try await Command("wrk", arguments + [url]).output(on: loop)
        if let bad = text.split(separator: "\n").first(where: { $0.contains("Non-2xx") }) {
            throw BenchError("wrk: \(bad)")
        }
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Requests/sec:") }),
            let rate = Double(line.split(separator: " ").last ?? "")
        else { throw BenchError("wrk said: \(text)") }
        return rate
    }

    /// Resident memory of `shopd`, in MiB.
    func daemonMemory() -> Double {
        guard let pid = installation.status().first(where: { $0.name == "shopd" })?.process?.pid,
            let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = Double(line.split(whereSeparator: { $0 == " " || $0 == "\t" })[1])
        else { return 0 }
        return kilobytes / 1_024
    }
}

struct BenchError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A program of the system, found in the PATH or among PostgreSQL's own.
struct Command {
    let executable: String
    let arguments: [String]
    let environment: [String: String]

    init(_ name: String, _ arguments: [String], _ environment: [String: String] = ProcessInfo.processInfo.environment) {
        executable = Self.find(name)
        self.arguments = arguments
        self.environment = environment
    }

    private static func find(_ name: String) -> String {
        if name.hasPrefix("/") { return name }
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let servers = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let folders = path + servers.map { "/usr/lib/postgresql/\($0)/bin" } + ["/usr/sbin"]
        return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 } ?? name
    }

    /// What it prints. - Throws: when it fails, with what it said.
    func output(on loop: EventLoop) async throws -> String {
        var command = ChildCommand(executable, arguments)
        command.environment = environment
        let done = try await ChildProcess.run(command, on: loop)
        guard done.status.isSuccess else {
            throw BenchError(
                "\(executable): \(done.status): \(String(decoding: done.error + done.output, as: UTF8.self))")
        }
        return String(decoding: done.output, as: UTF8.self)
    }

    /// Seconds that `count` runs took, each from start to exit; one before them is not counted.
    func times(_ count: Int, on loop: EventLoop) async throws -> Samples {
        var samples = Samples()
        let clock = ContinuousClock()
        for number in 0...count {
            let start = clock.now
            _ = try await output(on: loop)
            if number > 0 { samples.add((clock.now - start).inSeconds) }
        }
        return samples
    }
}
