import EventLoop
import FoundationEssentials
import HTTPServer
import ShopAPI
import Synchronization
import TestSupport

/// A daemon that answers as a test wants and remembers what it was asked.
final class FakeDaemon: Sendable {
    struct Request: Sendable {
        var method: String
        var path: String
        var query: HTTPQuery
        var headers: HTTPHeaders
        var body: String
    }

    private let seen = Mutex<[Request]>([])
    private let server: HTTPServer

    private init(_ answer: @escaping @Sendable (Request) async throws -> HTTPResponse) {
        let seen = Relay()
        server = HTTPServer(HTTPServerConfiguration(), group: TestLoops.group) { request in
            let body = (try? await request.body.collect(upTo: 1 << 24)) ?? []
            let asked = Request(
                method: request.method.description, path: request.path, query: request.query, headers: request.headers,
                body: String(decoding: body, as: UTF8.self))
            seen.tell(asked)
            var response: HTTPResponse
            do {
                response = try await answer(asked)
            } catch let problem as Problem {
                response = FakeDaemon.problem(problem)
            } catch {
                response = HTTPResponse(status: 500)
            }
            response.headers["X-Request-Id"] = "req-\(asked.path.split(separator: "/").last ?? "")"
            return response
        }
        seen.listener.withLock { $0 = { [weak self] in self?.remember($0) } }
    }

    /// Passes requests on once the daemon exists.
    private final class Relay: Sendable {
        let listener = Mutex<(@Sendable (Request) -> Void)?>(nil)
        func tell(_ request: Request) { listener.withLock { $0 }?(request) }
    }

    private func remember(_ request: Request) { seen.withLock { $0.append(request) } }

    static func start(_ answer: @escaping @Sendable (Request) async throws -> HTTPResponse) async throws -> FakeDaemon {
        let daemon = FakeDaemon(answer)
        try await daemon.server.start()
        return daemon
    }

    var url: String { "http://127.0.0.1:\(server.port)" }
    var requests: [Request] { seen.withLock { $0 } }
    func stop() async { await server.stop() }

    static func problem(_ problem: Problem) -> HTTPResponse {
        var response = HTTPResponse.json((try? JSONText.encode(problem)) ?? [], status: problem.status)
        response.headers["Content-Type"] = "application/problem+json"
        return response
    }
    static func json(_ value: some Encodable, status: Int = 200) throws -> HTTPResponse {
        .json(try JSONText.encode(value), status: status)
    }
}

/// Runs `body` beside a daemon.
func withDaemon(
    _ answer: @escaping @Sendable (FakeDaemon.Request) async throws -> HTTPResponse,
    _ body: (FakeDaemon, Shell) async throws -> Void
) async throws {
    let daemon = try await FakeDaemon.start(answer)
    do {
        try await body(daemon, Shell(server: daemon.url))
    } catch {
        await daemon.stop()
        throw error
    }
    await daemon.stop()
}

/// Orders that are the same in every run.
enum Orders {
    static let eur = Currency("EUR")!
    static let placed = Date(timeIntervalSince1970: 1_795_247_400)

    static func id(_ number: Int) -> OrderID {
        OrderID(UUIDv7.make(millisecond: 1_795_247_400_000, counter: 0, random: UInt64(number)))
    }

    static func order(_ number: Int, _ state: OrderState = .confirmed, total: Int64 = 4_200) -> Order {
        let total = Money(total, eur)
        let payment = PaymentID(UUIDv7.make(millisecond: 1_795_247_400_000, counter: 1, random: UInt64(number)))
        return Order(
            id: id(number), customerId: nil, state: state, paymentState: .authorized, total: total, authorized: total,
            captured: .zero(eur), refunded: .zero(eur), paymentId: payment,
            lines: [
                Order.Line(sku: "TEA-1", name: "煎茶 Sencha", quantity: 2, unitPrice: Money(2_100, eur), total: total)
            ], note: nil, reason: nil, placedAt: placed, updatedAt: placed, version: 3)
    }
}
