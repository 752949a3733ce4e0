internal import Console
internal import FoundationEssentials
internal import ShopAPI

enum StockRelease {
    private static let reservations = Argument.many(
        "reservation", .reservationID, "which reservations; or in --file", minimum: 0)
    private static let force = Option.toggle("force", "also what an order holds; the order will miss it")

    static let command = Command(
        "release", "Let reservations go",
        discussion: "Holds that operators made. What an order holds is the order's: cancel it instead, or use --force.",
        arguments: [reservations.slot], flags: [force.flag],
        takes: FlagGroup.ofBulkChange,
        columns: StockSchema.reservations.infos,
        examples: [
            Example("shopctl stock release res_01h455vb4pex5vsknk084sn02q -y", "one hold"),
            Example(
                "shopctl stock reservations --sku MUG-WHITE --state open -o name | shopctl stock release -f - -y",
                "all holds of a SKU"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        let isForced = invocation[force]
        let change = BulkChange<StockReservation>(
            invocation: invocation, schema: StockSchema.reservations, verb: "Release", noun: "reservation",
            input: BatchSchema(
                [.init("reservation", isRequired: true, meaning: FieldMeaning.identifier("reservation"))],
                identifier: "reservation")
        ) { client, record, change in
            let id = try ValueType<String>.bareIdentifier(record.text("reservation") ?? "", of: "reservation")
            return try await client.send(
                "DELETE", "/admin/v1/stock/reservations/\(Percent.encoded(id))", [("force", isForced ? "true" : nil)],
                change: change)
        }
        let typed = invocation[reservations].enumerated().map {
            BatchRecord.typed("reservation", $1.description, $0 + 1)
        }
        return try await change.run(typed) { let _: [ReservationID] = try TypedRecords.ids($0, "reservation") }
    }
}
