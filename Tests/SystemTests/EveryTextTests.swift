import EventLoop
import FoundationEssentials
import HTTPClient
import HTTPService
import LocalStack
import Observability
import ShopAPI
import TestSupport
import Testing

/// Every text that any route takes, with card numbers in it written in many ways: refused with its name, and afterwards
/// nowhere. Made from the table of routes: a new field is covered by itself.
@Suite(.serialized, .timeLimit(.minutes(15))) struct EveryTextTests {
    static let writings: [String] = {
        let card = "4242424242424242"
        let between = [
            "", " ", "-", ".", "/", "_", ",", "\u{A0}", "\u{2009}", "–", "\u{200B}", " - ", "\n", "\t",
        ]
        let grouped = between.map { Self.grouped(card, by: 4, $0) }
        return grouped + [
            Self.grouped(card, by: 1, " "), Self.grouped(card, by: 2, " "), "４２４２４２４２４２４２４２４２", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
            "see VISA\(card) please", "3782 822463 10005", "5555\u{A0}5555.5555-4444",
        ]
    }()

    private static func grouped(_ card: String, by size: Int, _ separator: String) -> String {
        let digits = Array(card)
        return stride(from: 0, to: digits.count, by: size).map { String(digits[$0..<($0 + size)]) }
            .joined(separator: separator)
    }

    /// One place of one request.
    private struct Attempt: Sendable, CustomStringConvertible {
        let step: RouteWalk.Step
        let path: String
        let body: RouteBody.Sample
        var headers: HTTPFields = [:]
        /// What the refusal names, one of them.
        let names: [String]
        var description: String { "\(step) \(names)" }
    }

    @Test func aCardNumberIsRefusedInEveryTextAndIsNowhereAfterwards() async throws {
        let installation = try await TestInstallation.start(isUnlimited: true)
        let shop = Shop(installation)
        let tokens = try await RouteWalk.tokens(of: shop)
        try await shop.stock([(CardNumberTests.marker, 100)])
        let steps = try await RouteWalk.steps().filter { $0.door == .rest }
        var places = 0
        for step in steps {
            let token = tokens[Self.identity(step)]
            for (number, writing) in Self.writings.enumerated() {
                let attempts = try Self.attempts(step, writing)
                if number == 0 { places += attempts.count }
                for attempt in attempts { try await check(attempt, shop, token) }
            }
        }
        #expect(steps.count > 60 && places > 4 * steps.count, "\(steps.count) routes, \(places) places")

        let found = try await Places.read(shop)
        for place in found.all {
            for writing in Self.writings.flatMap(Self.forms) {
                #expect(!place.has(writing), "\(place.name) has \(writing)")
            }
        }
        let audit = try await shop.shopctl(["orders", "audit", "-q"])
        #expect(audit.status.isSuccess, "\(audit.outputText)\(audit.errorText)")
        try await installation.down(purge: true, on: TestLoops.any)
    }

    /// As it stands, in a URL, and in JSON.
    private static func forms(of writing: String) -> [String] {
        let json = (try? JSONText.encode(writing)).map { String(decoding: $0.dropFirst().dropLast(), as: UTF8.self) }
        return Array(Set([writing, escaped(writing), json ?? writing]))
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }

    /// Who may use the route, so that it is the text which is refused.
    private static func identity(_ step: RouteWalk.Step) -> RouteWalk.Identity {
        switch step.route.access {
        case .anyone: step.route.path.hasPrefix("/admin") ? .admin : .anonymous
        case .customer: .customer
        default: step.route.path.hasPrefix("/v1") ? .customer : .admin
        }
    }

    private func check(_ attempt: Attempt, _ shop: Shop, _ token: String?) async throws {
        var answer = try await shop.ask(
            attempt.step, attempt.body, path: attempt.path, token: token, headers: attempt.headers)
        while answer.status == 429 {
            try await TestLoops.any.run { try await TestLoops.any.sleep(for: .milliseconds(100)) }
            answer = try await shop.ask(
                attempt.step, attempt.body, path: attempt.path, token: token, headers: attempt.headers)
        }
        let text = "\(answer)"
        #expect((400..<500).contains(answer.status), "\(attempt): \(answer)")
        #expect(attempt.names.contains { text.contains($0) }, "\(attempt): \(answer)")
        #expect(!CardNumber.isIn(text), "\(attempt): \(answer)")
    }

    // MARK: What can be said where

    private static func attempts(_ step: RouteWalk.Step, _ writing: String) throws -> [Attempt] {
        let path = step.path()
        let isDrawn = writing.unicodeScalars.contains { $0.value < 0x20 }
        let bodies = try step.bodies
        var attempts: [Attempt] = []
        for body in bodies {
            for (changed, names) in try replaced(body, writing) where !isCardField(step, names[0]) {
                attempts.append(Attempt(step: step, path: path, body: changed, names: names))
            }
        }
        let body = bodies[0]
        for name in step.route.query ?? ["q"] {
            attempts.append(
                Attempt(
                    step: step, path: "\(path)?\(name)=\(escaped(writing))", body: body,
                    names: ["?\(name)", "bad_request"]))
        }
        for name in step.route.parameterNames {
            let named = step.path([name: writing])
            attempts.append(
                Attempt(step: step, path: named, body: body, names: ["{\(name)}", "no_such_path", "bad_request"]))
        }
        guard !isDrawn else { return attempts }
        for name in ["Idempotency-Key", "X-Reason", "If-Match", "Last-Event-ID", "User-Agent"] {
            attempts.append(
                Attempt(step: step, path: path, body: body, headers: [name: writing], names: [name, "bad_request"]))
        }
        return attempts
    }

    /// The two that are declared.
    private static func isCardField(_ step: RouteWalk.Step, _ name: String) -> Bool {
        step.route.path == "/v1/payment-tokens" && ["/number", "/cvc"].contains(name)
    }

    /// The body with each of its texts replaced, one at a time, and how a refusal may call it.
    private static func replaced(
        _ body: RouteBody.Sample, _ writing: String
    ) throws -> [(RouteBody.Sample, [String])] {
        let text = String(decoding: body.bytes, as: UTF8.self)
        switch body.contentType {
        case "application/json":
            return try replaced(try StrictJSON.parse(body.bytes), writing).map { value, pointer in
                (.init(contentType: body.contentType, bytes: try JSONText.encode(value)), [pointer])
            }
        case "application/jsonl":
            let line = Array(body.bytes.prefix { $0 != 10 })
            return try replaced(try StrictJSON.parse(line), writing).map { value, pointer in
                (.init(contentType: body.contentType, bytes: try JSONText.encode(value)), [String(pointer.dropFirst())])
            }
        case "application/x-www-form-urlencoded":
            let pairs = text.split(separator: "&").map { $0.split(separator: "=", omittingEmptySubsequences: false) }
            return pairs.indices.map { changed in
                let form = pairs.enumerated().map { index, pair in
                    "\(pair[0])=\(index == changed ? escaped(writing) : String(pair[1]))"
                }
                let bytes = Array(form.joined(separator: "&").utf8)
                return (.init(contentType: body.contentType, bytes: bytes), [String(pairs[changed][0]), "body"])
            }
        case "text/csv":
            let lines = text.split(separator: "\r\n").map(String.init)
            let names = lines[0].split(separator: ",").map(String.init)
            return names.indices.map { changed in
                let cells = names.indices.map { $0 == changed ? "\"\(writing)\"" : "\"x\"" }
                let bytes = Array("\(lines[0])\r\n\(cells.joined(separator: ","))\r\n".utf8)
                return (.init(contentType: body.contentType, bytes: bytes), [names[changed]])
            }
        default: return []
        }
    }

    private static func replaced(
        _ value: JSONValue, _ writing: String, at pointer: String = ""
    ) throws -> [(JSONValue, String)] {
        switch value {
        case .string: return [(.string(writing), pointer)]
        case .array(let elements):
            return try elements.enumerated().flatMap { index, element in
                try replaced(element, writing, at: "\(pointer)/\(index)").map { changed, place in
                    var copy = elements
                    copy[index] = changed
                    return (.array(copy), place)
                }
            }
        case .object(let members):
            return try members.flatMap { name, member in
                try replaced(member, writing, at: "\(pointer)/\(name)").map { changed, place in
                    var copy = members
                    copy[name] = changed
                    return (.object(copy), place)
                }
            }
        default: return []
        }
    }
}
