import Auth
import ChatGateway
import EventBus
import EventLoop
import HTTPService
import LocalStack
import Messages
import ShopAPI
import StorefrontGateway

/// The one table of routes: what every service serves, whether it is hosted here or not. A door that stands in front
/// of other daemons forwards by it.
///
/// It is made by building the services and asking them: on stores that are nowhere, which nothing is ever asked of.
enum RouteCatalog {
    static func services(on group: EventLoopGroup) async throws -> [ServiceDescription] {
        let configuration = try DaemonConfiguration.read(text.utf8)
        let all = Set(DaemonConfiguration.services)
        let stores = try Stores(configuration, hosting: all, group: group)
        let bus = EventBus(
            databases: stores.platform, kafka: try configuration.kafka.client(),
            signatures: try configuration.eventSignatures(hosting: all), group: group, embedded: false)
        let auth = Auth(
            database: stores[Auth.name], auditDatabases: stores.audit, options: try configuration.authOptions())
        let web = try stores.shards.map { shards in
            try ChatGateway(
                auth: auth, messages: Messages(shards: MessageShardMap(shards), bus: bus),
                redis: stores.redis, group: group)
        }
        let services = Composition.services(
            all, stores, bus, auth, ChatService(web: web), nil, approvalAbove: [:], group: group)
        let described = services.map { ServiceDescription($0.name, $0.routes.map(\.description)) }
        await bus.close()
        await stores.close()
        return described
    }

    private static var text: String {
        let names = DaemonConfiguration.wholeServices + ["media", "messages_s1", "sharding", "platform", "audit"]
        let roles = names.map { "\"\($0)\":{\"user\":\"nobody\"}" }
        return """
            {"database":{"hosts":["127.0.0.1:1"],"roles":{\(roles.joined(separator: ","))},
            "shards":[{"name":"s1"}]},
            "redis":{"url":"redis://127.0.0.1:1"},"kafka":{"bootstrap":"127.0.0.1:1"},
            "auth":{"secret":"\(String(repeating: "-", count: 32))"}}
            """
    }
}
