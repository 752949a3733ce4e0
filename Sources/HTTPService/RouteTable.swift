internal import HTTPServer

/// Paths as a tree of their segments. Literals go before parameters; a branch that leads nowhere is left again.
struct RouteTable: Sendable {
    enum Match {
        /// The route's index, and its parameters' values in their order.
        case route(Int, [String])
        case otherMethods([HTTPMethod])
        case nothing
    }
    struct Mistake: Error { let message: String }

    private struct Node: Sendable {
        var literals: [(text: String, node: Int)] = []
        var parameter: Int?
        var routes: [(method: HTTPMethod, index: Int)] = []
        /// Routes that take whatever is left of the path here.
        var rest: [(method: HTTPMethod, index: Int)] = []
    }
    private var nodes = [Node()]
    /// The names of each route's parameters.
    private(set) var names: [[String]] = []
    private var paths: [String] = []

    private enum Segment: Equatable {
        case literal(String)
        case parameter(String)
        case rest(String)
        var name: String? {
            switch self {
            case .literal: nil
            case .parameter(let name), .rest(let name): name
            }
        }
    }

    // MARK: Building

    mutating func insert(_ route: Route, at index: Int) throws(Mistake) {
        let label = "\(route.method) \(route.path)"
        names.append([])
        paths.append(label)
        let segments = try Self.segments(of: route.path, label)
        let found = segments.compactMap(\.name)
        if let twice = found.first(where: { name in found.count(where: { $0 == name }) > 1 }) {
            throw Mistake(message: "\(label): the parameter {\(twice)} stands there twice")
        }
        if let arity = route.arity, arity != found.count {
            throw Mistake(message: "\(label): the handler takes \(arity) parameters, and the path has \(found.count)")
        }
        names[index] = found
        var node = 0
        for segment in segments { node = descend(node, segment) }
        let takesRest = if case .rest = segments.last { true } else { false }
        let taken = takesRest ? nodes[node].rest : nodes[node].routes
        if let other = taken.first(where: { $0.method == route.method }) {
            throw Mistake(message: "\(label): matches the same requests as \(paths[other.index])")
        }
        if takesRest {
            nodes[node].rest.append((route.method, index))
        } else {
            nodes[node].routes.append((route.method, index))
        }
    }

    private mutating func descend(_ node: Int, _ segment: Segment) -> Int {
        switch segment {
        case .rest: return node
        case .literal(let text):
            if let known = nodes[node].literals.first(where: { $0.text == text }) { return known.node }
            nodes.append(Node())
            nodes[node].literals.append((text, nodes.count - 1))
        case .parameter:
            if let known = nodes[node].parameter { return known }
            nodes.append(Node())
            nodes[node].parameter = nodes.count - 1
        }
        return nodes.count - 1
    }

    private static func segments(of path: String, _ label: String) throws(Mistake) -> [Segment] {
        guard path.first == "/" else { throw Mistake(message: "\(label): a path begins with a slash") }
        if path == "/" { return [] }
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        var segments: [Segment] = []
        for (index, part) in parts.enumerated() {
            let segment = try segment(part, label)
            if case .rest = segment, index + 1 < parts.count {
                throw Mistake(message: "\(label): {name...} stands only at the end")
            }
            segments.append(segment)
        }
        return segments
    }

    private static func segment(_ part: String, _ label: String) throws(Mistake) -> Segment {
        guard part.hasPrefix("{") else {
            guard !part.isEmpty, part != ".", part != "..", Percent.encode(part) == part else {
                throw Mistake(message: "\(label): the segment \"\(part)\" is not made of letters, digits, - . _ ~")
            }
            return .literal(part)
        }
        let takesRest = part.hasSuffix("...}")
        let name = String(part.dropFirst().dropLast(takesRest ? 4 : 1))
        guard part.hasSuffix("}"), name.first?.isLetter == true, name.allSatisfy({ $0.isLetter || $0.isNumber }) else {
            throw Mistake(message: "\(label): \"\(part)\" is not a parameter like {name}")
        }
        return takesRest ? .rest(name) : .parameter(name)
    }

    // MARK: Finding

    func find(_ method: HTTPMethod, _ rawPath: String) -> Match {
        let path = rawPath.utf8
        guard path.first == UInt8(ascii: "/") else { return .nothing }
        if path.count == 1 { return match(nodes[0].routes, method, []) }
        var values: [String] = []
        var other: [HTTPMethod] = []
        let found = walk(0, path.dropFirst(), method, &values, &other)
        if let found { return .route(found, values) }
        return other.isEmpty ? .nothing : .otherMethods(other)
    }

    private func match(
        _ routes: [(method: HTTPMethod, index: Int)], _ method: HTTPMethod, _ values: [String]
    ) -> Match {
        if let index = Self.pick(routes, method) { return .route(index, values) }
        return routes.isEmpty ? .nothing : .otherMethods(Self.methods(routes))
    }

    private func walk(
        _ node: Int, _ path: Substring.UTF8View, _ method: HTTPMethod, _ values: inout [String],
        _ other: inout [HTTPMethod]
    ) -> Int? {
        let end = path.firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex
        let segment = path[..<end]
        let isLast = end == path.endIndex
        let rest = isLast ? path[path.endIndex...] : path[path.index(after: end)...]
        if let literal = nodes[node].literals.first(where: { $0.text.utf8.elementsEqual(segment) }),
            let found = enter(literal.node, isLast, rest, method, &values, &other)
        {
            return found
        }
        if let parameter = nodes[node].parameter, let value = Self.value(segment) {
            values.append(value)
            if let found = enter(parameter, isLast, rest, method, &values, &other) { return found }
            values.removeLast()
        }
        guard !nodes[node].rest.isEmpty, let value = Self.rest(path) else { return nil }
        guard let found = Self.pick(nodes[node].rest, method) else {
            other += Self.methods(nodes[node].rest)
            return nil
        }
        values.append(value)
        return found
    }

    private func enter(
        _ node: Int, _ isLast: Bool, _ rest: Substring.UTF8View, _ method: HTTPMethod, _ values: inout [String],
        _ other: inout [HTTPMethod]
    ) -> Int? {
        guard isLast else { return walk(node, rest, method, &values, &other) }
        if let found = Self.pick(nodes[node].routes, method) { return found }
        other += Self.methods(nodes[node].routes)
        return nil
    }

    /// A parameter's text; never empty, and never a step up or nowhere.
    private static func value(_ segment: Substring.UTF8View) -> String? {
        guard let text = Percent.decode(segment), !text.isEmpty, text != ".", text != ".." else { return nil }
        return text
    }
    private static func rest(_ path: Substring.UTF8View) -> String? {
        guard let text = Percent.decode(path) else { return nil }
        return text.split(separator: "/", omittingEmptySubsequences: false).contains { $0 == "." || $0 == ".." }
            ? nil : text
    }

    private static func pick(_ routes: [(method: HTTPMethod, index: Int)], _ method: HTTPMethod) -> Int? {
        for route in routes where route.method == method { return route.index }
        // What answers GET answers HEAD: the server leaves the body out.
        return method == .head ? pick(routes, .get) : nil
    }
    private static func methods(_ routes: [(method: HTTPMethod, index: Int)]) -> [HTTPMethod] {
        let methods = routes.map(\.method)
        return methods.contains(.get) && !methods.contains(.head) ? methods + [.head] : methods
    }
}
