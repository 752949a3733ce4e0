import EventLoop
import FoundationEssentials
import HTTPClient
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// An installation as its first admin uses it over HTTP.
struct Shop: Sendable {
    let installation: Installation
    /// The door that is used.
    let server: String
    private let http: HTTPClient
    private let token: Once<String>

    init(_ installation: Installation, server: String? = nil) {
        self.installation = installation
        let server = server ?? installation.server
        self.server = server
        let http = HTTPClient(group: TestLoops.group)
        self.http = http
        // It is good for 15 minutes, and a suite on a busy machine takes longer.
        token = Once(lifetime: .seconds(480)) {
            struct Credentials: Decodable {
                let clientId: String
                let clientSecret: String
            }
            struct Grant: Decodable {
                let access_token: String
            }
            let text = FileText.read(installation.adminFile) ?? ""
            let credentials = try JSONText.decode(Credentials.self, from: text.utf8)
            let form =
                "grant_type=client_credentials&client_id=\(credentials.clientId)"
                + "&client_secret=\(credentials.clientSecret)"
            var request = HTTPClientRequest("POST", server + "/oauth/token", body: .text(form))
            request.headers = ["Content-Type": "application/x-www-form-urlencoded"]
            let (response, body) = try await http.fetch(request)
            guard response.status == 200 else { throw Refused(status: response.status, body: body) }
            return try JSONText.decode(Grant.self, from: body).access_token
        }
    }

    /// A new installation, its daemon started again with another configuration.
    static func started(_ change: (inout DaemonConfiguration) throws -> Void = { _ in }) async throws -> Shop {
        let installation = try await TestInstallation.start()
        var configuration = try installation.configuration()
        try change(&configuration)
        try FileText.write(
            String(decoding: try JSONText.encode(configuration), as: UTF8.self), to: installation.configurationFile)
        try await installation.kill("shopd", on: TestLoops.any)
        _ = try await installation.up(on: TestLoops.any)
        return Shop(installation)
    }

    /// The first admin's.
    var adminToken: String { get async throws { try await token.value } }

    /// Whatever the answer is.
    func ask(
        _ method: String, _ path: String, _ json: String? = nil, token: String? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        var request = HTTPClientRequest(method, path.hasPrefix("http") ? path : server + path)
        request.headers = headers
        if let token { request.headers["Authorization"] = "Bearer \(token)" }
        if let json {
            request.body = .text(json)
            if request.headers["Content-Type"] == nil { request.headers["Content-Type"] = "application/json" }
        }
        return try await exchange(request)
    }

    /// Whatever the answer is; the URL is whole.
    func exchange(_ request: HTTPClientRequest) async throws -> Answer {
        let (response, body) = try await http.fetch(request)
        return Answer(status: response.status, headers: response.headers, body: body)
    }

    /// Without reading the body.
    func status(of request: HTTPClientRequest) async throws -> Int { try await http.send(request).status }

    struct Answer: Sendable, CustomStringConvertible {
        let status: Int
        let headers: HTTPFields
        let body: [UInt8]
        var description: String { "\(status): \(String(decoding: body, as: UTF8.self))" }
        func value<T: Decodable>(_ type: T.Type = T.self) throws -> T {
            guard status < 400 else { throw Refused(status: status, body: body) }
            return try JSONText.decode(type, from: body)
        }
        var problem: Problem? { try? JSONText.decode(Problem.self, from: body) }
        /// The value of a page's hidden field.
        func hidden(_ name: String) -> String? {
            let text = String(decoding: body, as: UTF8.self)
            let start = text.firstRange(of: "name=\"\(name)\" value=\"")?.upperBound
            return start.map { String(text[$0...].prefix { $0 != "\"" }) }
        }
    }

