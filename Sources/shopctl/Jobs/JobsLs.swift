internal import Console

enum JobsLs {
    static let command = Command(
        "ls", "List journals of batch runs, and locks",
        discussion: "The journal of a run that has done everything is kept for 30 days, so that the same input "
            + "is not done twice.",
        takes: [StandardFlags.results], columns: JobSchema.jobs.infos,
        examples: [
            Example("shopctl jobs ls", "what was broken off, and who holds which lock"),
            Example("shopctl jobs ls -o jsonl | jq 'select(.state == \"unfinished\")'", "for a script"),
        ]
    ) { invocation in
        try invocation.output.list(
            JobSchema.jobs, try JobDirectory.list(journals: invocation.journals, locks: invocation.locks))
        try invocation.output.flush()
        return .done
    }
}
