import Auth
import ChatGateway
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
        var web: ChatGateway?
        var messages: Messages?
    }
    private let parts = Mutex(Parts())

    func put(_ messages: Messages, _ gateway: MTProtoGateway?, _ web: ChatGateway?) {
        parts.withLock { $0 = Parts(gateway: gateway, web: web, messages: messages) }
    }

    /// What was committed just now, on whichever loop.
    func announce(_ changes: [MessagesChange]) {
        let parts = parts.withLock { $0 }
        parts.gateway?.announce(changes)
        parts.web?.announce(changes)
    }

    /// - Throws: `LocalStackError` for a key that can't be read or is none; `RedisError`.
    static func gateway(
        _ configuration: DaemonConfiguration.MTProto, behind listen: DaemonConfiguration.Listen, auth: Auth,
        messages: Messages, media: Media?, redis: RedisClient, group: EventLoopGroup
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
        options.trustedProxies = Set(listen.trustedProxies)
        guard MTProtoGateway.isKey(key) else {
            throw LocalStackError(
                .failedToStart, "mtproto.keyFile: \(configuration.keyFile) holds no RSA key of 2,048 bits in PEM",
                hint: "openssl genrsa 2048 makes one")
        }
        return try MTProtoGateway(
            options, auth: auth, messages: messages, media: media, redis: redis, group: group)
    }

    /// The server of WebSockets: one path.
    static func webServer(
        _ gateway: MTProtoGateway, at address: String, _ configuration: DaemonConfiguration, group: EventLoopGroup
    ) throws -> HTTPServer {
        let isBehindProxies = !configuration.listen.trustedProxies.isEmpty
        let server = try configuration.server(at: address, isBehindProxies: isBehindProxies)
        return HTTPServer(server, group: group) { request in
            guard request.path == "/apiws" else {
                return .text("WebSockets of Telegram clients are at /apiws\n", status: 404)
            }
            return gateway.webSocket(request)
        }
    }
}

/// The doors to chats that this process has: none where `auth` or `messages` is not hosted.
struct ChatDoors {
    var mtproto: MTProtoGateway?
    var webSockets: HTTPServer?
    var beat: GatewayBeat?
    var web: ChatGateway?

    /// - Throws: as ``ChatDoor``.
    init(
        _ configuration: DaemonConfiguration, _ auth: Auth?, _ messages: Messages?, _ media: Media?,
        _ redis: RedisClient, _ group: EventLoopGroup
    ) throws {
        guard let auth, let messages else { return }
        if let door = configuration.mtproto {
            let gateway = try ChatDoor.gateway(
                door, behind: configuration.listen, auth: auth, messages: messages, media: media, redis: redis,
                group: group)
            mtproto = gateway
            webSockets = try door.webSocket.map {
                try ChatDoor.webServer(gateway, at: $0, configuration, group: group)
            }
            beat = GatewayBeat(gateway, auth, listen: door.listen)
        }
        web = try ChatGateway(
            auth: auth, messages: messages, redis: redis, group: group,
            hinting: mtproto == nil ? .here : .elsewhere)
    }
}

extension ChatDoor: CodeDelivery {
    /// As a message from the shop to the devices that somebody is signed in on.
    func deliver(code: String, to user: Int64) async throws {
        guard let messages = parts.withLock({ $0.messages }) else { throw NoChats() }
        let text =
            "Login code: \(code). Do not give it to anyone, even if they say they are from the shop.\n\n"
            + "If you did not ask for it, somebody has tried to sign in with your phone: ignore this message."
        let body = try MessageBody(text, entities: [MessageEntity(.code, offset: 12, length: code.utf16.count)])
        _ = try await messages.sendFromShop(to: user, body, key: "code \(UUIDv7.next())")
    }
    private struct NoChats: Error {}
}
