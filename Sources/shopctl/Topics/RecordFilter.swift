internal import Console
internal import FoundationEssentials
internal import Kafka

/// Which messages are wanted: of the keys that are given one must fit, and one of the types; of the headers and fields
/// all.
struct RecordFilter: Sendable {
    var keys: Set<[UInt8]> = []
    var headers: [Pair] = []
    /// `order.placed`, or `order.*` for all that begin with `order.`.
    var types: [String] = []
    var fields: [Pair] = []
    /// For brokers that can't be asked what they hold at a time.
    var since: Date?
    var until: Date?

    var isEmpty: Bool {
        keys.isEmpty && headers.isEmpty && types.isEmpty && fields.isEmpty && since == nil && until == nil
    }

    func takes(_ record: KafkaRecord) -> Bool {
        if !keys.isEmpty, !(record.key.map(keys.contains) ?? false) { return false }
        for pair in headers {
            let values = record.headers.filter { $0.0 == pair.name }.map(\.1)
            guard values.contains(Array(pair.value.utf8)) else { return false }
        }
        if !types.isEmpty {
            guard let type = record.eventType, types.contains(where: { Self.matches(type, $0) }) else { return false }
        }
        if let since, (record.timestamp ?? .distantPast) < since { return false }
        if let until, (record.timestamp ?? .distantFuture) >= until { return false }
        return fields.isEmpty || takesBody(record.value)
    }

    private static func matches(_ type: String, _ pattern: String) -> Bool {
        pattern.hasSuffix("*") ? type.hasPrefix(pattern.dropLast()) : type == pattern
    }

    private func takesBody(_ value: [UInt8]?) -> Bool {
        guard let value, let body = try? JSONReader.value(in: value) else { return false }
        return fields.allSatisfy { pair in
            Self.find(pair.name.split(separator: ".")[...], in: body).contains { Self.text($0) == pair.value }
        }
    }

    /// What lies at a path: names of members, and numbers or `*` for items of arrays.
    private static func find(_ path: ArraySlice<Substring>, in value: JSON) -> [JSON] {
        guard let first = path.first else { return [value] }
        let rest = path.dropFirst()
        switch value {
        case .object(let members):
            return members.filter { $0.name == first }.flatMap { find(rest, in: $0.value) }
        case .array(let items):
            if first == "*" { return items.flatMap { find(rest, in: $0) } }
            guard let index = Int(first), items.indices.contains(index) else { return [] }
            return find(rest, in: items[index])
        default: return []
        }
    }

    private static func text(_ value: JSON) -> String {
        if case .string(let text) = value { return text }
        return value.compact
    }
}

extension KafkaRecord {
    /// CloudEvents' type, in the binary mode's header.
    var eventType: String? { header("ce_type").map { String(decoding: $0, as: UTF8.self) } }
    var eventID: String? { header("ce_id").map { String(decoding: $0, as: UTF8.self) } }
    var eventSource: String? { header("ce_source").map { String(decoding: $0, as: UTF8.self) } }
}

extension RecordFilter {
    init(_ invocation: Invocation) {
        keys = Set(invocation[TopicFlags.key].map { Array($0.utf8) })
        headers = invocation[TopicFlags.header]
        types = invocation[TopicFlags.type]
        fields = invocation[TopicFlags.field]
    }
}
