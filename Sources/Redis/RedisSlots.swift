/// A cluster's division of keys (Redis Cluster Specification, "Key distribution model"): 16,384 slots by CRC16 of the
/// key, or of what stands between its first `{` and the next `}`, unless that is empty.
enum RedisSlots {
    static let count = 16_384

    static func slot(of key: [UInt8]) -> Int {
        var hashed = key[...]
        if let open = key.firstIndex(of: UInt8(ascii: "{")),
            let close = key[(open + 1)...].firstIndex(of: UInt8(ascii: "}")), close > open + 1
        {
            hashed = key[(open + 1)..<close]
        }
        return Int(crc16(hashed)) % count
    }

    /// CRC-16/XMODEM: polynomial 0x1021, nothing reflected, from 0.
    private static func crc16(_ bytes: ArraySlice<UInt8>) -> UInt16 {
        bytes.reduce(0) { crc, byte in (crc << 8) ^ table[Int((crc >> 8) ^ UInt16(byte))] }
    }

    private static let table: [UInt16] = (0..<256).map { index in
        (0..<8).reduce(UInt16(index) << 8) { crc, _ in crc & 0x8000 != 0 ? (crc << 1) ^ 0x1021 : crc << 1 }
    }
}

/// A part of `CLUSTER SLOTS`: who has which slots.
struct RedisSlotRange: Equatable {
    var slots: ClosedRange<Int>
    var owner: RedisConfiguration.Address

    /// - Parameter asked: the node that answered: an owner without an address is itself.
    static func read(_ answer: RedisValue, from asked: RedisConfiguration.Address) throws -> [RedisSlotRange] {
        try answer.array().map { entry in
            let parts = try entry.array()
            guard parts.count >= 3 else {
                throw RedisError(RedisError.unexpectedAnswer, "CLUSTER SLOTS is not understood")
            }
            let node = try parts[2].array()
            guard node.count >= 2 else {
                throw RedisError(RedisError.unexpectedAnswer, "CLUSTER SLOTS is not understood")
            }
            let first = try parts[0].int()
            let last = try parts[1].int()
            guard (0...last).contains(first), last < RedisSlots.count else {
                throw RedisError(RedisError.unexpectedAnswer, "CLUSTER SLOTS names the slots \(first) to \(last)")
            }
            var host = try node[0].optionalString() ?? ""
            if host.isEmpty, case .host(let name, _) = asked { host = name }
            return RedisSlotRange(slots: first...last, owner: .host(host, port: try node[1].int()))
        }
    }
}

/// Where a cluster sends a command that came to the wrong node: `MOVED 3999 127.0.0.1:6381`, `ASK 3999 …`.
enum RedisRedirection: Equatable {
    case moved(RedisConfiguration.Address)
    case ask(RedisConfiguration.Address)

    init?(_ error: RedisError) {
        guard error.code == "MOVED" || error.code == "ASK" else { return nil }
        let words = error.message.split(separator: " ")
        guard words.count == 3, let colon = words[2].lastIndex(of: ":"),
            let port = Int(words[2][words[2].index(after: colon)...])
        else { return nil }
        let address = RedisConfiguration.Address.host(String(words[2][..<colon]), port: port)
        self = error.code == "MOVED" ? .moved(address) : .ask(address)
    }
}
