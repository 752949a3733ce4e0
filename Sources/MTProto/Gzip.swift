internal import CZlib

/// `gzip_packed`: any object, compressed. Clients write gzip's header or zlib's.
public enum Gzip {
    /// What a packet may come to when all that is compressed in it is unpacked, in bytes.
    public static let largest = 10 << 20
    /// How deep one may lie in another.
    static let maximumDepth = 2
    /// From how many bytes on an answer is compressed: below, it is not worth the while.
    static let worthwhile = 1024
    /// As long answers take longer than a turn of the loop should.
    static let tooLong = 1 << 20

    /// Inflates what a client has compressed, in memory that grows with what comes out.
    /// - Parameter budget: how many bytes may come out; less by what did.
    /// - Throws: ``MTProtoError``: `tooLarge` for more than the budget, `malformed` for what is not compressed, is cut
    ///   off, or has something behind it.
    public static func inflate(
        _ packed: some Collection<UInt8>, budget: inout Int
    ) throws(MTProtoError) -> [UInt8] {
        let (result, output) = withBytes(of: packed) { inflate($0, limit: budget) }
        switch result {
        case Z_STREAM_END:
            budget -= output.count
            return output
        case Z_BUF_ERROR where output.count >= budget:
            throw MTProtoError(.tooLarge, "compressed bytes of over \(budget)")
        default: throw MTProtoError(.malformed, "bytes that are not compressed, or not all")
        }
    }

    private static func inflate(_ packed: UnsafeRawBufferPointer, limit: Int) -> (Int32, [UInt8]) {
        let stream = makeStream()
        defer { stream.deallocate() }
        // 15 + 32: the largest window, and whichever of the two headers comes.
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(stream, 15 + 32, ZLIB_VERSION, size) == Z_OK else { return (Z_MEM_ERROR, []) }
        defer { inflateEnd(stream) }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: packed.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(packed.count)
        var output: [UInt8] = []
        var result = Z_OK
        while result == Z_OK {
            guard output.count < limit else { return (Z_BUF_ERROR, output) }
            // At first what compressed text comes to, then as much again.
            let room = min(max(4 * packed.count, 1024, output.count), 1 << 20, limit - output.count)
            let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, used in
                stream.pointee.next_out = buffer.baseAddress
                stream.pointee.avail_out = UInt32(room)
                result = CZlib.inflate(stream, Z_NO_FLUSH)
                used = room - Int(stream.pointee.avail_out)
            }
            output.append(contentsOf: chunk)
        }
        return (result == Z_STREAM_END && stream.pointee.avail_in > 0 ? Z_DATA_ERROR : result, output)
    }

    /// In gzip's form, quickly rather than small; nil when that saves less than an eighth.
    static func deflate(_ bytes: [UInt8]) -> [UInt8]? {
        guard (worthwhile...tooLong).contains(bytes.count) else { return nil }
        let stream = makeStream()
        defer { stream.deallocate() }
        let size = Int32(MemoryLayout<z_stream>.size)
        // 15 + 16: the largest window, gzip's header.
        guard
            deflateInit2_(stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK
        else { return nil }
        defer { deflateEnd(stream) }
        let room = bytes.count - bytes.count / 8
        var result = Z_OK
        let packed = bytes.withUnsafeBufferPointer { bytes in
            [UInt8](unsafeUninitializedCapacity: room) { buffer, used in
                stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
                stream.pointee.avail_in = UInt32(bytes.count)
                stream.pointee.next_out = buffer.baseAddress
                stream.pointee.avail_out = UInt32(room)
                result = CZlib.deflate(stream, Z_FINISH)
                used = room - Int(stream.pointee.avail_out)
            }
        }
        return result == Z_STREAM_END ? packed : nil
    }

    /// At one place for its life: zlib compares the address with the one that it was begun at.
    private static func makeStream() -> UnsafeMutablePointer<z_stream> {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        return stream
    }
}
