internal import Glibc

/// What limits count by: an IPv4 address, or an IPv6 /64 network, which is what one customer has. An IPv4 address that
/// is written as IPv6 (`::ffff:192.0.2.1`) is the same as itself.
public struct AddressKey: Hashable, Sendable {
    private var bits: UInt64 = 0
    private var isNetwork = false

    init(_ address: UnsafePointer<sockaddr>?) {
        guard let address else { return }
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            bits = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt64($0.pointee.sin_addr.s_addr) }
        case AF_INET6:
            address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { take($0) }
            }
        default: break
        }
    }

    /// From its text, as in `X-Forwarded-For`; nil for what is no address.
    public init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            bits = bytes.withUnsafeBytes { UInt64($0.loadUnaligned(as: UInt32.self)) }
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            bytes.withUnsafeBytes { take($0) }
        } else {
            return nil
        }
    }

    /// The same for the same key, in any process.
    public var text: String { (isNetwork ? "net-" : "") + String(bits, radix: 36) }

    private mutating func take(_ address: UnsafeRawBufferPointer) {
        let isMapped = address.prefix(10).allSatisfy { $0 == 0 } && address[10] == 0xFF && address[11] == 0xFF
        isNetwork = !isMapped
        bits =
            isMapped
            ? UInt64(address.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
            : address.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
    }
}
