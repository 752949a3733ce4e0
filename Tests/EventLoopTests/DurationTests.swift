import EventLoop
import Testing

@Suite struct DurationTests {
    @Test(arguments: [Duration.seconds(Int64.max), .seconds(Int64.max / 1_000), .seconds(1e18), .longest])
    func whatIsTooLongIsAHundredYears(_ duration: Duration) {
        #expect(duration.wholeMilliseconds == 3_153_600_000_000)
        #expect(duration.wholeNanoseconds == 3_153_600_000_000_000_000)
    }
    @Test(arguments: [Duration.seconds(Int64.min), .nanoseconds(-1), .zero])
    func whatIsNegativeIsNothing(_ duration: Duration) {
        #expect(duration.wholeMilliseconds == 0 && duration.wholeNanoseconds == 0)
    }
    @Test func millisecondsAreRoundedUp() {
        #expect(Duration.nanoseconds(1).wholeMilliseconds == 1)
        #expect(Duration.milliseconds(1_500).wholeMilliseconds == 1_500)
        #expect(Duration.nanoseconds(1_999).wholeNanoseconds == 1_999)
    }
}
