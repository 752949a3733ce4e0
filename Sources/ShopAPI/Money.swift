/// An ISO 4217 currency that this shop can sell in.
public struct Currency: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Three capital letters.
    public let code: String
    /// How many digits the minor unit takes: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217, column "E").
    public let exponent: Int

    /// `nil` for what is not an active ISO 4217 code with a minor unit. Case matters.
    public init?(_ code: String) {
        guard let exponent = Self.exponents[code] else { return nil }
        self.code = code
        self.exponent = exponent
    }
    public var description: String { code }
    public static func < (a: Currency, b: Currency) -> Bool { a.code < b.code }

    /// All the codes known, in order.
    public static var all: [String] { exponents.keys.sorted() }

    private static let exponents: [String: Int] = {
        var table: [String: Int] = [:]
        let twoDigits =
            "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP "
            + "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS "
            + "INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN "
            + "MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE "
            + "SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW"
        for code in twoDigits.split(separator: " ") { table[String(code)] = 2 }
        for code in "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(separator: " ") {
            table[String(code)] = 0
        }
        for code in "BHD IQD JOD KWD LYD OMR TND".split(separator: " ") { table[String(code)] = 3 }
        return table
    }()
}

extension Currency: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let code = try container.decode(String.self)
        guard let currency = Currency(code) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(code)\" is no ISO 4217 currency code, such as EUR")
        }
        self = currency
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}

/// An amount of minor units (cents) in one currency.
///
/// There is no `+`: a sum of two currencies must not compile. Sums go through ``adding(_:)`` and the like, which throw
/// ``MoneyError`` for other currencies and for what 64 bits can't hold.
public struct Money: Hashable, Sendable, Codable, CustomStringConvertible {
    public let amount: Int64
    public let currency: Currency

    public init(_ amount: Int64, _ currency: Currency) {
        self.amount = amount
        self.currency = currency
    }
    public static func zero(_ currency: Currency) -> Money { Money(0, currency) }

    public func adding(_ other: Money) throws(MoneyError) -> Money {
        try check(other)
        let (sum, overflow) = amount.addingReportingOverflow(other.amount)
        if overflow { throw .overflow }
        return Money(sum, currency)
    }
    public func subtracting(_ other: Money) throws(MoneyError) -> Money {
        try check(other)
        let (difference, overflow) = amount.subtractingReportingOverflow(other.amount)
        if overflow { throw .overflow }
        return Money(difference, currency)
    }
    public func multiplied(by factor: Int64) throws(MoneyError) -> Money {
        let (product, overflow) = amount.multipliedReportingOverflow(by: factor)
        if overflow { throw .overflow }
        return Money(product, currency)
    }
    /// The sum of `parts`, zero for none.
    public static func sum(_ parts: some Sequence<Money>, in currency: Currency) throws(MoneyError) -> Money {
        var total = Money.zero(currency)
        for part in parts { total = try total.adding(part) }
        return total
    }
    private func check(_ other: Money) throws(MoneyError) {
        if other.currency != currency { throw .mixedCurrencies(currency, other.currency) }
    }

    /// As people write it: `42.00 EUR`, `-0.05 EUR`, `420 JPY`.
    public var description: String { "\(decimal) \(currency)" }
    /// The number alone, with as many decimals as the currency has.
    public var decimal: String {
        let exponent = currency.exponent
        guard exponent > 0 else { return String(amount) }
        let digits = String(amount.magnitude)
        let padded = String(repeating: "0", count: max(0, exponent + 1 - digits.count)) + digits
        return (amount < 0 ? "-" : "") + padded.dropLast(exponent) + "." + padded.suffix(exponent)
    }
    /// From a decimal such as `42`, `42.5` or `42.50`, in `currency`. Throws for more decimals than the currency has.
    public init(decimal text: String, _ currency: Currency) throws(MoneyError) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let isNegative = text.hasPrefix("-")
        let whole = isNegative ? parts[0].dropFirst() : parts[0]
        let fraction = parts.count == 2 ? parts[1] : ""
        let isDigits = { (text: Substring) in text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }
        guard !whole.isEmpty, isDigits(whole), isDigits(fraction), parts.count == 1 || !fraction.isEmpty else {
            throw .malformed(text)
        }
        guard fraction.count <= currency.exponent else { throw .tooManyDecimals(text, currency) }
        let zeros = String(repeating: "0", count: currency.exponent - fraction.count)
        guard let amount = Int64((isNegative ? "-" : "") + whole + fraction + zeros) else { throw .overflow }
        self.init(amount, currency)
    }
}

/// Why a sum of money can't be had.
public enum MoneyError: Error, Hashable, Sendable, CustomStringConvertible {
    case mixedCurrencies(Currency, Currency)
    case overflow
    case malformed(String)
    case tooManyDecimals(String, Currency)

    public var description: String {
        switch self {
        case .mixedCurrencies(let a, let b): "\(a) and \(b) can't be added up"
        case .overflow: "the amount is larger than 64 bits hold"
        case .malformed(let text): "\"\(text)\" is no amount, such as 42.00"
        case .tooManyDecimals(let text, let currency):
            "\"\(text)\" has more decimals than \(currency), which has \(currency.exponent)"
        }
    }
}
