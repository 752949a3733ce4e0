internal import COpenSSL

/// Numbers of 2,048 bits, as bytes with the highest first.
enum BigNumber {
    /// `base` to `exponent` modulo `modulus`, in a time that does not depend on their values; as long as the modulus.
    static func power(_ base: some Collection<UInt8>, _ exponent: some Collection<UInt8>, modulus: [UInt8]) -> [UInt8] {
        let context = BN_CTX_secure_new()
        let numbers = [number(base), number(exponent), number(modulus), BN_new()]
        defer {
            for number in numbers { BN_clear_free(number) }
            BN_CTX_free(context)
        }
        BN_set_flags(numbers[1], BN_FLG_CONSTTIME)
        // An odd modulus is the caller's promise; otherwise it fails only without memory.
        let isDone = BN_mod_exp_mont_consttime(numbers[3], numbers[0], numbers[1], numbers[2], context, nil) == 1
        precondition(isDone, "a power of \(modulus.count) bytes")
        return bytes(numbers[3], count: modulus.count)
    }

    /// `left` less `right`, which is no larger.
    static func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var result = left
        var borrow = 0
        for place in 1...left.count {
            let taken = place <= right.count ? Int(right[right.count - place]) : 0
            let digit = Int(left[left.count - place]) - taken - borrow
            borrow = digit < 0 ? 1 : 0
            result[left.count - place] = UInt8(truncatingIfNeeded: digit)
        }
        return result
    }

    /// Whether `left` is below `right`, both of the same length.
    static func isLess(_ left: [UInt8], _ right: [UInt8]) -> Bool { left.lexicographicallyPrecedes(right) }

    static func bytes(_ number: OpaquePointer?, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            precondition(BN_bn2binpad(number, buffer.baseAddress, Int32(count)) == Int32(count), "a number too large")
            used = count
        }
    }

    private static func number(_ bytes: some Collection<UInt8>) -> OpaquePointer? {
        withBytes(of: bytes) {
            BN_bin2bn($0.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32($0.count), nil)
        }
    }
}
