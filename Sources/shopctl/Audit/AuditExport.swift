internal import Console
internal import ShopAPI

enum AuditExport {
    static let command = Command(
        "export", "Write all records out, chain by chain",
        discussion: "In the order of the chains, with their hashes, so that what was written can be verified anywhere "
            + "with `shopctl audit verify -f`. Keep exports where nobody who runs the shop can write.",
        flags: [AuditSchema.service.flag],
        takes: [StandardFlags.results, Flags.connection], columns: AuditSchema.exported.infos,
        examples: [
            Example("shopctl audit export -o jsonl > audit.jsonl", "everything"),
            Example("shopctl audit export --service orders -o csv > orders.csv", "for a spreadsheet"),
        ],
        exitCodes: [.notFound, .notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        let client = try ShopClient(invocation)
        let writer = try invocation.output.list(AuditSchema.exported)
        for head in try await client.auditHeads(invocation[AuditSchema.service]) {
            try await client.auditChain(head.service) { records in
                try writer.write(contentsOf: records)
                try writer.flush()
            }
        }
        try writer.finish()
        return .done
    }
}

extension ShopClient {
    /// Where the chains end, of one service or of all.
    func auditHeads(_ service: String?) async throws -> [AuditHead] {
        let page: Page<AuditHead> = try await get("/admin/v1/audit/heads")
        let heads = page.data.filter { service == nil || $0.service == service }
        if heads.isEmpty, let service {
            let known = page.data.map(\.service).joined(separator: ", ")
            throw CommandError(
                "not_found", "\(service) has recorded nothing", hint: known.isEmpty ? nil : "there are \(known)",
                exit: .notFound)
        }
        return heads
    }

    /// All records of a chain in its order, page by page.
    func auditChain(_ service: String, _ each: ([AuditRecord]) throws -> Void) async throws {
        var last: Int64 = 0
        while true {
            let page: Page<AuditRecord> = try await get(
                "/admin/v1/audit/chains/\(Percent.encoded(service))",
                [("after", String(last)), ("limit", String(Self.pageSize))])
            guard let end = page.data.last, end.seq > last else { return }
            try each(page.data)
            last = end.seq
        }
    }
}
