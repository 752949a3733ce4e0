internal import Console
internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import Postgres

enum TopicsRetire {
    private static let consumers = Argument.many(
        "consumer", TopicFlags.groupName, "which consumers, by the names of their groups")

    static let schema = Schema<EventSubscription>(
        "subscription", path: { [$0.consumer, $0.topic] },
        [
            Column("consumer", .identifier) { .identifier($0.consumer) },
            Column("topic", .identifier) { .identifier($0.topic) },
            Column("types", .list) { .list($0.beginnings.keys.sorted()) },
            Column("since", .time) { $0.beginnings.values.min().map { .time($0) } ?? .absent },
            Column("seen", .time) { $0.seenAt.map { .time($0) } ?? .absent },
            Column("retired", .boolean) { .boolean($0.isRetired) },
        ])

    static let command = Command(
        "retire", "Take consumers out that are no more: nothing is verified or kept for them",
        discussion: """
            A consumer is written down when it first works, and from then on each event that it is to have is \
            expected in its inbox: `topics verify` and `orders audit` miss what is not there, and outboxes keep it. \
            Once a service is gone for good, this ends that, and deletes its group in Kafka. Refused while somebody \
            works as this consumer, or did in the last 3 minutes. If it ever works again, it begins anew.
            """,
        arguments: [consumers.slot], takes: [StandardFlags.results, StandardFlags.changing, Flags.stores],
        columns: schema.infos,
        examples: [
            Example("shopctl topics retire loyalty --dry-run", "what it listened to, and when it was last seen"),
            Example("shopctl topics retire loyalty -y", "without being asked"),
        ],
        exitCodes: [.notFound, .notAllowed, .conflict, .confirmationNeeded, .unreachable]
    ) { invocation in
        let cluster = try Cluster(invocation)
        let stores = try Stores(invocation)
        let database = PostgresClient(try stores.postgres(as: "platform"), group: cluster.loops)
        let outcome: Result<ExitCode, any Error>
        do {
            outcome = .success(try await run(invocation, cluster, EventBooks(database)))
        } catch { outcome = .failure(error) }
        await database.close()
        return try outcome.get()
    }

    private static func run(
        _ invocation: Invocation, _ cluster: Cluster, _ books: EventBooks
    ) async throws -> ExitCode {
        let names = Set(invocation[consumers]).sorted()
        let all = try await books.allSubscriptions()
        let meant = all.filter { names.contains($0.consumer) }
        for name in names {
            guard meant.contains(where: { $0.consumer == name }) else {
                throw CommandError(
                    "not_found", "no consumer \(name)", why: "nothing was changed",
                    hint: "those that there are: \(Set(all.map(\.consumer)).sorted().joined(separator: ", "))",
                    exit: .notFound)
            }
            try await refuseWorking(name, meant.filter { $0.consumer == name }, cluster)
        }
        try TopicChange.permit(
            invocation, names.count == 1 ? "Retire \(names[0])" : "Retire \(names.count) consumers",
            count: names.count)
        if !invocation[StandardFlags.dryRun] {
            for name in names {
                guard try await books.retire(name) else { throw working(name, "it came back just now") }
                if !cluster.isEmbedded { try await cluster.admin.deleteGroup(name) }
            }
        }
        try invocation.output.list(schema, meant)
        TopicChange.noteDryRun(invocation)
        return .done
    }

    private static func refuseWorking(
        _ name: String, _ subscriptions: [EventSubscription], _ cluster: Cluster
    ) async throws {
        if !cluster.isEmbedded {
            let members = try await cluster.admin.describe(groups: [name]).first?.members ?? []
            if !members.isEmpty {
                let clients = Set(members.map(\.clientID)).sorted().joined(separator: ", ")
                throw working(name, "its group has \(members.count == 1 ? "a member" : "members"): \(clients)")
            }
        }
        let last = subscriptions.filter { !$0.isRetired }.compactMap(\.seenAt).max()
        guard let last, last.timeIntervalSinceNow > -EventBooks.workMemory.inSeconds else { return }
        throw working(name, "it was last seen \(max(0, Int(-last.timeIntervalSinceNow))) s ago")
    }

    private static func working(_ name: String, _ why: String) -> CommandError {
        CommandError(
            "conflict", "\(name) is at work", why: "\(why); nothing was changed",
            hint: "stop the daemons that run it, and try again 3 minutes later", exit: .conflict)
    }
}
