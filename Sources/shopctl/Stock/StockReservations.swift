internal import Console
internal import ShopAPI

enum StockReservations {
    private static let state = Option.value("state", ValueType<ReservationState>.choice("STATE"), "only in this state")
    private static let order = Option.value("order", .orderID, "only of this order")

    static let command = Command(
        "reservations", "List reservations, newest first", flags: [state.flag, order.flag, Flags.sku.flag],
        takes: [StandardFlags.results, StandardFlags.listing, Flags.connection],
        columns: StockSchema.reservations.infos,
        examples: [
            Example("shopctl stock reservations --sku MUG-WHITE --state open", "who holds the mugs"),
            Example("shopctl stock reservations --order ord_01h455vb4pex5vsknk084sn02q", "what an order holds"),
        ],
        exitCodes: [.notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        let query: [QueryItem] = [
            ("state", invocation[state]?.rawValue), ("order", invocation[order]?.description),
            ("sku", invocation[Flags.sku]),
        ]
        return try await ShopClient(invocation).list(
            invocation, StockSchema.reservations, "/admin/v1/stock/reservations", query)
    }
}
