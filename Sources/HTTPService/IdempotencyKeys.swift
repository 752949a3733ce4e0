internal import HTTPServer
internal import ShopAPI

enum IdempotencyKeyKind: IDKind { static let prefix = "key" }

extension Middleware {
    /// Gives a change that comes without an `Idempotency-Key` one of ours, and says it in the answer, so that whoever
    /// asks again can ask for the same thing. Stands around what makes problems of errors: those have the key too.
    /// - Parameter isKept: whether the service that a path belongs to remembers its keys.
    public static func keyed(where isKept: @escaping @Sendable (_ path: String) -> Bool) -> Middleware {
        Middleware { request, next in
            guard request.changesSomething, request.route != nil, !request.headers.contains("Idempotency-Key"),
                isKept(request.http.rawPath), (try? request.isDryRun) != true
            else { return try await next(request) }
            let key = TypeID<IdempotencyKeyKind>().description
            var request = request
            request.http.headers["Idempotency-Key"] = key
            request.hasNewKey = true
            var response = try await next(request)
            response.headers["Idempotency-Key"] = key
            return response
        }
    }
}
