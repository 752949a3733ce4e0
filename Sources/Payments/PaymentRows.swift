internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

// What the rows of PaymentSQL's statements become.

/// A row that says what can't be: written by hand, or by another version.
struct MalformedRow: Error, CustomStringConvertible {
    let description: String
}

extension PostgresRow {
    /// From the columns `amount` and `currency`, or `column` and `currency`; nil when there is none.
    fileprivate func money(_ column: String = "amount") throws -> Money? {
        guard let amount: Int64? = try self[column], let amount else { return nil }
        guard let code: String? = try self["currency"], let code else { return nil }
        guard let currency = Currency(code) else { throw MalformedRow(description: "\(code) is no currency") }
        return Money(amount, currency)
    }
    fileprivate func refusal() throws -> PaymentRefusal? {
        guard let code: String? = try self["code"], let code else { return nil }
        return PaymentRefusal(code, try self["message"] ?? "")
    }
    fileprivate func word<T: RawRepresentable<String>>(_ column: String) throws -> T {
        let text: String = try self[column]
        guard let value = T(rawValue: text) else { throw MalformedRow(description: "\(text) is no \(column)") }
        return value
    }
}

extension PaymentRecord {
    init(_ row: PostgresRow) throws {
        let amount = try row.money()
        let refusal = try row.refusal()
        let balance = PaymentBalance(
            authorized: try row["authorized"], captured: try row["captured"], refunded: try row["refunded"],
            voided: try row["voided"])
        let state: PaymentStateMachine.State
        switch (try row.word("state") as PaymentState, amount) {
        case (.authorizing, let amount?): state = .requested(amount)
        case (.declined, let amount): state = .declined(amount, refusal ?? PaymentRefusal("declined", ""))
        case (.voided, _) where balance.authorized == 0: state = .abandoned
        case (_, let amount?): state = .open(amount.currency, balance)
        case (_, nil): throw MalformedRow(description: "a payment has no amount")
        }
        self.init(
            id: PaymentID(try row["id"]), orderID: OrderID(try row["order_id"]), customerID: try row["customer_id"],
            amount: amount, token: try row["token"], provider: try row["provider"],
            reference: try row["provider_reference"], refusal: refusal, machine: PaymentStateMachine(state))
    }
}

extension AttemptRecord {
    init(_ row: PostgresRow) throws {
        let refund: UUID? = try row["refund_id"]
        self.init(
            key: try row["command_id"], paymentID: PaymentID(try row["payment_id"]),
            orderID: OrderID(try row["order_id"]), operation: try row.word("operation"), amount: try row.money(),
            refundID: refund.map { RefundID($0) }, state: try row.word("state"), refusal: try row.refusal(),
            traceparent: try row["traceparent"])
    }
}

extension PostedCommand {
    init(_ row: PostgresRow) throws {
        guard let amount = try row.money() else { throw MalformedRow(description: "an entry has no amount") }
        self.init(
            key: try row["command_id"], paymentID: PaymentID(try row["payment_id"]), kind: try row.word("kind"),
            amount: amount)
    }
}

extension ClaimedAttempt {
    init(_ row: PostgresRow) throws {
        guard let amount = try row.money() else { throw MalformedRow(description: "an attempt has no amount") }
        let token: String? = try row["token"]
        let call = PaymentCall(
            key: try row["command_id"], operation: try row.word("operation"), amount: amount, token: token ?? "",
            reference: try row["provider_reference"])
        self.init(
            call: call, paymentID: PaymentID(try row["payment_id"]), orderID: OrderID(try row["order_id"]),
            tries: Int(try row["tries"] as Int32), traceparent: try row["traceparent"])
    }
}

extension Payment {
    init(_ row: PostgresRow) throws {
        self.init(
            id: PaymentID(try row["id"]), orderId: OrderID(try row["order_id"]), customerId: try row["customer_id"],
            state: try row.word("state"), amount: try row.money(), authorized: try row.money("authorized"),
            captured: try row.money("captured"), refunded: try row.money("refunded"), voided: try row.money("voided"),
            code: try row["code"], message: try row["message"], provider: try row["provider"],
            providerReference: try row["provider_reference"], createdAt: try row["created_at"],
            updatedAt: try row["updated_at"])
    }
}

extension Payment.Attempt {
    init(_ row: PostgresRow) throws {
        let refund: UUID? = try row["refund_id"]
        self.init(
            key: try row["command_id"], operation: try row["operation"], amount: try row.money(),
            refundId: refund.map { RefundID($0) }, state: try row["state"], code: try row["code"],
            message: try row["message"], tries: Int(try row["tries"] as Int32), nextAt: try row["next_at"],
            createdAt: try row["created_at"], endedAt: try row["ended_at"])
    }
}

extension Payment.Entry {
    init(_ row: PostgresRow) throws {
        guard let amount = try row.money() else { throw MalformedRow(description: "an entry has no amount") }
        self.init(
            transaction: try row["id"], kind: try row["kind"], key: try row["command_id"], account: try row["account"],
            amount: amount, at: try row["at"])
    }
}
