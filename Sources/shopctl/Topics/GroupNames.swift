internal import EventLoop
internal import FoundationEssentials
internal import HTTPClient
internal import ShopAPI

/// What the shop's consumers call their groups on the embedded broker: after each end of it another name (`orders.1`),
/// because somebody may wait in the old one who would end it again. Their daemon says which; people say `orders`.
enum GroupNames {
    private struct Status: Decodable {
        struct Consumer: Decodable {
            let name: String
            let group: String?
        }
        let consumers: [Consumer]
    }

    /// - Returns: by consumer, those that differ; empty when the daemon does not say.
    static func current(at health: String, within limit: Duration, on group: EventLoopGroup) async -> [String: String] {
        var configuration = HTTPClientConfiguration()
        configuration.deadlines.total = limit
        let client = HTTPClient(configuration, group: group)
        let answer = try? await client.fetch(HTTPClientRequest("GET", health + "/status"))
        await client.close()
        guard let (response, body) = answer, response.status == 200,
            let status = try? JSONText.decode(Status.self, from: body)
        else { return [:] }
        let names = status.consumers.compactMap { consumer in consumer.group.map { (consumer.name, $0) } }
        return Dictionary(names, uniquingKeysWith: { $1 }).filter { $0.key != $0.value }
    }
}
