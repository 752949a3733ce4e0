internal import Console
internal import FoundationEssentials
internal import HTTPClient
internal import ShopAPI

enum StockImport {
    private static let format = Option.value(
        "format", .word("FORM", of: [Choice("csv"), Choice("jsonl")]), "of the input; default: by its name, else csv")

    private static let schema = Schema<ImportSummary>(
        "import", id: { _ in "stock" },
        [
            Column("rows", .number) { .integer($0.rows) },
            Column("created", .number) { .integer($0.created) },
            Column("updated", .number) { .integer($0.updated) },
            Column("unchanged", .number) { .integer($0.unchanged) },
        ])

    static let command = Command(
        "import", "Set the levels of a whole file, all or nothing",
        discussion:
            "csv with the columns sku, warehouse (may be left out) and on_hand, or jsonl with sku, warehouse and "
            + "onHand. The file is streamed: it may be large. What is wrong is answered with line and column, and then "
            + "nothing has changed.",
        flags: [format.flag],
        takes: [
            StandardFlags.results, StandardFlags.input, Flags.connection, StandardFlags.changing,
            StandardFlags.creating,
        ],
        columns: schema.infos,
        examples: [
            Example("shopctl stock import -f counted.csv --dry-run", "what would change"),
            Example("zcat levels.jsonl.gz | shopctl stock import -f - --format jsonl -y", "from another program"),
        ],
        exitCodes: [.notAllowed, .conflict, .confirmationNeeded, .unreachable]
    ) { invocation in
        guard let path = invocation[StandardFlags.file] else {
            throw CommandError.usage("--file is missing", hint: "`-f -` reads stdin")
        }
        let source = try open(path, invocation)
        try invocation.permit("Set the stock levels of \(path)")
        let isLines =
            (invocation[format] ?? (path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") ? "jsonl" : "csv")) == "jsonl"
        let key = invocation[StandardFlags.idempotencyKey]
        let change = Change(invocation, idempotencyKey: key)
        let progress = invocation.progress("bytes sent")
        let body = HTTPClientRequestBody.stream(length: nil) { writer in
            while true {
                // Reading may block, and this closure runs on the client's loop.
                let bytes = try await Task.detached { try source.read(upTo: 1 << 16) }.value
                if bytes.isEmpty { break }
                try await writer.write(bytes)
                progress.advance(by: bytes.count)
            }
        }
        let (_, answer) = try await ShopClient(invocation, patience: ShopClient.longPatience).send(
            "POST", "/admin/v1/stock/import", [],
            headers: ["Content-Type": isLines ? "application/jsonl" : "text/csv"], body: body, change: change)
        progress.finish()
        try invocation.output.record(schema, try JSONText.decode(ImportSummary.self, from: answer))
        if change.isDryRun { invocation.diagnostics.note("dry run: nothing was changed") }
        return .done
    }

    private static func open(_ path: String, _ invocation: Invocation) throws -> any ByteSource {
        if path == "-" { return invocation.surroundings.input }
        do throws(StreamError) {
            return try FileSource(path: path)
        } catch {
            throw CommandError.usage("can't read \(path)", why: error.reason)
        }
    }
}
