import EventLoop
import Glibc
import Kafka
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// Two daemons that host everything share the partitions of an Apache Kafka; one of them goes.
@Suite(.serialized, .timeLimit(.minutes(6)), .inTheGroupsOfAnInstallation) struct TwoDaemonsTests {
    private static let groups = ["orders", "inventory", "payments", "catalog"]
    private static let layout = ["one": ["gateway"] + services, "two": ["gateway"] + services]
    private static let services = DaemonConfiguration.services

    @Test(arguments: [TestKafka.real].compactMap { $0 })
    func whoIsToldToGoEndsCleanlyAndTheOtherGoesOn(_ bootstrap: String) async throws {
        var running: [String: ChildProcess] = [:]
        let fleet = try await Fleet.start(Self.layout, kafka: bootstrap)
        let admin = KafkaAdmin(KafkaConfiguration(bootstrap: bootstrap), on: TestLoops.any)
        // From now on each as a process whose end is seen.
        for name in Self.layout.keys { running[name] = try await restarted(name, fleet) }
        try await fleet.shop.stock([("PAIR", 1_000_000)])
        let all = try await shares(of: admin, among: 2)

        for (leaving, staying) in [("one", "two"), ("two", "one"), ("one", "two")] {
            let customers = Customers(
                Shop(fleet.shop.installation, server: "http://127.0.0.1:\(fleet[staying].rest)"), ["PAIR"])
            let load = Task { await customers.run(count: 4) }
            try await more(20, customers)
            let process = try #require(running[leaving])
            await process.signal(SIGTERM)
            let status = try await process.exit()
            #expect(status == ExitStatus(code: 0, signal: 0), "\(leaving): \(status) \(tail(fleet[leaving]))")
            // Its partitions are the other's, all of them, and orders go through.
            #expect(try await shares(of: admin, among: 1) == all)
            try await more(20, customers)
            customers.stop()
            await load.value
            for id in customers.placed {
                try await eventually(within: .seconds(90), "\(id) reaches an end") {
                    try await fleet.shop.at(fleet[staying]).order(id).state.isSettled
                }
            }
            running[leaving] = try await fleet.start(leaving)
            #expect(try await shares(of: admin, among: 2) == all)
        }
        try await eventually(within: .seconds(60), "the audit finds nothing") {
            let audit = try await fleet.shop.at(fleet["one"]).shopctl(["orders", "audit"])
            if !audit.status.isSuccess { throw TestSupportError(description: audit.outputText + audit.errorText) }
            return true
        }
        await admin.close()
        try await fleet.end()
    }

    /// A process that is stopped answers nobody, and its host's kernel keeps its connections: it holds leases, locks
    /// and partitions until others may take them. When it wakes up, it does nothing a second time.
    @Test(arguments: [TestKafka.real].compactMap { $0 })
    func whoIsFrozenHoldsNobodyUp(_ bootstrap: String) async throws {
        let fleet = try await Fleet.start(Self.layout, kafka: bootstrap)
        var running: [String: ChildProcess] = [:]
        for name in Self.layout.keys { running[name] = try await restarted(name, fleet) }
        try await fleet.shop.stock([("PAIR", 1_000_000)])
        var placed: [OrderID] = []
        for (frozen, awake) in [("one", "two"), ("two", "one")] {
            let shop = fleet.shop.at(fleet[awake])
            let customers = Customers(shop, ["PAIR"])
            let load = Task { await customers.run(count: 4) }
            try await more(20, customers)
            let process = try #require(running[frozen])
            await process.signal(SIGSTOP)
            let before = customers.placed
            try await more(20, customers)
            for id in before {
                try await eventually(within: .seconds(60), "\(id) reaches an end beside a frozen daemon") {
                    try await shop.order(id).state.isSettled
                }
            }
            await process.signal(SIGCONT)
            try await more(20, customers)
            customers.stop()
            await load.value
            placed += customers.placed
        }
        for id in placed {
            try await eventually(within: .seconds(90), "\(id) reaches an end") {
                try await fleet.shop.at(fleet["one"]).order(id).state.isSettled
            }
        }
        try await eventually(within: .seconds(60), "the audit finds nothing") {
            let audit = try await fleet.shop.at(fleet["one"]).shopctl(["orders", "audit"])
            if !audit.status.isSuccess { throw TestSupportError(description: audit.outputText + audit.errorText) }
            return true
        }
        try await fleet.end()
    }

    private func restarted(_ name: String, _ fleet: Fleet) async throws -> ChildProcess {
        try await fleet[name].daemon.stop(fleet[name].daemon.running, [SIGTERM, SIGKILL], on: TestLoops.any)
        return try await fleet.start(name)
    }

    /// Once each group has so many members, and each of these a share.
    /// - Returns: the partitions that each group has between them.
    private func shares(of admin: KafkaAdmin, among count: Int) async throws -> [String: Set<KafkaPartition>] {
        var shares: [String: Set<KafkaPartition>] = [:]
        try await eventually(within: .seconds(120), "groups of \(count)") {
            let groups = try await admin.describe(groups: Self.groups)
            for group in groups { shares[group.name] = Set(group.members.flatMap(\.partitions)) }
            guard groups.allSatisfy({ $0.state == "Stable" && $0.members.count == count }),
                groups.allSatisfy({ $0.members.allSatisfy { !$0.partitions.isEmpty } })
            else { throw TestSupportError(description: "\(groups.map { ($0.name, $0.state, $0.members.count) })") }
            return true
        }
        return shares
    }

    private func more(_ count: Int, _ customers: Customers) async throws {
        let before = customers.placed.count
        try await eventually(within: .seconds(60), "orders are placed") { customers.placed.count > before + count }
    }

    private func tail(_ member: Fleet.Member) -> String {
        FileText.tail(member.daemon.log, lines: 5).joined(separator: "\n")
    }
}

extension Shop {
    /// The same shop, through another daemon's door.
    fileprivate func at(_ member: Fleet.Member) -> Shop {
        Shop(installation, server: "http://127.0.0.1:\(member.rest)")
    }
}
