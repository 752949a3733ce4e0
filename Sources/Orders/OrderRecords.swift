// What operators do with orders, as it is recorded of them. What customers do stands in the order's own history.

internal import Audit
internal import ShopAPI

extension Orders {
    static let trail = AuditTrail(name)
}

extension OrderInput {
    /// The record of a verb that `self` is the input of.
    func record(of id: OrderID, as verb: Verb) -> AuditedChange {
        AuditedChange(by: verb.actor, action, on: id.description, reason: said ?? verb.reason, details: details)
    }

    private var action: String {
        switch self {
        case .cancel: "order.cancelled"
        case .fulfil: "order.fulfilled"
        case .refund: "refund.created"
        default: "order.changed"
        }
    }

    /// A reason that is part of what was asked.
    private var said: String? {
        switch self {
        case .cancel(let reason): reason
        case .refund(_, let request): request.reason
        default: nil
        }
    }

    private var details: [String: String]? {
        switch self {
        case .fulfil(let id, _): ["fulfilment": id.description]
        case .refund(let id, _): ["refund": id.description]
        default: nil
        }
    }
}
