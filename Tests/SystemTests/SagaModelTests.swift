import EventBus
import FoundationEssentials
import Payments
import ShopAPI
import Testing

@testable import Inventory
@testable import Orders

/// The machines of the three services by value, and between them a wire that keeps no order, loses and doubles, and
/// brings up again what was said long ago.
private struct SagaModel {
    struct Step {
        let order: OrderID
        let command: OrderCommand
        var isPending = true
        var attempts = 1
    }
    enum Message {
        case command(OrderID, OrderCommand)
        case answer(OrderID, OrderInput)
    }
    var random: SeededRandom
    var orders: [OrderID: OrderAggregate] = [:]
    var steps: [String: Step] = [:]
    var wire: [Message] = []
    /// All that was ever on the wire.
    var said: [Message] = []
    var stock = StockModel()
    var payments: [OrderID: PaymentModel] = [:]
    var ids: [OrderID] = []

    mutating func place() throws {
        var order = OrderAggregate(
            id: OrderID(), paymentId: PaymentID(), paymentToken: "tok_approved", state: .placed, currency: eur,
            total: 2 * 700 + 300,
            lines: [
                .init(position: 0, sku: "A", name: "A", unitPrice: 700, quantity: 2),
                .init(position: 1, sku: "B", name: "B", unitPrice: 300, quantity: 1),
                .init(position: 2, sku: "FREE", name: "FREE", unitPrice: 0, quantity: 1),
            ])
        ids.append(order.id)
        payments[order.id] = PaymentModel()
        let effects = try order.handle(.placed)
        orders[order.id] = order
        carryOut(effects, order.id)
    }

    // MARK: Orders

    mutating func handle(_ input: OrderInput, _ id: OrderID) throws {
        guard var order = orders[id] else { return }
        let effects = try order.handle(input)
        orders[id] = order
        carryOut(effects, id)
    }

    private mutating func carryOut(_ effects: [OrderEffect], _ id: OrderID) {
        for effect in effects {
            switch effect {
            case .open(let commandId, let command):
                if steps[commandId] == nil { steps[commandId] = Step(order: id, command: command) }
                say(.command(id, command))
            case .close(let commandId): steps[commandId]?.isPending = false
            case .sendAgain(let commandId):
                steps[commandId]?.attempts += 1
                if let step = steps[commandId] { say(.command(id, step.command)) }
            default: break
            }
        }
    }

    private mutating func say(_ message: Message) {
        wire.append(message)
        said.append(message)
    }

    // MARK: The wire

    /// Something on it arrives, whenever it was sent.
    mutating func deliver() throws {
        guard !wire.isEmpty else { return }
        try arrive(wire.remove(at: Int(random.next() % UInt64(wire.count))))
    }
    mutating func lose() {
        if !wire.isEmpty { wire.remove(at: Int(random.next() % UInt64(wire.count))) }
    }
    /// A dead letter is tried again, or a group starts from the beginning.
    mutating func bringUpAgain() throws {
        if let old = said.randomElement(using: &random) { try arrive(old) }
    }

    private mutating func arrive(_ message: Message) throws {
        switch message {
        case .answer(let id, let input): try handle(input, id)
        case .command(let id, .inventory(let type, let command)):
            let (answer, body) = try stock.handle(type, command)
            say(.answer(id, .inventory(type: answer, body)))
        case .command(let id, .payment(let type, let command)):
            for input in payments[id]?.handle(type, command) ?? [] { say(.answer(id, input)) }
        }
    }

    /// Each step that waits is sent again.
    mutating func sweep(givingUp: Bool) throws {
        for (commandId, step) in steps where step.isPending {
            let attempts = givingUp ? step.attempts : 1
            try handle(.overdue(commandId: commandId, type: step.command.type, attempts: attempts), step.order)
        }
    }

