internal import Console
internal import ShopAPI

enum RefundsGet {
    static let command = Command(
        "get", "Show refunds", arguments: [Flags.refunds.slot],
        takes: [StandardFlags.results, StandardFlags.input, Flags.connection], columns: RefundSchema.refunds.infos,
        examples: [
            Example("shopctl refunds get ref_01h455vb4pex5vsknk084sn02q", "one refund"),
            Example(
                "shopctl refunds ls --state pending -o name | shopctl refunds get -f - -o json", "all that is pending"),
        ],
        exitCodes: [.notFound, .notAllowed, .unreachable]
    ) { invocation in
        let ids = try invocation.ids(Flags.refunds, "refund")
        return try await ShopClient(invocation).show(invocation, RefundSchema.refunds, ids) { client, id in
            try await client.get("/admin/v1/refunds/\(id)")
        }
    }
}
