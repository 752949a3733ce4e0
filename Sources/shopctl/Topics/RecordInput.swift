internal import Console
internal import FoundationEssentials
internal import Kafka

/// Lines of a file or pipe, one after another, however long that goes on.
struct LineReader {
    private let source: any ByteSource
    private let name: String
    private var bytes: [UInt8] = []
    private var at = 0
    private var isAtEnd = false
    private(set) var number = 0
    /// Longer than what a broker takes by any usual setting.
    private static let longestRecord = 64 << 20
    private let maximum: Int

    /// - Parameters:
    ///   - path: `-` is `input`.
    ///   - maximum: bytes of a line.
    init(_ path: String, _ input: any ByteSource, maximum: Int = longestRecord) throws {
        self.maximum = maximum
        name = path == "-" ? "stdin" : path
        do throws(StreamError) { source = path == "-" ? input : try FileSource(path: path) } catch {
            throw CommandError.usage("can't read \(path)", why: error.reason)
        }
    }

    /// The next line without its end; nil at the end.
    mutating func next() throws -> [UInt8]? {
        var searched = at
        while true {
            if let end = bytes[searched...].firstIndex(of: 0x0A) {
                defer { at = end + 1 }
                number += 1
                return Array(bytes[at..<end])
            }
            searched = bytes.count
            guard !isAtEnd else {
                guard at < bytes.count else { return nil }
                defer { at = bytes.count }
                number += 1
                return Array(bytes[at...])
            }
            bytes.removeFirst(at)
            searched -= at
            at = 0
            guard bytes.count < maximum else { throw CommandError.usage("line \(number + 1) is too long") }
            try fill()
        }
    }

    private mutating func fill() throws {
        do throws(StreamError) {
            let more = try source.read(upTo: 1 << 18)
            if more.isEmpty { isAtEnd = true }
            bytes += more
        } catch {
            throw error.isInterrupted
                ? CommandError.interrupted : CommandError.usage("can't read \(name)", why: error.reason)
        }
    }
}

/// A message out of a line of JSON, in the form that `topics cat -o jsonl` writes.
enum RecordInput {
    /// Where it lay says nothing of where it goes; what is derived from the headers is in them.
    private static let ignored: Set<String> = ["offset", "type", "id", "source"]

    /// - Parameter topic: where it goes, whatever the line says.
    /// - Throws: ``ValueProblem``
    static func message(_ line: [UInt8], topic: String?, keepsPartition: Bool) throws(ValueProblem) -> KafkaMessage {
        let value: JSON
        do throws(JSONProblem) { value = try JSONReader.value(in: line) } catch {
            throw ValueProblem("column \(error.place.column): \(error.reason)")
        }
        guard case .object(let members) = value else {
            throw ValueProblem("an object is needed, not \(value.kind)", hint: "--lines takes each line as a value")
        }
        var message = KafkaMessage(topic: topic ?? "", value: nil)
        var hasValue = false
        for member in members {
            switch member.name {
            case "topic": if topic == nil { message.topic = member.value.text ?? "" }
            case "partition":
                guard case .integer(let number) = member.value, let partition = Int32(exactly: number), partition >= 0
                else { throw ValueProblem("partition is no number of one") }
                if keepsPartition { message.partition = partition }
            case "time": message.timestamp = try time(member.value)
            case "key": message.key = try bytes(member.value, "key")
            case "value":
                message.value = try bytes(member.value, "value")
                hasValue = true
            case "headers": message.headers = try headers(member.value)
            case _ where ignored.contains(member.name): break
            default:
                throw ValueProblem(
                    "unknown member \"\(member.name)\"", hint: "--lines takes each line as a value, whatever it is")
            }
        }
        if !hasValue { throw ValueProblem("value is missing; null is a tombstone") }
        if message.topic.isEmpty { throw ValueProblem("it names no topic, and no TOPIC was given") }
        if let fault = KafkaTopicName.fault(in: message.topic) { throw ValueProblem("the topic's name \(fault)") }
        return message
    }

    private static func time(_ value: JSON) throws(ValueProblem) -> Date? {
        if value == .null { return nil }
        guard let time = value.text.flatMap(RFC3339.date) else { throw ValueProblem("time is no RFC 3339") }
        guard time.timeIntervalSince1970 >= 0 else {
            throw ValueProblem("time is before 1970, where Kafka's times begin")
        }
        return time
    }

    private static func bytes(_ value: JSON, _ name: String) throws(ValueProblem) -> [UInt8]? {
        switch value {
        case .null: return nil
        case .string(let text): return Array(text.utf8)
        case .object(let members) where members.count == 1 && members[0].name == "base64":
            if let data = members[0].value.text.flatMap({ Data(base64Encoded: $0) }) { return Array(data) }
            throw ValueProblem("\(name) is no base64")
        case .object(let members) where members.count == 1 && members[0].name == "withheld":
            throw ValueProblem("\(name) was withheld: what customers write is not copied")
        default: throw ValueProblem("\(name) must be a string, null or {\"base64\": …}")
        }
    }

    private static func headers(_ value: JSON) throws(ValueProblem) -> [(String, [UInt8])] {
        guard case .array(let items) = value else { throw ValueProblem("headers must be a list") }
        var headers: [(String, [UInt8])] = []
        for item in items {
            guard let name = item["name"]?.text, !name.isEmpty, let value = item["value"] else {
                throw ValueProblem("a header needs a name and a value")
            }
            headers.append((name, try bytes(value, "header \(name)") ?? []))
        }
        return headers
    }
}
