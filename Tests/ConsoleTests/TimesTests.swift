import Console
import FoundationEssentials
import Testing

@Suite struct TimesTests {
    private let now = Demo.now

    @Test(arguments: [
        ("now", "2026-11-21T09:00:00Z"), ("2h", "2026-11-21T07:00:00Z"), ("7d", "2026-11-14T09:00:00Z"),
        ("1h30m", "2026-11-21T07:30:00Z"), ("yesterday", "2026-11-20T00:00:00Z"), ("today", "2026-11-21T00:00:00Z"),
        ("2026-11-20", "2026-11-20T00:00:00Z"), ("2026-11-20T08:00:00+02:00", "2026-11-20T06:00:00Z"),
        ("2026-11-20t08:00:00.25z", "2026-11-20T08:00:00.250Z"), ("@0", "1970-01-01T00:00:00Z"),
        ("@1795251600", "2026-11-21T09:00:00Z"), ("@-1", "1969-12-31T23:59:59Z"),
    ]) func timesAreUnderstood(_ text: String, _ meaning: String) throws {
        #expect(TimeArgument.parse(text, now: now).map(RFC3339.text) == meaning)
    }

    @Test(arguments: [
        "", "h", "2", "2x", "2h2h", "-2h", "2026-02-29", "2026-13-01", "2026-11-20T25:00:00Z", "2026-11-20T08:00:00",
        "@", "@x", "99999999999999999999d", "2026-11-20T08:00:00+2:00", "Yesterday", "999999999w",
    ]) func whatIsNoTimeIsRefused(_ text: String) {
        #expect(TimeArgument.parse(text, now: now) == nil)
    }

    @Test func daysGoThereAndBack() {
        for days in stride(from: -719_162, through: 2_932_896, by: 97) {
            #expect(CivilDay(daysSince1970: days).daysSince1970 == days)
        }
        #expect(CivilDay(daysSince1970: 0) == CivilDay(year: 1970, month: 1, day: 1))
        #expect(CivilDay(year: 2024, month: 2, day: 29) != nil)
        #expect(CivilDay(year: 2100, month: 2, day: 29) == nil)
    }

    @Test func durationsReadAsTheyAreWritten() {
        for text in ["500ms", "1s", "90s", "1h30m", "2d", "1d1ms"] {
            let duration = Durations.parse(text)
            #expect(duration.flatMap { Durations.parse(Durations.text($0)) } == duration)
        }
        #expect(Durations.text(.seconds(90)) == "1m30s")
        #expect(Durations.text(.zero) == "0s")
        #expect(Durations.text(.microseconds(250)) == "250µs")
        #expect(Durations.parse("2w") == .seconds(1_209_600))
    }

    @Test func relativeTimesNameTheLargestUnit() {
        func text(_ seconds: Double) -> String { RelativeTime.text(now.addingTimeInterval(seconds), now: now) }
        #expect(text(0) == "now")
        #expect(text(-59) == "59s ago")
        #expect(text(-61) == "1m ago")
        #expect(text(-86_400 * 3) == "3d ago")
        #expect(text(300) == "in 5m")
    }
}
