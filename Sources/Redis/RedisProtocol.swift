internal import CHiredis

/// Writes commands with hiredis's formatter.
struct CommandFormatter {
    // Kept between commands, so that formatting allocates next to nothing.
    private var flat: [UInt8] = []
    private var lengths: [Int] = []
    private var pointers: [UnsafePointer<CChar>?] = []

    /// Appends `arguments` as one command.
    mutating func append(_ arguments: [RedisArgument], to output: inout [UInt8]) {
        flat.removeAll(keepingCapacity: flat.count <= 1 << 16)
        lengths.removeAll(keepingCapacity: true)
        pointers.removeAll(keepingCapacity: true)
        for argument in arguments {
            let start = flat.count
            argument.append(to: &flat)
            lengths.append(flat.count - start)
        }
        // Never empty: its base address must be there even when all arguments are "".
        flat.append(0)
        flat.withUnsafeBytes { bytes in
            var next = bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
            for length in lengths {
                pointers.append(next)
                next += length
            }
            var command: UnsafeMutablePointer<CChar>?
            let length = redisFormatCommandArgv(&command, Int32(lengths.count), &pointers, lengths)
            precondition(length >= 0, "no memory for a command")
            output.append(contentsOf: UnsafeRawBufferPointer(start: command, count: Int(length)))
            redisFreeCommand(command)
        }
    }
}

/// Reads answers with hiredis's reader, which it owns. Not `Sendable`: lives in its connection.
final class ReplyReader {
    private let reader: UnsafeMutablePointer<redisReader>
    private let maximumReply: Int

    init(maximumReply: Int) {
        self.maximumReply = maximumReply
        guard let reader = redisReaderCreate() else { preconditionFailure("no memory for a reader") }
        self.reader = reader
    }
    deinit { redisReaderFree(reader) }

    /// - Throws: ``RedisError`` when an answer is longer than the limit.
    func feed(_ bytes: UnsafeRawBufferPointer) throws {
        guard let base = bytes.baseAddress else { return }
        redisReaderFeed(reader, base.assumingMemoryBound(to: CChar.self), bytes.count)
        if reader.pointee.len - reader.pointee.pos > maximumReply {
            throw RedisError(RedisError.protocolViolation, "an answer is longer than \(maximumReply) bytes")
        }
    }

    /// The next whole answer, or nil.
    func next() throws -> RedisValue? {
        var reply: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &reply) == REDIS_OK else {
            let text = withUnsafeBytes(of: reader.pointee.errstr) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw RedisError(RedisError.protocolViolation, "the answer can't be read: \(text)")
        }
        guard let reply else { return nil }
        defer { freeReplyObject(reply) }
        return Self.value(reply.assumingMemoryBound(to: redisReply.self))
    }

    private static func value(_ reply: UnsafeMutablePointer<redisReply>) -> RedisValue {
        switch reply.pointee.type {
        case REDIS_REPLY_STRING: .bytes(Array(text(reply)))
        case REDIS_REPLY_INTEGER: .integer(reply.pointee.integer)
        case REDIS_REPLY_NIL: .null
        case REDIS_REPLY_ERROR: .error(RedisError(answer: String(decoding: text(reply), as: UTF8.self)))
        case REDIS_REPLY_ARRAY: .array((0..<reply.pointee.elements).map { value(reply.pointee.element[$0]!) })
        default: .status(String(decoding: text(reply), as: UTF8.self))
        }
    }

    private static func text(_ reply: UnsafeMutablePointer<redisReply>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: reply.pointee.str, count: reply.pointee.len)
    }
}
