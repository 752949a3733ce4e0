package import FoundationEssentials

/// A day of the proleptic Gregorian calendar, in UTC. By hand, because a calendar object costs more at start than a
/// whole command may take (the arithmetic: Howard Hinnant, "chrono-compatible low-level date algorithms").
package struct CivilDay: Sendable, Equatable {
    package var year: Int
    package var month: Int
    package var day: Int

    /// - Returns: nil when there is no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day >= 1, day <= lengths[month - 1] else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that lies so many days after 1970-01-01.
    package init(daysSince1970 days: Int) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    package var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

/// RFC 3339 in UTC, as everything here writes it.
package enum RFC3339 {
    /// `2026-11-20T08:30:00Z`; milliseconds only when there are some.
    package static func text(_ date: Date) -> String {
        // A whole number of milliseconds is no exact double: a little is added before what is less is cut off.
        let milliseconds = Int(Int64(saturating: (date.timeIntervalSince1970 * 1000 + 0.01).rounded(.down)))
        let (seconds, fraction) = floorDivide(milliseconds, 1000)
        let (days, rest) = floorDivide(seconds, 86_400)
        let day = CivilDay(daysSince1970: days)
        var text = "\(pad(day.year, 4))-\(pad(day.month, 2))-\(pad(day.day, 2))"
        text += "T\(pad(rest / 3600, 2)):\(pad(rest / 60 % 60, 2)):\(pad(rest % 60, 2))"
        if fraction > 0 { text += ".\(pad(fraction, 3))" }
        return text + "Z"
    }

    /// Reads RFC 3339 (any offset, fractions, `t`/`z` small, a space for the T), or nil.
    package static func date(_ text: String) -> Date? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, let day = day(text.prefix(10)),
            [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(bytes[10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"), hour < 24, minute < 60, second <= 60
        else { return nil }
        var rest = bytes[19...]
        var fraction = 0.0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
            guard !digits.isEmpty, let value = Double("0." + String(decoding: digits, as: UTF8.self)) else {
                return nil
            }
            fraction = value
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = offset(Array(rest)) else { return nil }
        let seconds = day.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second - offset
        return Date(timeIntervalSince1970: Double(seconds) + fraction)
    }

    /// Reads `2026-11-20`, or nil.
    package static func day(_ text: some StringProtocol) -> CivilDay? {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10])
        else { return nil }
        return CivilDay(year: year, month: month, day: day)
    }

    /// Seconds east of UTC.
    private static func offset(_ bytes: [UInt8]) -> Int? {
        if bytes == [UInt8(ascii: "Z")] || bytes == [UInt8(ascii: "z")] { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = number(bytes[1..<3]),
            let minutes = number(bytes[4..<6]), hours < 24, minutes < 60
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return bytes[0] == UInt8(ascii: "+") ? seconds : bytes[0] == UInt8(ascii: "-") ? -seconds : nil
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    static func pad(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    private static func floorDivide(_ value: Int, _ by: Int) -> (Int, Int) {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: by)
        return rest < 0 ? (quotient - 1, rest + by) : (quotient, rest)
    }
}

/// A time as people say it beside a terminal: `12s ago`, `3d ago`, `in 5m`.
package enum RelativeTime {
    package static func text(_ date: Date, now: Date) -> String {
        let seconds = Int64(saturating: now.timeIntervalSince(date))
        if seconds == 0 { return "now" }
        let size = Durations.rough(Int(clamping: seconds.magnitude))
        return seconds > 0 ? "\(size) ago" : "in \(size)"
    }
}

/// Durations as people write them: `500ms`, `90s`, `1h30m`, `7d`, `2w`.
package enum Durations {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
    ]

    /// Reads one, or nil: every number needs a unit, units may not repeat, the whole fits 64 bits of milliseconds.
    package static func parse(_ text: String) -> Duration? {
        var rest = Substring(text)
        var total: Int64 = 0
        var seen: Set<String> = []
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let name = String(rest.prefix { $0.isASCII && $0.isLetter })
            rest = rest.dropFirst(name.count)
            guard let number = Int64(digits), let unit = units.first(where: { $0.name == name }),
                seen.insert(name).inserted
            else { return nil }
            let (product, tooLarge) = number.multipliedReportingOverflow(by: unit.milliseconds)
            let (sum, overflow) = total.addingReportingOverflow(product)
            guard !tooLarge, !overflow else { return nil }
            total = sum
        }
        return seen.isEmpty ? nil : .milliseconds(total)
    }

    /// Exact and short: `1h30m`, `250ms`, `0s`; smaller than a millisecond in `µs`.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let micro = attoseconds / 1_000_000_000_000
        if seconds == 0, micro.magnitude < 1000, micro != 0 { return "\(micro)µs" }
        // As unsigned, and no more than fits: a span may come from elsewhere.
        let (whole, isTooLong) = seconds.magnitude.multipliedReportingOverflow(by: 1000)
        var rest = isTooLong ? Int64.max : Int64(clamping: whole + micro.magnitude / 1000)
        var text = ""
        for unit in units.reversed() where unit.name != "w" && rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        if text.isEmpty { return "0s" }
        return duration < .zero ? "-" + text : text
    }

    /// The largest unit only: `45s`, `12m`, `5h`, `3d`, `2y`.
    package static func rough(_ seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3600: "\(seconds / 60)m"
        case ..<86_400: "\(seconds / 3600)h"
        case ..<(86_400 * 365): "\(seconds / 86_400)d"
        default: "\(seconds / (86_400 * 365))y"
        }
    }
}

/// A point in time as it is given to `--since` and its like; days are UTC's.
package enum TimeArgument {
    package static let forms = "2h, 7d, yesterday, 2026-11-20, RFC 3339, or @unix"

    /// - Returns: nil when it is none of the ``forms``.
    package static func parse(_ text: String, now: Date) -> Date? {
        let today = (now.timeIntervalSince1970 / 86_400).rounded(.down)
        switch text {
        case "now": return now
        case "today": return Date(timeIntervalSince1970: today * 86_400)
        case "yesterday": return Date(timeIntervalSince1970: (today - 1) * 86_400)
        case "tomorrow": return Date(timeIntervalSince1970: (today + 1) * 86_400)
        default: break
        }
        if text.hasPrefix("@") {
            guard let seconds = Double(text.dropFirst()), abs(seconds) < 253_402_300_800 else { return nil }
            return Date(timeIntervalSince1970: seconds)
        }
        if let day = RFC3339.day(text) { return Date(timeIntervalSince1970: Double(day.daysSince1970 * 86_400)) }
        if let date = RFC3339.date(text) { return date }
        guard let duration = Durations.parse(text) else { return nil }
        let past = now.timeIntervalSince1970 - Double(duration.components.seconds)
        return past > -62_135_596_800 ? Date(timeIntervalSince1970: past) : nil
    }
}
