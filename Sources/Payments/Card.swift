package import FoundationEssentials
package import ShopAPI

/// A card, on its way to the provider. It has no description, so that no log line or error can hold its number.
package struct Card: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// 12 to 19 digits that pass the Luhn check (ISO/IEC 7812-1).
    package let number: String
    package let expMonth: Int
    package let expYear: Int
    /// Three digits, four for American Express.
    package let cvc: String

    package var description: String { "a card" }
    package var debugDescription: String { "a card" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }

    /// From what a client sent.
    /// - Throws: ``Problem`` with the fields that are wrong; it never quotes what they hold.
    package init(_ request: PaymentTokenRequest, at now: Date) throws(Problem) {
        var errors: [Problem.Field] = []
        let digits = Self.digits(of: request.number)
        if digits == nil || !Self.passesLuhn(digits!) {
            errors.append(.init("/number", "must be a card number: 12 to 19 digits with a right check digit"))
        }
        if !(1...12).contains(request.expMonth) { errors.append(.init("/expMonth", "must be from 1 to 12")) }
        let (year, month) = Self.yearAndMonth(of: now)
        if !(year...year + 30).contains(request.expYear) {
            errors.append(.init("/expYear", "must be from \(year) to \(year + 30)"))
        } else if request.expYear == year, (1...12).contains(request.expMonth), request.expMonth < month {
            errors.append(.init("/expMonth", "the card has expired"))
        }
        if !(3...4).contains(request.cvc.utf8.count) || !request.cvc.utf8.allSatisfy(isDigit) {
            errors.append(.init("/cvc", "must be three or four digits"))
        }
        guard errors.isEmpty, let digits else { throw .invalid(errors) }
        number = digits
        expMonth = request.expMonth
        expYear = request.expYear
        cvc = request.cvc
    }

    /// By the leading digits (ISO/IEC 7812-1): `visa`, `mastercard`, `amex`, `discover` or `unknown`.
    package var brand: String {
        let prefix = Int(number.prefix(4)) ?? 0
        return switch prefix {
        case 4000...4999: "visa"
        case 5100...5599, 2221...2720: "mastercard"
        case 3400...3499, 3700...3799: "amex"
        case 6011, 6440...6599: "discover"
        default: "unknown"
        }
    }
    package var last4: String { String(number.suffix(4)) }

    /// What tells it, and whose orders it is to pay, from others. Only for digests with a secret key; nothing of the
    /// cvc may be kept in any form (PCI DSS, requirement 3.3).
    func identity(for customer: String?) -> [UInt8] {
        Array("\(number) \(expMonth) \(expYear) \(customer ?? "")".utf8)
    }

    private static func digits(of text: String) -> String? {
        let digits = text.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }
        guard (12...19).contains(digits.count), digits.allSatisfy(isDigit) else { return nil }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func passesLuhn(_ digits: String) -> Bool {
        var sum = 0
        for (index, byte) in digits.utf8.reversed().enumerated() {
            let digit = Int(byte - UInt8(ascii: "0"))
            sum += index % 2 == 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9
        }
        return sum % 10 == 0
    }

    /// In UTC.
    private static func yearAndMonth(of date: Date) -> (Int, Int) {
        let text = Timestamp.format(date).split(separator: "-")
        return (Int(text[0]) ?? 0, Int(text[1]) ?? 0)
    }
}

private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
