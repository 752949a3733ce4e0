internal import COpenSSL

/// A natural number of OpenSSL's (`BIGNUM`), cleared when it goes. Not shared between threads.
final class BigNumber {
    let pointer: OpaquePointer

    /// Big-endian. - Throws: ``CryptoError`` without memory.
    init(_ bytes: [UInt8]) throws {
        guard let pointer = BN_bin2bn(bytes, Int32(bytes.count), nil) else {
            throw CryptoError.openSSL("reading a number of \(bytes.count) bytes")
        }
        self.pointer = pointer
    }

    convenience init() throws { try self.init([]) }

    deinit { BN_clear_free(pointer) }

    /// Big-endian, with zeros before it up to `length`. - Throws: ``CryptoError`` when it is longer.
    func bytes(_ length: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: length) { buffer, used in
            guard BN_bn2binpad(pointer, buffer.baseAddress, Int32(length)) == Int32(length) else {
                throw CryptoError.openSSL("writing a number into \(length) bytes")
            }
            used = length
        }
    }

    static func < (left: BigNumber, right: BigNumber) -> Bool { BN_cmp(left.pointer, right.pointer) < 0 }
    var isZero: Bool { BN_is_zero(pointer) == 1 }
}

/// Arithmetic modulo one odd number.
final class ModularArithmetic {
    let modulus: BigNumber
    private let context: OpaquePointer

    init(modulo modulus: BigNumber) throws {
        guard let context = BN_CTX_secure_new() else { throw CryptoError.openSSL("making a context for numbers") }
        self.modulus = modulus
        self.context = context
    }

    deinit { BN_CTX_free(context) }

    /// In a time that does not depend on the exponent's bits.
    func power(_ base: BigNumber, _ exponent: BigNumber) throws -> BigNumber {
        let result = try BigNumber()
        guard
            BN_mod_exp_mont_consttime(
                result.pointer, base.pointer, exponent.pointer, modulus.pointer, context, nil) == 1
        else { throw CryptoError.openSSL("raising a number to a power") }
        return result
    }

    func product(_ left: BigNumber, _ right: BigNumber) throws -> BigNumber {
        let result = try BigNumber()
        guard BN_mod_mul(result.pointer, left.pointer, right.pointer, modulus.pointer, context) == 1 else {
            throw CryptoError.openSSL("multiplying numbers")
        }
        return result
    }

    func sum(_ left: BigNumber, _ right: BigNumber) throws -> BigNumber {
        let result = try BigNumber()
        guard BN_mod_add(result.pointer, left.pointer, right.pointer, modulus.pointer, context) == 1 else {
            throw CryptoError.openSSL("adding numbers")
        }
        return result
    }

    /// The modulus less `number`, which is not larger.
    func complement(_ number: BigNumber) throws -> BigNumber {
        let result = try BigNumber()
        guard BN_sub(result.pointer, modulus.pointer, number.pointer) == 1 else {
            throw CryptoError.openSSL("subtracting numbers")
        }
        return result
    }
}
