// What was recorded of all services, for those who may read it.

internal import Audit
internal import FoundationEssentials
internal import HTTPServer
internal import HTTPService
internal import ShopAPI

extension Auth {
    var auditRoutes: [Route] {
        let access = Access.scope("audit:read")
        return [
            Route(
                .get, "/admin/v1/audit", access: access, summary: "Who did what, newest first",
                query: [
                    "service", "actor", "action", "subject", "reason", "request", "since", "until", "limit", "cursor",
                ]
            ) { [self] request in try await records(request) },
            Route(
                .get, "/admin/v1/audit/heads", access: access, summary: "Where each chain of records ends", query: []
            ) { [self] _ in try .json(Page(try await audit.heads())) },
            Route(
                .get, "/admin/v1/audit/chains/{service}", access: access,
                summary: "A service's records in the order of their chain", query: ["after", "limit"]
            ) { [self] (request: APIRequest, service: String) in
                let limit = try request.page().limit
                let after: Int64 = try request.query("after") ?? 0
                return try .json(Page(try await audit.chain(service, after: after, limit: limit)))
            },
        ]
    }

    private func records(_ request: APIRequest) async throws -> HTTPResponse {
        var filter = AuditFilter()
        filter.service = try request.query("service")
        filter.actor = try request.query("actor")
        filter.action = try request.query("action")
        filter.subject = try request.query("subject")
        filter.reason = try request.query("reason")
        filter.requestID = try request.query("request")
        filter.since = try request.query("since")
        filter.until = try request.query("until")
        let page = try request.page()
        let at: Date? = try page.after(0)
        let service: String? = try page.after(1)
        let seq: Int64? = try page.after(2)
        let last = at.flatMap { at in service.flatMap { service in seq.map { (at: at, service: service, seq: $0) } } }
        let found = try await audit.records(filter, after: last, limit: page.limit + 1)
        var answer = page.page(found.records) { [Timestamp.format($0.at), $0.service, String($0.seq)] }
        if !found.lacks.isEmpty { answer.lacks = found.lacks }
        return try .json(answer)
    }
}
