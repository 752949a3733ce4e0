/// Pieces of Swift, formatted as `swift format` wants them.
enum Text {
    static let width = 120

    static func indented(_ lines: [String]) -> [String] { lines.map { $0.isEmpty ? "" : "    " + $0 } }

    static func block(_ head: String, _ body: [String]) -> [String] {
        body.isEmpty ? ["\(head) {}"] : ["\(head) {"] + indented(body) + ["}"]
    }

    /// A list in parentheses: on one line, or on as many full lines as it takes.
    /// - Parameter indent: how far the whole will be moved to the right.
    static func call(_ head: String, _ items: [String], _ tail: String, indent: Int) -> [String] {
        let one = head + items.joined(separator: ", ") + tail
        if one.count + indent <= width { return [one] }
        var lines = [head]
        var line = "    "
        for (index, item) in items.enumerated() {
            let piece = item + (index + 1 < items.count ? "," : "")
            if line.count + 1 + piece.count + indent > width, line != "    " {
                lines.append(line)
                line = "    "
            }
            line += line == "    " ? piece : " " + piece
        }
        // A brace closes on a line of its own, a parenthesis alone with the last item.
        return tail == ")" ? lines + [line + tail] : lines + [line, tail]
    }

    /// The expression that reads a value; `try` stands before it.
    static func reading(_ shape: Model.Shape, _ model: Model) -> String {
        switch shape {
        case .int: "reader.readInt32()"
        case .long: "reader.readInt64()"
        case .double: "reader.readDouble()"
        case .string: "reader.readString()"
        case .bytes: "reader.readBytes()"
        case .bool: "reader.readBool()"
        case .raw(let count): "reader.readRaw(\(count))"
        case .rest: "reader.readRest()"
        case .boxed: "\(model.swiftName(of: shape))(from: &reader)"
        case .bare: "\(model.swiftName(of: shape))(bare: &reader)"
        case .vector(let element, let isBare):
            switch element {
            case .int: "reader.readInt32Vector()"
            case .long: "reader.readInt64Vector()"
            case .string: "reader.readStringVector()"
            case .bytes: "reader.readBytesVector()"
            default: "reader.read\(isBare ? "Bare" : "")Vector(of: \(model.swiftName(of: element)).self)"
            }
        case .flag, .flags, .unknown: ""
        }
    }

    /// The statement that writes a value.
    static func writing(_ shape: Model.Shape, _ name: String, _ model: Model) -> String {
        switch shape {
        case .raw(let count): "writer.writeRaw(\(name), count: \(count))"
        case .rest: "writer.writeRaw(\(name))"
        case .boxed: "\(name).write(to: &writer)"
        case .bare: "\(name).writeBare(to: &writer)"
        case .vector(_, let isBare): "writer.write\(isBare ? "Bare" : "")Vector(\(name))"
        default: "writer.write(\(name))"
        }
    }
}
