import EventLoop
import HTTPService
import ShopAPI
import Testing

/// The declarations that everything about routes is made from.
@Suite struct RouteTableTests {
    @Test func everyBodyHasAnExampleOfEachOfItsFields() async throws {
        for step in try await RouteWalk.steps() {
            switch step.route.body {
            case .none: break
            case .json(let type), .optionalJSON(let type): try checkExamples(of: type, "\(step)")
            case .form(let shape): #expect(!shape.examples.isEmpty, "\(step)")
            case .records(let shape):
                try checkExamples(of: shape.line, "\(step)")
                let named = Set(shape.rows.flatMap(\.keys))
                #expect(named == Set(shape.required + shape.optional), "\(step)")
            }
            #expect(try !step.bodies.isEmpty)
        }
    }

    /// The strict reader refuses a member that it does not know and names those that it does: each is in an example.
    private func checkExamples<T: RequestBody>(of type: T.Type, _ step: String) throws {
        var named: [String: Set<String>] = [:]
        var known: [String: Set<String>] = [:]
        for example in type.examples {
            let text = try JSONText.encode(example)
            // What is written is read back: examples are right by themselves.
            #expect(try JSONText.encode(try StrictJSON.decode(type, from: text)) == text, "\(step)")
            let value = try StrictJSON.parse(text)
            for place in Self.objects(in: value) {
                let shape = Self.generic(place.path)
                named[shape, default: []].formUnion(place.members)
                let problem = #expect(throws: Problem.self, "\(step) at \(place.path) takes anything") {
                    try StrictJSON.decode(type, from: JSONText.encode(value.adding("zzz", at: place.path[...])))
                }
                known[shape, default: []].formUnion(Self.knownFields(problem))
            }
        }
        #expect(named == known, "\(step): examples of \(type) name not just the fields that are read")
    }

    private static func knownFields(_ problem: Problem?) -> [String] {
        guard let detail = problem?.errors?.first?.detail, let start = detail.firstRange(of: "known are ") else {
            return []
        }
        return detail[start.upperBound...].split(separator: ", ").map(String.init)
    }

    private struct Place {
        let path: [String]
        let members: [String]
    }
    private static func objects(in value: JSONValue, at path: [String] = []) -> [Place] {
        switch value {
        case .object(let members):
            [Place(path: path, members: Array(members.keys))]
                + members.flatMap { objects(in: $0.value, at: path + [$0.key]) }
        case .array(let elements):
            elements.enumerated().flatMap { objects(in: $0.element, at: path + [String($0.offset)]) }
        default: []
        }
    }
    private static func generic(_ path: [String]) -> String {
        path.map { Int($0) == nil ? $0 : "*" }.joined(separator: "/")
    }

    @Test func everyRouteHasASamplePath() async throws {
        for step in try await RouteWalk.steps() {
            #expect(step.route.sampleParameters.count == step.route.parameterNames.count, "\(step)")
            #expect(!step.path().contains("{"), "\(step)")
        }
    }
}

extension JSONValue {
    fileprivate func adding(_ member: String, at path: ArraySlice<String>) -> JSONValue {
        switch self {
        case .object(var members):
            guard let key = path.first else {
                members[member] = .integer(1)
                return .object(members)
            }
            members[key] = members[key]?.adding(member, at: path.dropFirst())
            return .object(members)
        case .array(var elements):
            guard let key = path.first, let index = Int(key) else { return self }
            elements[index] = elements[index].adding(member, at: path.dropFirst())
            return .array(elements)
        default: return self
        }
    }
}
