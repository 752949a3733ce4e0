internal import Console
internal import ShopAPI

enum AuditLs {
    private static let actor = Option.value(
        "actor", .text.named("WHO"), "only by them: usr_…, cli_…, a service's name")
    private static let action = Option.value(
        "action", .text.named("WHAT"), "only this: order.cancelled, or all that begin with it: order.")
    private static let subject = Option.value("subject", .text.named("ID"), "only what was done to this")
    private static let reason = Option.value("reason", .sentence, "only with these words in the reason")
    private static let request = Option.value("request", .text.named("ID"), "only what this request did")

    static let command = Command(
        "ls", "List who did what, newest first",
        discussion: "Every change that an operator or a daemon makes is recorded in the transaction of the change "
            + "itself. What customers do with what is theirs stands in the history of the thing: `orders timeline`.",
        flags: [AuditSchema.service.flag, actor.flag, action.flag, subject.flag, reason.flag, request.flag],
        takes: [StandardFlags.results, StandardFlags.listing, StandardFlags.span, Flags.connection],
        columns: AuditSchema.records.infos,
        examples: [
            Example("shopctl audit ls --since 2h", "what was done in the last two hours"),
            Example("shopctl audit ls --reason 'case 4711' --all", "all that was done for this reason"),
            Example("shopctl audit ls --subject ord_01h455vb4pex5vsknk084sn02q -o wide", "who touched this order"),
        ],
        exitCodes: [.notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        let query: [QueryItem] = [
            ("service", invocation[AuditSchema.service]), ("actor", invocation[actor]),
            ("action", invocation[action]), ("subject", invocation[subject]), ("reason", invocation[reason]),
            ("request", invocation[request]),
        ]
        return try await ShopClient(invocation).list(
            invocation, AuditSchema.records, "/admin/v1/audit", query + invocation.span)
    }
}
