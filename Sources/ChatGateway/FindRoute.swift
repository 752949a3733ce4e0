internal import Auth
internal import HTTPServer
internal import HTTPService
internal import Messages
internal import ShopAPI

// Whom a chat can begin with: by a phone that they let themselves be found by, or by their username; or a public
// channel by its name. With the same limits and privacy as Telegram clients.
extension ChatGateway {
    var findRoute: Route {
        Route(
            .get, "/v1/chats/find", access: .customer, summary: "Somebody by their phone or username, or a channel",
            query: ["phone", "username"]
        ) { [self] request in
            let viewer = try await viewer(request)
            let phone: String? = try request.query("phone")
            let username: String? = try request.query("username")
            do {
                switch (phone, username) {
                case (let phone?, nil): return try .json(try await auth.resolvePhone(phone, as: viewer).person)
                case (nil, let name?): return try await find(name, viewer)
                default: throw Problem.badRequest("?phone or ?username is needed, and not both")
                }
            } catch let refusal as AccountRefusal {
                throw Self.problem(refusal)
            }
        }
    }

    /// One name is a person's or a channel's.
    private func find(_ name: String, _ viewer: Int64) async throws -> HTTPResponse {
        let refusal: AccountRefusal
        do {
            return try .json(try await auth.resolveUsername(name, as: viewer).person)
        } catch let error as AccountRefusal where error == .unknownUsername {
            refusal = error
        }
        let view: ChannelView
        do {
            view = try await messages.channel(named: name, for: viewer)
        } catch is MessagesError {
            throw refusal
        }
        var views = ChatViews(viewer: viewer)
        views.channels[view.channel.id] = view
        guard view.isReadable, let channel = views.channel(view.channel.id) else { throw refusal }
        return try .json(channel)
    }

    private static func problem(_ refusal: AccountRefusal) -> Problem {
        switch refusal {
        case .unknownPhone, .unknownUsername: return .notFound("somebody who can be found by that")
        case .invalidPhone:
            return APIRequestProblem.query("phone", "must be a phone with its country, like +4930123456")
        case .invalidUsername:
            return APIRequestProblem.query(
                "username", "must be 5 to 32 letters, digits and underscores, a letter first")
        default:
            let wait = refusal.name.split(separator: "_").last.flatMap { Int($0) }
            return refusal.code == 420
                ? .rateLimited(after: wait ?? 1)
                : Problem(refusal.code, refusal.name.lowercased(), "Refused", detail: refusal.name)
        }
    }
}

private enum APIRequestProblem {
    static func query(_ name: String, _ rule: String) -> Problem {
        .badRequest("?\(name) \(rule)", [.init("?\(name)", rule)])
    }
}
