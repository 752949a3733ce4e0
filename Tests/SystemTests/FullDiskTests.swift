import EventLoop
import FoundationEssentials
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// A disk that becomes full, at every step at which that hurts.
@Suite(.serialized) struct FullDiskTests {
    @Test(.timeLimit(.minutes(5))) func upSaysSoAndGoesOnWhenThereIsRoom() async throws {
        let disk = try await SmallDisk(megabytes: 400)
        let up = "shopctl up --no-sample \(disk.ports.flags)"
        func isSaid(_ ended: SmallDisk.Ended) -> Bool {
            ended.code == 1 && ended.text.contains("\(disk.directory)/home")
                && (ended.text.contains("MB are left") || ended.text.contains("no space left on device")
                    || ended.text.contains("is full"))
        }

        try disk.fill()
        let before = try await disk.run(up)
        #expect(isSaid(before), "\(before)")
        #expect(!disk.has("home/shopd.json"))
        disk.makeRoom()

        let atInitdb = Task { try await disk.run(up) }
        try await eventually("initdb is at work") { disk.has("home/postgres/data.new/base") }
        try disk.fill()
        let first = try await atInitdb.value
        #expect(isSaid(first), "\(first)")
        disk.makeRoom()

        let atMigrate = Task { try await disk.run(up) }
        let pidFile = "\(disk.outside)/home/postgres/data/postmaster.pid"
        try await eventually(within: .seconds(60), "PostgreSQL runs") {
            FileText.read(pidFile)?.contains("ready") == true
        }
        try disk.fill()
        let second = try await atMigrate.value
        #expect(isSaid(second), "\(second)")
        disk.makeRoom()

        let last = try await disk.run(up)
        #expect(last.code == 0, "\(last)")
        let audit = try await disk.run("shopctl orders audit && shopctl down")
        #expect(audit.code == 0, "\(audit)")
    }

    @Test(.timeLimit(.minutes(5))) func requestsAreRefusedWhileTheDatabaseHasNoRoomAndNothingIsLost() async throws {
        // With room for the log of changes that a slow machine leaves, and for what `up` asks for.
        let disk = try await SmallDisk(megabytes: 700)
        let up = "shopctl up --no-sample \(disk.ports.flags)"
        let started = try await disk.run(up)
        try #require(started.code == 0, "\(started)")
        let shop = Shop(try disk.installation)
        try await shop.stock([("FULL-1", 1_000_000)])
        let buyer = Buyer(shop)
        try await buyer.buyOne()

        // First no table can grow; then the log of changes can't either, which PostgreSQL itself does not survive.
        try disk.fill()
        try await buyer.buyUntilRefused()
        try await shop.waitUntilReady(is: 503)
        let status = String(
            decoding: try await shop.ask("GET", shop.installation.health + "/status").body, as: UTF8.self)
        #expect(status.contains("cannot write: no space left on device"), "\(status)")
        disk.makeRoom()
        try await shop.waitUntilReady(is: 200)
        try await eventually(within: .seconds(60), "orders are taken again") {
            try await buyer.buyOne()
            return true
        }

        try disk.fill()
        // Faster than checkpoints give back the segments that it has, which would last for ever. Whoever connects needs
        // room, too.
        let segments = "select pg_logical_emit_message(false, '', ''), pg_switch_wal() from generate_series(1, 1000)"
        try await eventually(within: .seconds(120), "PostgreSQL has ended") {
            disk.makeRoom()
            let writer = Task { try await shop.installation.psql("select pg_sleep(2); \(segments)") }
            try await Task.sleep(for: .seconds(1))
            try disk.fill()
            _ = await writer.result
            return shop.installation.status().first { $0.name == "postgres" }?.process == nil
        }
        try await buyer.buyUntilRefused()
        disk.makeRoom()
        let again = try await disk.run(up)
        #expect(again.code == 0 && again.text.contains("starting PostgreSQL"), "\(again)")
        try await eventually(within: .seconds(60), "orders are taken again") {
            try await buyer.buyOne()
            return true
        }

        for id in buyer.placed {
            try await eventually(within: .seconds(90), "\(id) is confirmed") {
                try await shop.order(id).state == .confirmed
            }
        }
        try await eventually(within: .seconds(60), "the audit finds nothing") {
            let audit = try await disk.run("shopctl orders audit")
            if audit.code != 0 { throw TestSupportError(description: "\(audit)") }
            return true
        }
        let down = try await disk.run("shopctl down")
        #expect(down.code == 0, "\(down)")
    }
}

extension Shop {
    fileprivate func waitUntilReady(is status: Int) async throws {
        try await eventually(within: .seconds(60), "/readyz says \(status)") {
            try await ask("GET", installation.health + "/readyz").status == status
        }
    }
}

/// Somebody who buys one piece after another.
private final class Buyer {
    private let shop: Shop
    private var round = 0
    private(set) var placed: [OrderID] = []

    init(_ shop: Shop) { self.shop = shop }

    /// Under a key that is kept until there is an answer.
    func buyOne() async throws {
        placed.append(try await shop.place("FULL-1", 1, key: "full-\(round)").id)
        round += 1
    }

    /// Every answer comes in time, and is an order or 503.
    func buyUntilRefused() async throws {
        var refused = 0
        for _ in 0..<5_000 where refused < 4 {
            let began = ContinuousClock.now
            do {
                try await buyOne()
            } catch let error as Shop.Refused {
                #expect(error.status == 503, "\(error)")
                refused += 1
            }
            #expect(ContinuousClock.now - began < .seconds(15))
        }
        #expect(refused == 4)
    }
}
