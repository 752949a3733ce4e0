internal import CLibPQ
internal import Glibc

/// The parameters of the statements that are being sent, as libpq wants them; its memory is used again and again.
struct ParameterBuffer {
    /// The type of a parameter that is nil: it fits whatever the statement was prepared with.
    static let anyType = UInt32.max
    /// The protocol counts parameters in 16 bits.
    static let maximumParameters = 65_535
    private static let keptBytes = 1 << 20

    private var writer = PostgresWriter()
    private var offsets: [Int] = []
    private(set) var types: [UInt32] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var pointers: [UnsafePointer<CChar>?] = []

    mutating func reset() {
        if writer.bytes.capacity > Self.keptBytes { writer.bytes = [] }
        writer.bytes.removeAll(keepingCapacity: true)
        // Never empty, so that an empty value has an address.
        writer.bytes.append(0)
        offsets.removeAll(keepingCapacity: true)
        types.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
    }

    /// - Returns: where the statement's parameters are, for `send`.
    mutating func append(_ parameters: [(any PostgresValue)?]) -> Range<Int> {
        let start = offsets.count
        for parameter in parameters {
            if let parameter { append(parameter) } else { appendNull() }
        }
        return start..<offsets.count
    }

    private mutating func appendNull() {
        offsets.append(-1)
        types.append(Self.anyType)
        lengths.append(0)
        formats.append(0)
    }

    private mutating func append<T: PostgresValue>(_ value: T) {
        let start = writer.bytes.count
        value.encode(into: &writer)
        let end = writer.bytes.count
        if T.postgresFormat == .text { terminate(from: start) }
        offsets.append(start)
        types.append(T.postgresType.oid)
        lengths.append(Int32(truncatingIfNeeded: end - start))
        formats.append(T.postgresFormat.rawValue)
    }

    /// libpq takes text up to the first zero. One inside the text must not cut it: it becomes a byte that is no UTF-8,
    /// so that the server refuses it (22021).
    private mutating func terminate(from start: Int) {
        let end = writer.bytes.count
        writer.bytes.withUnsafeMutableBytes { bytes in
            let text = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<end])
            guard text.count > 0, let zero = memchr(text.baseAddress!, 0, text.count) else { return }
            zero.storeBytes(of: 0xFF, as: UInt8.self)
        }
        writer.bytes.append(0)
    }

    /// Whether a statement that was prepared with `prepared` takes the parameters in `range`.
    func fits(_ range: Range<Int>, _ prepared: [UInt32]) -> Bool {
        guard range.count == prepared.count else { return false }
        for (offset, type) in prepared.enumerated() {
            let wanted = types[range.lowerBound + offset]
            if wanted != type && wanted != Self.anyType { return false }
        }
        return true
    }

    /// The types to prepare a statement with.
    func preparedTypes(_ range: Range<Int>) -> [UInt32] {
        types[range].map { $0 == Self.anyType ? 0 : $0 }
    }

    /// Queues the statement in libpq's buffer; false when that failed.
    mutating func send(_ connection: OpaquePointer, _ name: [CChar], _ range: Range<Int>) -> Bool {
        writer.bytes.withUnsafeBytes { bytes in
            let base = bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
            pointers.removeAll(keepingCapacity: true)
            for offset in offsets[range] { pointers.append(offset < 0 ? nil : base + offset) }
            return lengths.withUnsafeBufferPointer { lengths in
                formats.withUnsafeBufferPointer { formats in
                    PQsendQueryPrepared(
                        connection, name, Int32(range.count), pointers,
                        lengths.baseAddress.map { $0 + range.lowerBound },
                        formats.baseAddress.map { $0 + range.lowerBound }, 1) == 1
                }
            }
        }
    }
}
