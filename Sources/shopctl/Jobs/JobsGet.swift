internal import Console

enum JobsGet {
    static let command = Command(
        "get", "Show what became of each item of a run",
        discussion:
            "An item is done, failed (refused: it was not done), untried (no daemon was there), or unknown: it was "
            + "asked for and not answered. --resume asks for all but the first again, with the keys that they had.",
        arguments: [JobSchema.names.slot], takes: [StandardFlags.results], columns: JobSchema.items.infos,
        examples: [
            Example("shopctl jobs get refunds-batch-2f1e0c", "the items of a run"),
            Example(
                "shopctl jobs get refunds-batch-2f1e0c -o jsonl | jq 'select(.state == \"failed\")'", "what failed"),
        ],
        exitCodes: [.notFound]
    ) { invocation in
        let jobs = try JobSchema.find(invocation[JobSchema.names], invocation)
        let writer = try invocation.output.list(JobSchema.items)
        for job in jobs where job.kind == .journal {
            for entry in try JobDirectory.items(job) {
                try writer.write(JobSchema.Item(number: entry.number, item: entry.item))
            }
        }
        try writer.finish()
        try invocation.output.flush()
        for job in jobs where job.kind == .lock {
            invocation.diagnostics.note("\(job.name) is a lock: \(job.holder ?? "nobody holds it")")
        }
        return .done
    }
}
