internal import ShopAPI

/// What Payments says.
enum PaymentEvents {
    /// An attempt's answer as an event: its type, its key, and its body.
    static func answer(_ attempt: AttemptRecord) throws -> (type: String, key: String, data: [UInt8]) {
        let answer = PaymentAnswer(
            commandId: attempt.key, orderId: attempt.orderID, paymentId: attempt.paymentID, amount: attempt.amount,
            refundId: attempt.refundID, code: attempt.refusal?.code, message: attempt.refusal?.message)
        return (type(of: attempt), attempt.orderID.description, try JSONText.encode(answer))
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