    /// No faults any more: all arrives, and all is answered.
    mutating func settle() throws {
        for _ in 0..<200 {
            while !wire.isEmpty { try deliver() }
            guard steps.values.contains(where: \.isPending) else { return }
            try sweep(givingUp: false)
        }
    }

    // MARK: Verbs

    mutating func verb() throws {
        guard let id = ids.randomElement(using: &random), let order = orders[id] else { return }
        let input: OrderInput
        switch random.next() % 6 {
        case 0, 1: input = .cancel(reason: nil)
        case 2: input = .fulfil(FulfilmentID(), lines: nil)
        case 3:
            let sku = ["A", "B", "FREE"].randomElement(using: &random)!
            input = .fulfil(FulfilmentID(), lines: [StockLine(sku: sku, quantity: 1)])
        case 4: input = .refund(RefundID(), RefundRequest(amount: Int64(1 + random.next() % 900)))
        default:
            // Somebody forces one of its reservations open.
            return stock.force(id)
        }
        // What the machine refuses changes nothing.
        if order.canHandle(input) { try handle(input, id) }
    }
}

private let eur = Currency("EUR")!

extension OrderAggregate {
    fileprivate func canHandle(_ input: OrderInput) -> Bool {
        var copy = self
        return (try? copy.handle(input)) != nil
    }
}

extension OrderCommand {
    fileprivate var type: String {
        switch self {
        case .inventory(let type, _), .payment(let type, _): type
        }
    }
}

/// Inventory as its tables hold it between two batches.
private struct StockModel {
    var levels: [String: WarehouseStock] = Dictionary(
        uniqueKeysWithValues: [("A", 40), ("B", 30), ("FREE", 1_000)].map {
            ($0.0, WarehouseStock(warehouse: "main", onHand: Int64($0.1), reserved: 0))
        })
    var reservations: [ReservationID: ReservationRecord] = [:]
    var released: Set<OrderID> = []
    var answers: [String: CommandAnswer] = [:]

    mutating func handle(_ type: String, _ command: InventoryCommand) throws -> (String, InventoryAnswer) {
        let answer: CommandAnswer
        if let first = answers[command.commandId] {
            answer = first
        } else {
            let event = Event(
                type: type, source: "orders", key: "\(command.orderId)", data: [], topic: Topic.inventoryCommands)
            let work = StockWork(verb: try StockEvents.verb(event, command), actor: "service:orders")
            answer = StockEvents.answer(command, type, apply(work))
            answers[command.commandId] = answer
        }
        return (answer.type, try JSONText.decode(InventoryAnswer.self, from: answer.data))
    }

    mutating func force(_ order: OrderID) {
        guard let record = reservations.values.first(where: { $0.order == order && $0.state == .open }) else { return }
        _ = apply(StockWork(verb: .letGo(record.id, evenAnOrders: true), actor: "operator:x"))
    }

    private mutating func apply(_ work: StockWork) -> StockOutcome {
        var book = StockBook(
            versions: levels.mapValues { _ in 1 }, warehouses: ["main"], stock: levels.mapValues { [$0] },
            reservations: Array(reservations.values), released: released, now: Date(timeIntervalSince1970: 0))
        let outcome = book.apply(work)
        for (sku, level) in book.changedLevels { levels[sku] = level }
        for record in book.newReservations + book.changedReservations { reservations[record.id] = record }
        released.formUnion(book.newlyReleased)
        return outcome
    }

    func reserved(_ order: OrderID) -> Int64 {
        reservations.values.reduce(0) { $1.order == order && $1.state == .open ? $0 + $1.quantity : $0 }
    }
}

/// A payment, and a provider that decides at once; the same command is decided the same way.
private struct PaymentModel {
    var machine = PaymentStateMachine()
    var answers: [String: OrderInput] = [:]
    var seen: [String: (String, PaymentCommand)] = [:]

