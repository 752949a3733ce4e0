internal import EventBus
internal import FoundationEssentials
internal import Observability
internal import ShopAPI

/// What Payments hears and says.
enum PaymentEvents {
    static let commandTypes: Set<String> = [
        PaymentCommandType.authorize, PaymentCommandType.capture, PaymentCommandType.void, PaymentCommandType.refund,
    ]
    /// Of the texts in a command, in bytes.
    private static let longestText = 200

    // MARK: Commands

    /// - Throws: ``EventRejected`` with all that can't be read.
    static func commands(_ events: [Event]) throws -> [ReceivedCommand] {
        var commands: [ReceivedCommand] = []
        var unreadable: Set<UUID> = []
        var reason = ""
        for event in events {
            do {
                commands.append(try command(event))
            } catch let error as EventRejected {
                unreadable.formUnion(error.ids)
                reason = error.reason
            }
        }
        if !unreadable.isEmpty { throw EventRejected(unreadable, reason: Redaction.masked(reason)) }
        return commands
    }

    private static func command(_ event: Event) throws -> ReceivedCommand {
        guard let operation = operation(event.type) else {
            throw EventRejected(event.id, reason: "\(event.type) is no command to payments")
        }
        let command = try event.decode(PaymentCommand.self)
        for (field, text) in [("commandId", command.commandId), ("customerId", command.customerId ?? "-")] {
            guard (1...longestText).contains(text.utf8.count), !text.utf8.contains(0) else {
                throw EventRejected(event.id, reason: "\(field) must have 1 to \(longestText) bytes, none of them zero")
            }
        }
        let token = command.token.flatMap { PaymentToken(rawValue: $0) }
        let reference = command.token.flatMap { PaymentTokenReference(rawValue: $0) }
        return ReceivedCommand(
            eventID: event.id, key: command.commandId, operation: operation, orderID: command.orderId,
            paymentID: command.paymentId, amount: operation == .void ? nil : command.amount,
            token: token, customerID: command.customerId, refundID: command.refundId,
            traceparent: event.traceparent, reference: reference ?? token.map { PaymentTokenReference(of: $0) })
    }

    private static func operation(_ type: String) -> PaymentOperation? {
        switch type {
        case PaymentCommandType.authorize: .authorize
        case PaymentCommandType.capture: .capture
        case PaymentCommandType.void: .void
        case PaymentCommandType.refund: .refund
        default: nil
        }
    }

    // MARK: Answers

    /// In the trace of the command.
    static func answer(_ attempt: AttemptRecord) throws -> NewEvent {
        let answer = PaymentAnswer(
            commandId: attempt.key, orderId: attempt.orderID, paymentId: attempt.paymentID, amount: attempt.amount,
            refundId: attempt.refundID, code: attempt.refusal?.code, message: attempt.refusal?.message)
        var event = try NewEvent(
            topic: Topic.paymentsEvents, key: attempt.orderID.description, type: type(of: attempt), answer)
        if let trace = attempt.traceparent.flatMap({ TraceContext(traceparent: $0) }) {
            event.traceparent = trace.child().traceparent
        }
        return event
    }

    private static func type(of attempt: AttemptRecord) -> String {
        switch (attempt.state, attempt.operation) {
        case (.succeeded, .authorize): PaymentEventType.authorized
        case (.succeeded, .capture): PaymentEventType.captured
        case (.succeeded, .void): PaymentEventType.voided
        case (.succeeded, .refund): PaymentEventType.refunded
        case (.declined, _): PaymentEventType.declined
        case (.failed, _): PaymentEventType.failed
        case (.unknown, _), (.pending, _), (.waiting, _): PaymentEventType.unknown
        }
    }
}
