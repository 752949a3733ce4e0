internal import Console

enum JobsRm {
    static let command = Command(
        "rm", "Forget runs and locks",
        discussion: "A journal that is gone can't be resumed, and the same input would be done as a whole: under the "
            + "same keys, which daemons remember for seven days. What is in use is left alone.",
        arguments: [JobSchema.names.slot],
        takes: [
            StandardFlags.results,
            FlagGroup(
                "Changing", [StandardFlags.dryRun.flag, StandardFlags.reason.flag, StandardFlags.yes.flag]),
        ],
        columns: JobSchema.jobs.infos,
        examples: [
            Example("shopctl jobs rm refunds-batch-2f1e0c -y", "a run that will not be resumed"),
            Example("shopctl jobs rm nightly --dry-run", "what would go"),
        ],
        exitCodes: [.notFound, .locked, .confirmationNeeded]
    ) { invocation in
        let jobs = try JobSchema.find(invocation[JobSchema.names], invocation)
        try invocation.permit("Forget", "job", count: jobs.count, isDestructive: true)
        if !invocation[StandardFlags.dryRun] {
            for job in jobs { try JobDirectory.remove(job) }
        }
        try invocation.output.list(JobSchema.jobs, jobs)
        try invocation.output.flush()
        if invocation[StandardFlags.dryRun] { invocation.diagnostics.note("dry run: nothing was changed") }
        return .done
    }
}