    mutating func handle(_ type: String, _ command: PaymentCommand) -> [OrderInput] {
        if let first = answers[command.commandId] { return [first] }
        guard seen.updateValue((type, command), forKey: command.commandId) == nil else { return [] }
        let operation: PaymentOperation =
            switch type {
            case PaymentCommandType.authorize: .authorize
            case PaymentCommandType.capture: .capture
            case PaymentCommandType.void: .void
            default: .refund
            }
        var actions = machine.receive(.init(command.commandId, operation, command.amount))
        var said: [OrderInput] = []
        while !actions.isEmpty {
            switch actions.removeFirst() {
            case .call(let key, _): actions += machine.settle(key, decision(key))
            case .finish(let key, let verdict):
                guard let (type, command) = seen[key] else { continue }
                let answer = Self.answer(type, command, verdict)
                answers[key] = answer
                said.append(answer)
            case .wait, .post, .reportUnknown: continue
            }
        }
        return said
    }

    /// Mostly yes; voids always.
    private func decision(_ key: String) -> PaymentOutcome {
        let hash = key.utf8.reduce(UInt64(7)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return hash % 5 == 0 && !key.contains("/void")
            ? .refused(PaymentRefusal("declined", "no")) : .approved(reference: key)
    }

    private static func answer(_ type: String, _ command: PaymentCommand, _ verdict: PaymentVerdict) -> OrderInput {
        var answer = PaymentAnswer(
            commandId: command.commandId, orderId: command.orderId, paymentId: command.paymentId,
            amount: command.amount)
        switch verdict {
        case .succeeded(let amount):
            answer.amount = amount
            let yes = [
                PaymentCommandType.authorize: PaymentEventType.authorized,
                PaymentCommandType.capture: PaymentEventType.captured,
                PaymentCommandType.void: PaymentEventType.voided,
                PaymentCommandType.refund: PaymentEventType.refunded,
            ]
            return .payment(type: yes[type]!, answer)
        case .refused(let refusal):
            answer.code = refusal.code
            answer.message = refusal.message
            let isAuthorize = type == PaymentCommandType.authorize
            return .payment(type: isAuthorize ? PaymentEventType.declined : PaymentEventType.failed, answer)
        }
    }
}

@Suite struct SagaModelTests {
    /// Commands and answers in any order, late, twice, lost, and long after the end.
    @Test(arguments: 0..<150) func whateverArrivesWheneverNothingStaysTaken(_ seed: UInt64) throws {
        var model = SagaModel(random: SeededRandom(state: seed))
        for _ in 0..<6 { try model.place() }
        for _ in 0..<200 {
            switch model.random.next() % 12 {
            case 0: model.lose()
            case 1: try model.bringUpAgain()
            case 2, 3: try model.verb()
            case 4: try model.sweep(givingUp: model.random.next() % 4 == 0)
            default: try model.deliver()
            }
        }
        try model.settle()
        check(model, "seed \(seed), at the end")
        for _ in 0..<60 { try model.bringUpAgain() }
        try model.settle()
        check(model, "seed \(seed), long after")
    }

    private func check(_ model: SagaModel, _ comment: Comment) {
        #expect(model.steps.values.filter(\.isPending).isEmpty, comment)
        for level in model.stock.levels.values {
            #expect(level.reserved >= 0 && level.reserved <= level.onHand, comment)
        }
        for (id, order) in model.orders {
            let balance = model.payments[id]!.machine.balance
            #expect(order.captured == balance.captured && order.refunded == balance.refunded, comment)
            #expect(order.state.isSettled, comment)
            guard order.state.isFinal else { continue }
            #expect(model.stock.reserved(id) == 0, "\(comment): \(order)")
            #expect(balance.open == 0, "\(comment): \(order)")
            if order.captured == 0, order.authorized > 0 { #expect(order.paymentState == .voided, comment) }
            // For what was paid and did not leave, the price went back or is shown as a refund that is owed.
            for entry in order.fulfilments where entry.state == .refused {
                #expect(order.refunds.contains { $0.id == RefundID(entry.id.uuid) } || order.refundable == 0, comment)
            }
        }
    }
}
