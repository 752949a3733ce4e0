import Auth
import EventLoop
import HTTPServer
import LocalStack
import MTProtoGateway
import Media
import Messages
import Observability
import Redis
import ShopAPI
import Synchronization

/// The door for Telegram clients, and what stands between the parts that it is made of: what is committed to boxes is
/// told to it, and codes go through boxes. Made before the parts, which hold it; they are put in when they are made.
final class ChatDoor: Sendable {
    private struct Parts {
        var gateway: MTProtoGateway?
        var messages: Messages?
    }
    private let parts = Mutex(Parts())
    private var gateway: MTProtoGateway? { parts.withLock { $0.gateway } }

    func put(_ messages: Messages, _ gateway: MTProtoGateway?) {
        parts.withLock { $0 = Parts(gateway: gateway, messages: messages) }
    }

    /// What was committed just now, on whichever loop.
    func announce(_ changes: [MessagesChange]) { gateway?.announce(changes) }

    /// The door, and the one by WebSocket, as far as there are any.
    /// - Throws: `LocalStackError` for a key that can't be read or is none; `RedisError`.
    static func doors(
        _ configuration: DaemonConfiguration, auth: Auth?, messages: Messages?, media: Media?, redis: RedisClient,
        group: EventLoopGroup
    ) throws -> (MTProtoGateway?, HTTPServer?) {
        guard let door = configuration.mtproto, let auth, let messages else { return (nil, nil) }
        let gateway = try gateway(door, auth: auth, messages: messages, media: media, redis: redis, group: group)
        return (gateway, try door.webSocket.map { try webServer(gateway, at: $0, configuration, group: group) })
    }

    private static func gateway(
        _ configuration: DaemonConfiguration.MTProto, auth: Auth, messages: Messages, media: Media?,
        redis: RedisClient, group: EventLoopGroup
    ) throws -> MTProtoGateway {
        guard let address = HostPort(configuration.listen, lowest: 0) else {
            throw LocalStackError(.portInUse, "\(configuration.listen) is no host:port")
        }
        guard let key = FileText.read(configuration.keyFile) else {
            throw LocalStackError(
                .failedToStart, "mtproto.keyFile: \(configuration.keyFile) can't be read",
                hint: "an RSA key of 2,048 bits in PEM, such as openssl genrsa 2048 makes")
        }
        let reached = configuration.publicAddress.flatMap { HostPort($0) }
        var options = MTProtoGatewayOptions(
            address: SocketAddress(host: address.host, port: address.port), privateKey: key,
            publicHost: reached?.host ?? address.host, publicPort: reached?.port ?? address.port)
        if let prefix = configuration.linkPrefix { options.linkPrefix = prefix }
        guard MTProtoGateway.isKey(key) else {
            throw LocalStackError(
                .failedToStart, "mtproto.keyFile: \(configuration.keyFile) holds no RSA key of 2,048 bits in PEM",
                hint: "openssl genrsa 2048 makes one")
        }
        return try MTProtoGateway(
            options, auth: auth, messages: messages, media: media, redis: redis, group: group)
    }

    /// The server of WebSockets: one path.
    private static func webServer(
        _ gateway: MTProtoGateway, at address: String, _ configuration: DaemonConfiguration, group: EventLoopGroup
    ) throws -> HTTPServer {
        HTTPServer(try configuration.server(at: address), group: group) { request in
            guard request.path == "/apiws" else {
                return .text("WebSockets of Telegram clients are at /apiws\n", status: 404)
            }
            return gateway.webSocket(request)
        }
    }
}

extension ChatDoor: CodeDelivery {
    /// As a message from the shop to the devices that somebody is signed in on.
    func deliver(code: String, to user: Int64) async throws {
        guard let messages = parts.withLock({ $0.messages }) else { throw NoChats() }
        let text =
            "Login code: \(code). Do not give it to anyone, even if they say they are from the shop.\n\n"
            + "If you did not ask for it, somebody has tried to sign in with your phone: ignore this message."
        let body = try MessageBody(text, entities: [MessageEntity(.bold, offset: 12, length: code.utf16.count)])
        _ = try await messages.sendFromShop(to: user, body, key: "code \(UUIDv7.next())")
    }
    private struct NoChats: Error {}
}
