import EventLoop
import FoundationEssentials
import HTTPClient
import LocalStack
import ShopAPI
import TestSupport

/// An installation as its first admin uses it over HTTP.
struct Shop: Sendable {
    let installation: Installation
    private let http: HTTPClient
    private let token: Once<String>

    init(_ installation: Installation) {
        self.installation = installation
        let http = HTTPClient(group: TestLoops.group)
        self.http = http
        token = Once {
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
            var request = HTTPClientRequest("POST", installation.server + "/oauth/token", body: .text(form))
            request.headers = ["Content-Type": "application/x-www-form-urlencoded"]
            let (response, body) = try await http.fetch(request)
            guard response.status == 200 else { throw Refused(status: response.status, body: body) }
            return try JSONText.decode(Grant.self, from: body).access_token
        }
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
        var request = HTTPClientRequest(method, installation.server + path, body: body.isEmpty ? .none : .bytes(body))
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

    /// Runs `shopctl` as this admin.
    func shopctl(_ arguments: [String]) async throws -> ChildOutput {
        var command = ChildCommand(TestInstallation.program("shopctl"), arguments)
        command.environment = [
            "PATH": "/usr/bin:/bin", "HOME": installation.home, "SHOPCTL_SERVER": installation.server,
            "SHOPCTL_CREDENTIALS_FILE": installation.adminFile, "SHOP_HOME": installation.home,
        ]
        return try await ChildProcess.run(command, on: TestLoops.any)
    }
}
