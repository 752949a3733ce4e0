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
        case .approveRefund: "refund.approved"
        case .denyRefund: "refund.denied"
        case .retryRefund: "refund.retried"
        case .requestReturn: "return.requested"
        case .receiveReturn: "return.received"
        case .refundReturn: "return.refunded"
        case .cancelReturn: "return.cancelled"
        case .retry: "order.retried"
        default: "order.changed"
        }
    }

    /// A reason that is part of what was asked.
    private var said: String? {
        switch self {
        case .cancel(let reason): reason
        case .refund(_, let request, _): request.reason
        case .requestReturn(_, let request): request.reason
        default: nil
        }
    }

    private var details: [String: String]? {
        switch self {
        case .fulfil(let id, _): ["fulfilment": id.description]
        case .refund(let id, _, _), .approveRefund(let id, _), .denyRefund(let id, _, _),
            .retryRefund(let id, _, _):
            ["refund": id.description]
        case .requestReturn(let id, _), .receiveReturn(let id, _, _), .cancelReturn(let id):
            ["return": id.description]
        case .refundReturn(let id, let refund, _, _):
            ["return": id.description, "refund": refund.description]
        default: nil
        }
    }
}