    /// Signs a customer in with a code for the phone, and gives their token.
    func customer(_ phone: String) async throws -> String {
        let asked = try await ask("POST", "/v1/auth/code", #"{"phone":"\#(phone)"}"#)
        let challenge = try asked.value(PhoneCodeSent.self).challenge
        let digits = phone.drop { $0 == "+" }
        let sent: PhoneCode = try await ask(
            "GET", "/admin/v1/users/code?phone=%2B\(digits)", token: try await adminToken
        ).value()
        let form = "grant_type=\(GrantType.phoneCode)&phone=%2B\(digits)&code=\(sent.code)&challenge=\(challenge)"
        let grant: TokenAnswer = try await ask(
            "POST", "/oauth/token", form, headers: ["Content-Type": "application/x-www-form-urlencoded"]
        ).value()
        return grant.access_token
    }

    /// Signs a person in as an operator, as their browser and their device do it, and gives the device's token.
    func person(_ phone: String, _ role: Role) async throws -> String {
        let encoded = phone.replacing("+", with: "%2B")
        let form: HTTPFields = ["Content-Type": "application/x-www-form-urlencoded"]
        _ = try await ask(
            "PUT", "/admin/v1/users/\(encoded)/role", #"{"role":"\#(role.rawValue)"}"#, token: try await adminToken
        ).value(UserAccount.self)
        let device: DeviceAuthorization = try await ask(
            "POST", "/oauth/device_authorization", "client_id=shopctl", headers: form
        ).value()
        let who = "user_code=\(device.user_code)&phone=\(encoded)"
        let challenge = try #require(try await ask("POST", "/oauth/device", who, headers: form).hidden("challenge"))
        let sent: PhoneCode = try await ask(
            "GET", "/admin/v1/users/code?phone=\(encoded)", token: try await adminToken
        ).value()
        let decided = try await ask(
            "POST", "/oauth/device/decision", "\(who)&challenge=\(challenge)&code=\(sent.code)&decision=allow",
            headers: form)
        guard decided.status == 200 else { throw Refused(status: decided.status, body: decided.body) }
        let grant: TokenAnswer = try await ask(
            "POST", "/oauth/token", "grant_type=\(GrantType.deviceCode)&device_code=\(device.device_code)",
            headers: form
        ).value()
        return grant.access_token
    }

    /// The progress of an order, until it is settled or `count` events have come.
    func progress(of order: OrderID, token: String, first count: Int) async throws -> [OrderEvent] {
        var request = HTTPClientRequest("GET", "\(server)/v1/orders/\(order)/events")
        request.headers = ["Authorization": "Bearer \(token)"]
        var events: [OrderEvent] = []
        for try await event in http.events(request) {
            let next = try JSONText.decode(OrderEvent.self, from: event.data.utf8)
            // A busy machine takes longer for a step than an order waits before it asks again, and is answered twice.
            if !["step_sent_again", "late_answer"].contains(next.type) { events.append(next) }
            if events.count == count { break }
        }
        return events
    }

    struct Refused: Error, CustomStringConvertible {
        let status: Int
        let body: [UInt8]
        var description: String { "\(status): \(String(decoding: body, as: UTF8.self))" }
    }

    /// - Throws: ``Refused`` for any status from 400 on; `HTTPClientError`.
    func send(
        _ method: String, _ path: String, _ body: [UInt8] = [], type: String = "application/json",
        key: String? = nil, wait: Int? = nil
    ) async throws -> [UInt8] {
        var request = HTTPClientRequest(method, server + path, body: body.isEmpty ? .none : .bytes(body))
        request.headers = ["Authorization": "Bearer \(try await token.value)"]
        if !body.isEmpty { request.headers.add("Content-Type", type) }
        if let key { request.headers.add("Idempotency-Key", key) }
        if let wait { request.headers.add("Prefer", "wait=\(wait)") }
        let (response, answer) = try await http.fetch(request)
        guard response.status < 400 else { throw Refused(status: response.status, body: answer) }
        return answer
    }

    /// `sku,warehouse,on_hand` rows of pieces that cost 10 EUR each.
    func stock(_ pieces: [(sku: String, count: Int)]) async throws {
        let products = pieces.map { "\($0.sku),Piece,10.00,EUR\n" }.joined()
        let levels = pieces.map { "\($0.sku),main,\($0.count)\n" }.joined()
        _ = try await send(
            "POST", "/admin/v1/products/import", Array(("sku,name,price,currency\n" + products).utf8), type: "text/csv")
        _ = try await send(
            "POST", "/admin/v1/stock/import", Array(("sku,warehouse,on_hand\n" + levels).utf8), type: "text/csv")
    }

    func place(_ sku: String, _ quantity: Int64, key: String, token: String = "tok_approved") async throws -> Order {
        let request = PlaceOrderRequest(lines: [StockLine(sku: sku, quantity: quantity)], paymentToken: token)
        let body = try JSONText.encode(request)
        return try JSONText.decode(Order.self, from: try await send("POST", "/admin/v1/orders", body, key: key))
    }

    func order(_ id: OrderID) async throws -> Order {
        try JSONText.decode(Order.self, from: try await send("GET", "/admin/v1/orders/\(id)"))
    }

    /// Runs `shopctl` as this admin, or with other credentials.
    func shopctl(_ arguments: [String], as credentials: String? = nil) async throws -> ChildOutput {
        try await ChildProcess.run(command(arguments, as: credentials), on: TestLoops.any)
    }

    func command(_ arguments: [String], as credentials: String? = nil) -> ChildCommand {
        var command = ChildCommand(TestInstallation.program("shopctl"), arguments)
        command.environment = [
            "PATH": "/usr/bin:/bin", "HOME": installation.home, "SHOPCTL_SERVER": server,
            "SHOPCTL_CREDENTIALS_FILE": credentials ?? installation.adminFile, "SHOP_HOME": installation.home,
        ]
        return command
    }

    /// Makes another client of this role, and gives the file with its credentials.
    func colleague(_ name: String, _ role: ClientRole = .admin) async throws -> String {
        struct Credentials: Encodable { let clientId: String, clientSecret: String }
        let body = try JSONText.encode(NewClient(name: name, role: role))
        let made = try JSONText.decode(NewClientSecret.self, from: try await send("POST", "/admin/v1/clients", body))
        let credentials = Credentials(clientId: made.clientId.description, clientSecret: made.clientSecret ?? "")
        let path = "\(installation.home)/\(name).json"
        try FileText.write(String(decoding: try JSONText.encode(credentials), as: UTF8.self), to: path)
        return path
    }
}
