internal import Glibc

/// Seconds and nanoseconds since 1970, UTC.
struct WallTime: Sendable {
    var seconds: Int
    var nanoseconds: Int
    static var now: WallTime {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return WallTime(seconds: now.tv_sec, nanoseconds: now.tv_nsec)
    }
}

/// One line as bytes, with its line feed. JSON (RFC 8259); control characters, C1 ones too, and the separators that
/// some terminals and languages take as line ends are escaped.
enum LogLine {
    private static let ownNames: Set<String> = [
        "time", "level", "service", "part", "msg", "request", "order", "trace", "span",
    ]

    static func encode(
        time: WallTime, level: LogLevel, service: String, label: String, message: String,
        context: RequestContext?, fields: LogFields
    ) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(256)
        line += "{\"time\":\"".utf8
        append(time, to: &line)
        line += "\",\"level\":\"".utf8
        line += level.name.utf8
        line.append(UInt8(ascii: "\""))
        if !service.isEmpty { field("service", service, to: &line) }
        field("part", label, to: &line)
        field("msg", Redaction.masked(message), to: &line)
        if let context {
            if let request = context.requestID { field("request", Redaction.masked(request), to: &line) }
            if let order = context.orderID { field("order", order, to: &line) }
            if let trace = context.trace {
                field("trace", trace.traceID, to: &line)
                field("span", trace.spanID, to: &line)
            }
        }
        for (name, value) in fields.pairs {
            line.append(UInt8(ascii: ","))
            string(ownNames.contains(name) ? name + "_" : name, to: &line)
            line.append(UInt8(ascii: ":"))
            if Redaction.isSecret(name) {
                string(Redaction.mark, to: &line)
            } else {
                append(value, to: &line)
            }
        }
        line += "}\n".utf8
        return line
    }

    private static func field(_ name: StaticString, _ value: String, to line: inout [UInt8]) {
        line += ",\"".utf8
        name.withUTF8Buffer { line += $0 }
        line += "\":".utf8
        string(value, to: &line)
    }

    private static func append(_ value: LogValue, to line: inout [UInt8]) {
        switch value {
        case .string(let text): string(Redaction.masked(text), to: &line)
        case .integer(let number): line += String(number).utf8
        case .number(let number) where number.isFinite: line += number.description.utf8
        case .number(let number): string(number.description, to: &line)
        case .bool(let value): line += (value ? "true" : "false").utf8
        case .null: line += "null".utf8
        case .array(let values):
            line.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { line.append(UInt8(ascii: ",")) }
                append(value, to: &line)
            }
            line.append(UInt8(ascii: "]"))
        }
    }

    /// A string literal of JSON, with its quotes.
    static func string(_ text: String, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c }) {
            line += text.utf8
        } else {
            for scalar in text.unicodeScalars { append(scalar, to: &line) }
        }
        line.append(UInt8(ascii: "\""))
    }

    private static func append(_ scalar: Unicode.Scalar, to line: inout [UInt8]) {
        switch scalar.value {
        case 0x22: line += "\\\"".utf8
        case 0x5c: line += "\\\\".utf8
        case 0x0a: line += "\\n".utf8
        case 0x0d: line += "\\r".utf8
        case 0x09: line += "\\t".utf8
        case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029:
            let digits = String(scalar.value, radix: 16)
            line += "\\u".utf8
            line += repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count)
            line += digits.utf8
        default: line += UTF8.encode(scalar)!
        }
    }

    /// RFC 3339, UTC, with milliseconds.
    private static func append(_ time: WallTime, to line: inout [UInt8]) {
        var seconds = time.seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        number(Int(parts.tm_year) + 1900, width: 4, to: &line)
        line.append(UInt8(ascii: "-"))
        number(Int(parts.tm_mon) + 1, width: 2, to: &line)
        line.append(UInt8(ascii: "-"))
        number(Int(parts.tm_mday), width: 2, to: &line)
        line.append(UInt8(ascii: "T"))
        number(Int(parts.tm_hour), width: 2, to: &line)
        line.append(UInt8(ascii: ":"))
        number(Int(parts.tm_min), width: 2, to: &line)
        line.append(UInt8(ascii: ":"))
        number(Int(parts.tm_sec), width: 2, to: &line)
        line.append(UInt8(ascii: "."))
        number(time.nanoseconds / 1_000_000, width: 3, to: &line)
        line.append(UInt8(ascii: "Z"))
    }

    private static func number(_ value: Int, width: Int, to line: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            line.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
