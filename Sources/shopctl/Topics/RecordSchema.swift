internal import Console
internal import FoundationEssentials
internal import Kafka

/// Messages as they are shown. Bytes that are UTF-8 are text; others are `{"base64": …}`.
enum RecordSchema {
    static let records = Schema<KafkaRecord>(
        "record", path: { [$0.topic, "\($0.partition.number)", "\($0.offset)"] },
        [
            Column("topic", .identifier) { .identifier($0.topic) },
            Column("partition", .number) { .integer(Int64($0.partition.number)) },
            Column("offset", .number) { .integer($0.offset) },
            Column("time", .time) { .time($0.timestamp) },
            Column("key", .identifier) { cell($0.key) },
            Column("type", .identifier) { .identifier($0.eventType) },
            Column("id", .identifier, .wide) { .identifier($0.eventID) },
            Column("source", .identifier, .wide) { .identifier($0.eventSource) },
            Column("headers", .json, .programs) { .json(headers($0.headers)) },
            Column("value", .text) { record in
                guard let value = record.value, PrivateTopics.has(record.topic) else { return cell(record.value) }
                return .json(PrivateTopics.standIn(for: value.count))
            },
        ])

    static func cell(_ bytes: [UInt8]?) -> Cell {
        guard let bytes else { return .absent }
        switch json(bytes) {
        case .string(let text): return .text(text)
        case let other: return .json(other)
        }
    }

    static func json(_ bytes: [UInt8]) -> JSON {
        guard UTF8Check.firstInvalid(in: bytes) == nil else {
            return ["base64": .string(Data(bytes).base64EncodedString())]
        }
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    static func headers(_ list: [(String, [UInt8])]) -> JSON {
        .array(list.map { ["name": .string($0.0), "value": json($0.1)] })
    }
}

/// Writes messages as lines of JSON out of the bytes that librdkafka lends: the same text as ``RecordSchema`` makes,
/// many times as fast.
struct RecordLines {
    private var bytes: [UInt8] = []
    private var second: Int64 = .min
    private var secondText: [UInt8] = []
    private var topic = ""
    private var topicText: [UInt8] = []
    private var isPrivate = false

    /// Where it is time to send what there is.
    static let size = 256 << 10
    var isFull: Bool { bytes.count >= Self.size }

    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// The value alone, and a newline.
    mutating func appendRaw(_ record: borrowing KafkaLentRecord) {
        if let value = record.value { bytes.append(contentsOf: value) }
        bytes.append(0x0A)
    }

    mutating func append(_ record: borrowing KafkaLentRecord) {
        if record.partition.topic != topic || topicText.isEmpty {
            topic = record.partition.topic
            isPrivate = PrivateTopics.has(topic)
            topicText = Array("{\"topic\":".utf8)
            JSON.string(topic).write(to: &topicText)
            topicText += ",\"partition\":".utf8
        }
        bytes.append(contentsOf: topicText)
        append(Int64(record.partition.number))
        bytes.append(contentsOf: Self.offset)
        append(record.offset)
        bytes.append(contentsOf: Self.time)
        append(milliseconds: record.milliseconds)
        bytes.append(contentsOf: Self.key)
        append(text: record.key)
        appendHeaders(record)
        bytes.append(contentsOf: Self.value)
        if isPrivate, let value = record.value {
            PrivateTopics.standIn(for: value.count).write(to: &bytes)
        } else {
            append(text: record.value)
        }
        bytes.append(UInt8(ascii: "}"))
        bytes.append(0x0A)
    }
    /// 10000-01-01T00:00:00Z: from there on the format has no words.
    private static let yearTenThousand: Int64 = 253_402_300_800_000
    private static let offset = Array(",\"offset\":".utf8)
    private static let time = Array(",\"time\":".utf8)
    private static let key = Array(",\"key\":".utf8)
    private static let value = Array(",\"value\":".utf8)
    private static let null = Array("null".utf8)
    private static let noHeaders = Array(",\"type\":null,\"id\":null,\"source\":null,\"headers\":[]".utf8)

    private mutating func append(_ number: Int64) {
        if number < 0 { return bytes.append(contentsOf: String(number).utf8) }
        var rest = UInt64(number)
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        var (left, right) = (start, bytes.count - 1)
        while left < right {
            bytes.swapAt(left, right)
            left += 1
            right -= 1
        }
    }

    private mutating func append(milliseconds: Int64?) {
        guard let milliseconds, let time = KafkaTime.date(milliseconds) else {
            return bytes.append(contentsOf: Self.null)
        }
        guard milliseconds < Self.yearTenThousand else {
            return bytes.append(contentsOf: "\"\(RFC3339.text(time))\"".utf8)
        }
        let (whole, fraction) = (milliseconds / 1_000, milliseconds % 1_000)
        if whole != second {
            second = whole
            secondText = Array("\"\(RFC3339.text(Date(timeIntervalSince1970: Double(whole))).dropLast())".utf8)
        }
        bytes.append(contentsOf: secondText)
        if fraction > 0 {
            bytes.append(UInt8(ascii: "."))
            for part in [fraction / 100, fraction / 10 % 10, fraction % 10] {
                bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: part))
            }
        }
        bytes.append(UInt8(ascii: "Z"))
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendHeaders(_ record: borrowing KafkaLentRecord) {
        var event: (type: UnsafeRawBufferPointer?, id: UnsafeRawBufferPointer?, source: UnsafeRawBufferPointer?)
        event = (nil, nil, nil)
        var count = 0
        record.forEachHeader { name, value in
            count += 1
            if event.type == nil, name.elementsEqual("ce_type".utf8) { event.type = value }
            if event.id == nil, name.elementsEqual("ce_id".utf8) { event.id = value }
            if event.source == nil, name.elementsEqual("ce_source".utf8) { event.source = value }
        }
        guard count > 0 else { return bytes.append(contentsOf: Self.noHeaders) }
        for (name, value) in [("type", event.type), ("id", event.id), ("source", event.source)] {
            bytes.append(contentsOf: ",\"\(name)\":".utf8)
            if let value { appendRepaired(value) } else { bytes.append(contentsOf: Self.null) }
        }
        bytes.append(contentsOf: ",\"headers\":[".utf8)
        var isFirst = true
        record.forEachHeader { name, value in
            bytes.append(contentsOf: isFirst ? "{\"name\":".utf8 : ",{\"name\":".utf8)
            isFirst = false
            appendRepaired(name)
            bytes.append(contentsOf: Self.value)
            append(text: value)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// As text, whatever it is.
    private mutating func appendRepaired(_ text: UnsafeRawBufferPointer) {
        if !appendPlain(text) { JSON.string(String(decoding: text, as: UTF8.self)).write(to: &bytes) }
    }

    private mutating func append(text: UnsafeRawBufferPointer?) {
        guard let text else { return bytes.append(contentsOf: Self.null) }
        if !appendPlain(text) { RecordSchema.json(Array(text)).write(to: &bytes) }
    }

    /// Printable ASCII, with quotes and backslashes escaped; false, and nothing is appended, when there is more to it.
    private mutating func appendPlain(_ text: UnsafeRawBufferPointer) -> Bool {
        let start = bytes.count
        bytes.append(UInt8(ascii: "\""))
        var from = 0
        for index in 0..<text.count {
            let byte = text[index]
            if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
            guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
                bytes.removeSubrange(start...)
                return false
            }
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[from..<index]))
            bytes.append(UInt8(ascii: "\\"))
            from = index
        }
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[from...]))
        bytes.append(UInt8(ascii: "\""))
        return true
    }
}
