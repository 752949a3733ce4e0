import FoundationEssentials
import Testing

@testable import Console

/// Figures that others have written, at the ends of what they can be.
@Suite struct EdgeNumberTests {
    static let doubles: [Double] = [
        0, -0.0, 0.5, -0.5, 1e18, -1e18, 9.3e18, -9.3e18, 1e300, -1e300, .infinity, -.infinity, .nan,
        .leastNonzeroMagnitude, 253_402_300_800, -62_135_596_801,
    ]
    static let integers: [Int64] = [.min, .min + 1, -1, 0, 1, 499, 500, 9_999, 10_000, .max - 500, .max - 1, .max]

    @Test(arguments: doubles) func timesAreShown(_ seconds: Double) {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(!RFC3339.text(date).isEmpty)
        #expect(!RelativeTime.text(date, now: Date(timeIntervalSince1970: 0)).isEmpty)
        #expect(!RelativeTime.text(Date(timeIntervalSince1970: 0), now: date).isEmpty)
        _ = TimeArgument.parse("@\(seconds)", now: Date(timeIntervalSince1970: 0))
        _ = TimeArgument.parse("yesterday", now: date)
        _ = TimeArgument.parse("7d", now: date)
    }

    @Test(arguments: integers) func spansAreShown(_ count: Int64) {
        for span in [Duration.seconds(count), .milliseconds(count), .nanoseconds(count)] {
            #expect(!Durations.text(span).isEmpty)
            #expect(!Cell.duration(span).fields(of: .duration)[0].isEmpty)
            #expect(!Cell.duration(span).display(relativeTo: nil).isEmpty)
        }
        #expect(!Cell.money(count, digits: 3).isEmpty)
    }

    @Test func numbersEndAtTheirRange() {
        #expect(Int64(saturating: 1e300) == .max && Int64(saturating: -.infinity) == .min)
        #expect(Int64(saturating: .nan) == 0 && Int64(saturating: 9.3e18) == .max)
        #expect(Int64(saturating: -0.6) == -1 && Int64(saturating: 2.4) == 2)
        #expect(Int64.max.addingSaturated(1) == .max && Int64.min.addingSaturated(-1) == .min)
        #expect(Int64(5).addingSaturated(-7) == -2)
    }
}
