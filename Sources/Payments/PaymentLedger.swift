package import ShopAPI

/// What a posting is about.
package enum PaymentPostingKind: String, Sendable, CaseIterable {
    case authorization, capture, void, refund

    /// What posts it.
    package var operation: PaymentOperation {
        switch self {
        case .authorization: .authorize
        case .capture: .capture
        case .void: .void
        case .refund: .refund
        }
    }
}

/// The shop's accounts. Debits are positive and credits negative.
package enum LedgerAccount: String, Sendable, CaseIterable {
    /// What customers' banks hold for us: a memorandum account, as no money has moved yet.
    case authorizedFunds = "authorized_funds"
    /// Its counterpart: what we may still capture.
    case authorizationHolds = "authorization_holds"
    /// What the provider owes us.
    case providerReceivable = "provider_receivable"
    case sales
    /// Sales that were paid back.
    case refunds
}

/// One transaction of the double-entry ledger, of one amount and currency.
package struct PaymentPosting: Equatable, Sendable {
    package let kind: PaymentPostingKind
    /// More than zero.
    package let amount: Money
    package init(_ kind: PaymentPostingKind, _ amount: Money) {
        self.kind = kind
        self.amount = amount
    }

    /// Its entries, which sum to zero. A capture takes the hold back and books the sale.
    package var entries: [(account: LedgerAccount, amount: Int64)] {
        let sum = amount.amount
        return switch kind {
        case .authorization: [(.authorizedFunds, sum), (.authorizationHolds, -sum)]
        case .void: [(.authorizationHolds, sum), (.authorizedFunds, -sum)]
        case .capture:
            [
                (.authorizationHolds, sum), (.authorizedFunds, -sum),
                (.providerReceivable, sum), (.sales, -sum),
            ]
        case .refund: [(.refunds, sum), (.providerReceivable, -sum)]
        }
    }
}
