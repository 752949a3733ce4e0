import Auth
import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient
import LocalStack
import MTProtoGateway
import Observability
import ShopAPI
import Synchronization

/// Says every few seconds that this process serves Telegram clients, and how many, where all daemons can read it.
final class GatewayBeat: Sendable {
    private let gateway: MTProtoGateway
    private let auth: Auth
    private let host: String
    private let id = UUID()
    private let startedAt = Date()
    private let log = Log(label: "mtproto")
    private static let patience = Duration.seconds(3)

    /// - Parameter listen: where the gateway listens, as the configuration has it.
    init(_ gateway: MTProtoGateway, _ auth: Auth, listen: String) {
        self.gateway = gateway
        self.auth = auth
        let host = HostPort(listen, lowest: 0)?.host ?? ""
        // An address that stands for all of the machine's names none.
        self.host = ["", "0.0.0.0", "::", "*"].contains(host) ? ProcessInfoName.host : host
    }

    /// Until cancelled. A database that is away costs a beat.
    func run() async {
        var isSaid = false
        while !Task.isCancelled {
            do {
                try await auth.note(
                    ChatGatewayBeat(
                        id: id, name: "\(host):\(gateway.port)", process: Int(getpid()), clients: gateway.clients,
                        startedAt: startedAt))
                isSaid = false
            } catch {
                guard !Task.isCancelled else { return }
                if !isSaid { log.warning("a gateway can't be noted", ["error": .describing(error)]) }
                isSaid = true
            }
            try? await EventLoop.current?.sleep(for: Auth.gatewayBeat)
        }
    }

    /// It ends as it should: nobody is to miss it.
    func end() async {
        try? await withDeadline(Self.patience, of: "the gateway's end") { [auth, id] in
            try await auth.forget(gateway: id)
        }
    }

    /// What `/status` says of all of them, also where `auth`, which knows them, is another daemon's; null where that
    /// can't be asked.
    static func page(
        _ auth: Auth?, at issuer: String?, _ client: HTTPClient, token: @escaping @Sendable () async throws -> String
    ) async -> JSONValue {
        let all = try? await all(auth, at: issuer, client, token: token)
        guard let all, let bytes = try? JSONText.encode(all), let value = try? StrictJSON.parse(bytes) else {
            return .null
        }
        return value
    }

    private static func all(
        _ auth: Auth?, at issuer: String?, _ client: HTTPClient, token: @Sendable () async throws -> String
    ) async throws -> [ChatGatewayStatus] {
        if let auth { return try await auth.chatGateways() }
        guard let issuer else { return [] }
        var request = HTTPClientRequest("GET", issuer + "/internal/v1/chat-gateways")
        request.headers = ["Authorization": "Bearer \(try await token())"]
        let (response, body) = try await client.fetch(request, upTo: 1 << 20)
        guard response.status == 200 else { throw Problem.unavailable("auth does not tell of gateways") }
        return try JSONText.decode([ChatGatewayStatus].self, from: body)
    }
}

private enum ProcessInfoName {
    /// gethostname(2).
    static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
