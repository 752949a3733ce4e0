internal import Console
internal import Crypto
internal import EventBus
internal import FoundationEssentials
internal import Glibc
internal import Kafka

/// A file of messages, cut into parts that are written one after another and noted one by one.
///
/// A part is known by all of the file up to its end, so that a file whose beginning was written is known again when
/// what follows was mended, or has grown.
struct ProduceFile: Sendable {
    struct Part: Sendable, Equatable {
        var lines: ClosedRange<Int>
        /// A digest of every line up to the last one.
        var id: String
    }
    let path: String
    let parts: [Part]
    /// Of all of it.
    var digest: String { parts.last?.id ?? "" }

    /// What is asked of Kafka at once, and noted at once.
    private static let maximumLines = 1_000
    private static let maximumBytes = 4 << 20

    /// Whether it can be read twice: what comes by a pipe is written as it comes.
    static func isOne(_ path: String) -> Bool {
        var status = stat()
        return path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// - Parameters:
    ///   - meaning: what is done with the lines.
    ///   - ends: where parts of an earlier run end, which stay parts as far as the lines are the same.
    init(_ path: String, meaning: [String], ends: [Int]) throws {
        self.path = path
        var reader = try LineReader(path, EmptySource())
        var chain = LineChain(meaning)
        let ends = Set(ends)
        var parts: [Part] = []
        var (first, bytes) = (1, 0)
        while let line = try reader.next() {
            chain.add(line)
            bytes += line.count
            let isFull = reader.number - first + 1 >= Self.maximumLines || bytes >= Self.maximumBytes
            guard isFull || ends.contains(reader.number) else { continue }
            parts.append(Part(lines: first...reader.number, id: chain.text))
            (first, bytes) = (reader.number + 1, 0)
        }
        if first <= reader.number { parts.append(Part(lines: first...reader.number, id: chain.text)) }
        self.parts = parts
    }
}

/// A digest of lines that says at each of them what came before.
struct LineChain: Sendable {
    private var digest: [UInt8]
    init(_ meaning: [String]) { digest = SHA256.hash(BatchKeys.digest(meaning)) }
    mutating func add(_ line: [UInt8]) { digest = SHA256.hash(digest + line) }
    var text: String { String(Hex.encode(digest).prefix(32)) }
}

/// Where partitions ended before something was written: what an answer that was lost is looked for from.
struct ProduceMarks: Sendable {
    private(set) var offsets: [KafkaPartition: Int64] = [:]

    init() {}
    /// As ``text`` says it.
    init(_ text: String) {
        for word in text.split(separator: " ") {
            guard let equals = word.lastIndex(of: "="), let slash = word[..<equals].lastIndex(of: "/"),
                let number = Int32(word[word.index(after: slash)..<equals]),
                let offset = Int64(word[word.index(after: equals)...])
            else { continue }
            offsets[KafkaPartition(String(word[..<slash]), number)] = offset
        }
    }
    /// `orders.copy/0=17 orders.copy/1=3`.
    var text: String {
        offsets.sorted { $0.key < $1.key }.map { "\($0.key.topic)/\($0.key.number)=\($0.value)" }
            .joined(separator: " ")
    }

    mutating func add(_ marks: [KafkaPartition: KafkaWatermarks]) {
        for (partition, mark) in marks { offsets[partition] = mark.high }
    }
    /// Ours lies there: what is written next is after it.
    mutating func pass(_ partition: KafkaPartition, _ offset: Int64) {
        if let known = offsets[partition], offset < .max { offsets[partition] = max(known, offset + 1) }
    }
}

/// Which of some messages lie in Kafka already, though nobody was told.
struct WrittenMessages: Sendable {
    private var found: [[UInt8]: Int] = [:]

    /// Looks through what was written since the marks.
    /// - Throws: exit code 8 when the topics don't hold that any more.
    init(_ messages: [KafkaMessage], since marks: ProduceMarks, _ cluster: Cluster) async throws {
        let wanted = Set(messages.map(Self.digest))
        let now = try await cluster.admin.watermarks(of: Array(marks.offsets.keys))
        var ranges: [OffsetRange] = []
        for (partition, start) in marks.offsets.sorted(by: { $0.key < $1.key }) {
            guard let mark = now[partition], mark.low <= start, mark.high >= start else {
                throw CommandError(
                    "too_old", "whether they were written can't be seen any more",
                    why: "\(partition.topic) no longer holds what came then",
                    hint: "look whether they are there; the rest belongs into a file of its own", exit: .pending)
            }
            ranges.append(OffsetRange(partition: partition, start: start, end: mark.high))
        }
        var found: [[UInt8]: Int] = [:]
        try await RangeReader(cluster).read(ranges) { records in
            for record in records {
                let message = KafkaMessage(
                    topic: record.topic, key: record.key, value: record.value, headers: record.headers)
                let digest = Self.digest(message)
                if wanted.contains(digest) { found[digest, default: 0] += 1 }
            }
            return true
        }
        self.found = found
    }

    /// Whether it is one of them; each counts once.
    mutating func take(_ message: KafkaMessage) -> Bool {
        guard let count = found[Self.digest(message)], count > 0 else { return false }
        found[Self.digest(message)] = count - 1
        return true
    }

    /// Of what a message says. Its time may be the broker's, and its signature is made from the rest.
    private static func digest(_ message: KafkaMessage) -> [UInt8] {
        var said: [UInt8] = []
        func add(_ bytes: [UInt8]?) { said += Array("\(bytes?.count ?? -1):".utf8) + (bytes ?? []) }
        add(Array(message.topic.utf8))
        add(message.key)
        add(message.value)
        for (name, value) in message.headers where name != EventSignatures.header {
            add(Array(name.utf8))
            add(value)
        }
        return SHA256.hash(said)
    }
}
