// What inventory hears and says: the commands of orders, a batch in one transaction, and their answers.

internal import EventBus
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

enum StockEvents {
    static let commandTypes: Set<String> = [
        InventoryCommandType.reserve, InventoryCommandType.commit, InventoryCommandType.release,
        InventoryCommandType.restock,
    ]
    private static let longestCommandID = 200

    /// - Throws: ``EventRejected`` for what can't be read.
    static func command(_ event: Event) throws -> InventoryCommand {
        let command = try event.decode(InventoryCommand.self)
        guard (1...longestCommandID).contains(command.commandId.utf8.count), !command.commandId.utf8.contains(0) else {
            throw EventRejected(
                event.id, reason: "commandId must have 1 to \(longestCommandID) bytes, none of them zero")
        }
        if let line = command.lines?.first(where: { !StockNames.isSKU($0.sku) }) {
            throw EventRejected(event.id, reason: "\"\(line.sku.prefix(64))\" is no SKU")
        }
        guard command.lines != nil || event.type == InventoryCommandType.release else {
            throw EventRejected(event.id, reason: "\(event.type) needs lines")
        }
        return command
    }

    static func verb(_ event: Event, _ command: InventoryCommand) throws -> StockWork.Verb {
        let lines = command.lines ?? []
        switch event.type {
        case InventoryCommandType.reserve: return .reserve(order: command.orderId, lines: lines)
        case InventoryCommandType.commit: return .commit(command.orderId, lines)
        case InventoryCommandType.release: return .release(command.orderId, command.lines)
        case InventoryCommandType.restock: return .restock(command.orderId, lines)
        default: throw EventRejected(event.id, reason: "\(event.type) is no command to inventory")
        }
    }

    static func answer(_ command: InventoryCommand, _ type: String, _ outcome: StockOutcome) -> CommandAnswer {
        var json = JSONWriter(reserving: 256)
        json.beginObject()
        json.member("commandId", command.commandId)
        json.member("orderId", command.orderId.description)
        switch outcome {
        case .done(let lines): write(lines, &json)
        case .short(let shortages): write(shortages, &json)
        case .refused(let refusal): json.member("reason", refusal.text)
        }
        json.endObject()
        return CommandAnswer(commandID: command.commandId, type: answerType(type, outcome), data: json.bytes)
    }

    private static func answerType(_ command: String, _ outcome: StockOutcome) -> String {
        switch (outcome, command) {
        case (.refused, _): InventoryEventType.failed
        case (.short, _): InventoryEventType.rejected
        case (.done, InventoryCommandType.reserve): InventoryEventType.reserved
        case (.done, InventoryCommandType.commit): InventoryEventType.committed
        case (.done, InventoryCommandType.restock): InventoryEventType.restocked
        case (.done, _): InventoryEventType.released
        }
    }

    private static func write(_ lines: [InventoryAnswer.Line], _ json: inout JSONWriter) {
        json.key("lines")
        json.beginArray()
        for line in lines {
            json.beginObject()
            json.member("sku", line.sku)
            json.member("quantity", line.quantity)
            if let warehouse = line.warehouse { json.member("warehouse", warehouse) }
            if let id = line.reservationId { json.member("reservationId", id.description) }
            json.endObject()
        }
        json.endArray()
    }

    private static func write(_ shortages: [InventoryAnswer.Shortage], _ json: inout JSONWriter) {
        json.key("shortages")
        json.beginArray()
        for shortage in shortages {
            json.beginObject()
            json.member("sku", shortage.sku)
            json.member("wanted", shortage.wanted)
            json.member("available", shortage.available)
            json.endObject()
        }
        json.endArray()
    }

    static func event(_ answer: CommandAnswer, order: OrderID, cause: Event) -> NewEvent {
        NewEvent(
            topic: Topic.inventoryEvents, key: order.description, type: answer.type, data: answer.data, cause: cause)
    }

    static func changed(_ stock: StockChanged) -> NewEvent {
        var json = JSONWriter(reserving: 128)
        json.beginObject()
        json.member("sku", stock.sku)
        json.member("onHand", stock.onHand)
        json.member("reserved", stock.reserved)
        json.member("available", stock.available)
        json.member("version", stock.version)
        json.endObject()
        return NewEvent(
            topic: Topic.inventoryEvents, key: stock.sku, type: InventoryEventType.stockChanged, data: json.bytes)
    }
}

/// How SKUs and warehouses are written.
enum StockNames {
    static func isSKU(_ text: String) -> Bool { isName(text, 64) }
    static func isWarehouse(_ text: String) -> Bool { isName(text, 32) }
    private static func isName(_ text: String, _ longest: Int) -> Bool {
        (1...longest).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 46
                    || $0 == 95
            }
    }
}

extension Inventory {
    /// Those whose SKUs somebody has locked at this moment.
    func locked(_ events: [Event]) async throws -> Set<UUID> {
        let works = try events.map { event in
            StockWork(verb: try StockEvents.verb(event, try StockEvents.command(event)), actor: "")
        }
        return Set(try await store.locked(works).map { events[$0].id })
    }

    /// Does a batch of commands: locks once, decides in memory, writes once. One that was answered before is answered
    /// the same and does nothing more.
    func handle(_ events: [Event], in transaction: PostgresTransaction) async throws {
        let commands = try events.map { (event: $0, command: try StockEvents.command($0)) }
        let works = try commands.map {
            StockWork(verb: try StockEvents.verb($0.event, $0.command), actor: "service:\($0.event.source)")
        }
        let now = now()
        var (book, answered) = try await store.open(
            works, commands: commands.map(\.command.commandId), now: now, in: transaction)
        var answers: [CommandAnswer] = []
        let repeated = Array(answered.keys)
        var replies: [NewEvent] = []
        for (entry, work) in zip(commands, works) {
            let answer: CommandAnswer
            if let first = answered[entry.command.commandId] {
                answer = first
            } else {
                answer = StockEvents.answer(entry.command, entry.event.type, try settled(book.apply(work)))
                answered[answer.commandID] = answer
                answers.append(answer)
            }
            replies.append(StockEvents.event(answer, order: entry.command.orderId, cause: entry.event))
        }
        try await store.save(book, answers: answers, repeated: repeated, events: replies, now: now, in: transaction)
    }

    /// What was found unlocked has appeared meanwhile: the same again, from the start.
    func settled(_ outcome: StockOutcome) throws -> StockOutcome {
        if case .refused(let refusal) = outcome, refusal.code == "busy" {
            throw PostgresError(code: "40001", message: refusal.text)
        }
        return outcome
    }
}
