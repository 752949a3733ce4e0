import Glibc
import Observability
import Synchronization
import Testing

/// Keeps the lines that were written.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    var last: String { all.last ?? "" }
    func output(level: LogLevel = .debug) -> LogOutput {
        LogOutput(level: level, service: "orders") { line in
            self.lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }
    }
}

@Suite struct LogTests {
    let lines = Lines()

    @Test func aLineIsOneJSONObject() {
        let count = 3
        Log(label: "relay", output: lines.output()).info("published", ["count": .int(count), "late": false, "at": nil])
        let line = lines.last
        #expect(line.hasPrefix("{\"time\":\"20"))
        #expect(
            line.hasSuffix(
                "Z\",\"level\":\"info\",\"service\":\"orders\",\"part\":\"relay\",\"msg\":\"published\","
                    + "\"count\":3,\"late\":false,\"at\":null}\n"))
        #expect(line.utf8.count(where: { $0 == 10 }) == 1)
    }

    @Test func theTimeHasMilliseconds() throws {
        Log(label: "x", output: lines.output()).info("now")
        #expect(try /"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/.firstMatch(in: lines.last) != nil)
    }

    @Test func linesBelowTheLevelAreNotMade() {
        var made = 0
        func message() -> String {
            made += 1
            return "m"
        }
        let log = Log(label: "x", output: lines.output(level: .warning))
        log.info(message())
        #expect(made == 0)
        log.warning(message())
        #expect(made == 1)
        #expect(lines.all.count == 1)
    }

    @Test func controlCharactersAreEscaped() {
        Log(label: "x", output: lines.output()).info("a\u{1b}[2J\n\"b\\\u{9b}\u{2028}\u{7f}é")
        #expect(lines.last.contains(#""msg":"a\u001b[2J\n\"b\\\u009b\u2028\u007fé""#))
    }

    @Test func theRequestIsInEveryLineOfItsTasks() async {
        let trace = TraceContext()
        let log = Log(label: "x", output: lines.output())
        let context = RequestContext(requestID: "req_1", trace: trace, orderID: "ord_1")
        await RequestContext.$current.withValue(context) {
            await Task { log.info("inside", ["order": "mine"]) }.value
        }
        let expected =
            "\"request\":\"req_1\",\"order\":\"ord_1\",\"trace\":\"\(trace.traceID)\",\"span\":\"\(trace.spanID)\""
        #expect(lines.last.contains(expected))
        #expect(lines.last.contains("\"order_\":\"mine\""))
        log.info("outside")
        #expect(!lines.last.contains("req_1"))
    }

    @Test func secretsAreNotWritten() {
        let log = Log(label: "x", output: lines.output())
        log.info(
            "paid with 4111 1111 1111 1111",
            [
                "client_secret": "s3cr3t-a", "refreshToken": "s3cr3t-b", "Authorization": "Bearer s3cr3t-c",
                "note": "card 5555-5555-5555-4444, thanks", "numbers": ["378282246310005"], "cvc": 123,
            ])
        #expect(!lines.last.contains("s3cr3t"))
        #expect(!lines.last.contains("4111"))
        #expect(!lines.last.contains("5555"))
        #expect(!lines.last.contains("3782"))
        #expect(!lines.last.contains("123"))
        #expect(lines.last.contains("\"note\":\"card [redacted], thanks\""))
    }

    @Test(arguments: [
        "018f4a2b-1234-7123-8123-123456789012", "+49 151 23456789", "2026-11-21T05:00:00Z", "4111111111111112",
        "0000000000000000",
    ])
    func whatIsNoCardNumberStays(_ text: String) {
        #expect(Redaction.masked(text) == text)
    }

    @Test(arguments: ["password", "DB_PASSWORD", "accessToken", "card-number", "pan", "tokens", "set-cookie"])
    func secretNamesAreKnown(_ name: String) { #expect(Redaction.isSecret(name)) }

    @Test(arguments: ["span", "company", "partition", "cardinality", "id", ""])
    func otherNamesAreNot(_ name: String) { #expect(!Redaction.isSecret(name)) }

    @Test func fieldsOfALogAreInAllItsLinesAndLaterOnesWin() {
        let log = Log(label: "x", fields: ["a": 1], output: lines.output()).with(["b": 2])
        log.info("m", ["a": 3])
        #expect(lines.last.hasSuffix("\"a\":3,\"b\":2}\n"))
    }
}

@Suite struct LogOutputTests {
    @Test func aReaderThatStallsStopsNobodyAndIsToldWhatItMissed() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let output = LogOutput(descriptor: ends[1], capacity: 100_000)
        let log = Log(label: "x", output: output)
        for number in 0..<5_000 { log.info("line", ["number": .int(number)]) }
        #expect(output.linesLost > 1_000)
        let lost = output.linesLost
        // The reader wakes up: what was kept comes out, then the word about the rest.
        var text = ""
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while !text.contains("log lines were lost") {
            let count = read(ends[0], &chunk, chunk.count)
            try #require(count > 0)
            text += String(decoding: chunk[..<count], as: UTF8.self)
        }
        #expect(text.contains("\"number\":0}\n"))
        #expect(text.contains("\"lines\":\(lost)}\n"))
        close(ends[0])
    }

    @Test func aFileThatBecomesTooLongIsSetAside() throws {
        var pattern = Array("/tmp/shop-log-XXXXXX".utf8CString)
        let directory = try #require(mkdtemp(&pattern).map { String(cString: $0) })
        let path = directory + "/x.log"
        defer { for name in [path, path + ".1", directory] { remove(name) } }
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        let output = LogOutput(descriptor: descriptor)
        output.rotate(path, atMost: 10_000)
        let log = Log(label: "x", output: output)
        for number in 0..<250 {
            log.info("line", ["number": .int(number)])
            output.flush(within: .seconds(10))
        }
        // What another part of this process writes to the descriptor lands in the newest file too.
        #expect(write(descriptor, "last words\n", 11) == 11)
        func text(_ path: String) -> String {
            guard let file = fopen(path, "r") else { return "" }
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 20_000)
            return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
        }
        let (older, newer) = (text(path + ".1"), text(path))
        #expect((5_000...10_000).contains(older.utf8.count))
        #expect(newer.utf8.count <= 10_000 && newer.hasSuffix("\"number\":249}\nlast words\n"))
        // No line is lost where one file ends and the next begins.
        let numbers = (older + newer).split(separator: "\n").compactMap { line in
            line.split(separator: "\"number\":").last.flatMap { Int($0.dropLast()) }
        }
        #expect(numbers == Array((numbers.first ?? 0)...249))
    }

    @Test func aFileOfAnotherNameIsLeftAlone() throws {
        var pattern = Array("/tmp/shop-log-XXXXXX".utf8CString)
        let directory = try #require(mkdtemp(&pattern).map { String(cString: $0) })
        let (ours, theirs) = (directory + "/ours.log", directory + "/theirs.log")
        defer { for name in [ours, theirs, theirs + ".1", directory] { remove(name) } }
        let descriptor = open(ours, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        close(open(theirs, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
        let output = LogOutput(descriptor: descriptor)
        output.rotate(theirs, atMost: 10)
        for _ in 0..<2 {
            Log(label: "x", output: output).info("where it always went")
            output.flush(within: .seconds(10))
        }
        var length = stat()
        #expect(stat(ours, &length) == 0 && length.st_size > 100)
        #expect(stat(theirs, &length) == 0 && length.st_size == 0)
        #expect(access(theirs + ".1", F_OK) != 0)
    }

    @Test func flushWaitsForTheLastLine() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let output = LogOutput(descriptor: ends[1])
        Log(label: "x", output: output).info("last words")
        output.flush(within: .seconds(10))
        var chunk = [UInt8](repeating: 0, count: 4_096)
        let count = read(ends[0], &chunk, chunk.count)
        #expect(String(decoding: chunk[..<max(0, count)], as: UTF8.self).contains("last words"))
        close(ends[0])
    }
}

@Suite struct TraceContextTests {
    @Test func aHeaderIsReadAndWritten() throws {
        let header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let trace = try #require(TraceContext(traceparent: header))
        #expect(trace.traceparent == header)
        #expect(trace.isSampled)
        let child = trace.child()
        #expect(child.traceID == trace.traceID)
        #expect(child.spanID != trace.spanID)
    }

    @Test(arguments: [
        "", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
    ])
    func aBrokenHeaderIsRefused(_ header: String) { #expect(TraceContext(traceparent: header) == nil) }

    @Test func aLaterVersionIsRead() {
        #expect(TraceContext(traceparent: "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00-more") != nil)
    }

    @Test func aNewTraceIsWellFormed() {
        let trace = TraceContext(isSampled: false)
        #expect(TraceContext(traceparent: trace.traceparent) == trace)
    }
}

@Suite struct MetricsTests {
    let metrics = Metrics()

    @Test func countersAndGaugesAreRendered() {
        metrics.counter("shop_orders_total", "Orders \\ placed.", ["state": "a\"b\n"]).increment(by: 2)
        metrics.counter("shop_orders_total", "Orders \\ placed.", ["state": "a\"b\n"]).increment()
        let gauge = metrics.gauge("shop_depth", "Depth.")
        gauge.set(1.5)
        gauge.decrement()
        metrics.observe("shop_age_seconds", "Age.", .gauge, ["of": "x"]) { 7 }
        metrics.observe("shop_nothing", "Left out.") { nil }
        #expect(
            metrics.render() == """
                # HELP shop_age_seconds Age.
                # TYPE shop_age_seconds gauge
                shop_age_seconds{of="x"} 7
                # HELP shop_depth Depth.
                # TYPE shop_depth gauge
                shop_depth 0.5
                # HELP shop_orders_total Orders \\\\ placed.
                # TYPE shop_orders_total counter
                shop_orders_total{state="a\\"b\\n"} 3

                """)
    }

    @Test func histogramsAreCumulative() {
        let histogram = metrics.histogram("shop_wait_seconds", "Waits.", ["to": "db"], buckets: [0.1, 1])
        histogram.observe(.milliseconds(100))
        histogram.observe(0.5)
        histogram.observe(3)
        #expect(
            metrics.render() == """
                # HELP shop_wait_seconds Waits.
                # TYPE shop_wait_seconds histogram
                shop_wait_seconds_bucket{to="db",le="0.1"} 1
                shop_wait_seconds_bucket{to="db",le="1"} 2
                shop_wait_seconds_bucket{to="db",le="+Inf"} 3
                shop_wait_seconds_sum{to="db"} 3.6
                shop_wait_seconds_count{to="db"} 3

                """)
    }

    @Test func aFamilyHasABoundOnItsSeries() {
        for number in 0..<(Metrics.maximumSeries + 50) {
            metrics.counter("shop_wide_total", "Wide.", ["id": "\(number)"]).increment()
        }
        let page = metrics.render()
        #expect(page.contains("shop_wide_total{id=\"other\"} 50\n"))
        #expect(page.split(separator: "\n").count == Metrics.maximumSeries + 3)
    }

    @Test func nothingIsLostBetweenThreads() async {
        let counter = metrics.counter("shop_c_total", "C.")
        let gauge = metrics.gauge("shop_g", "G.")
        await withTaskGroup(of: Void.self) { tasks in
            for _ in 0..<8 {
                tasks.addTask {
                    for _ in 0..<5_000 {
                        counter.increment()
                        gauge.add(2)
                    }
                }
            }
        }
        #expect(counter.value == 40_000)
        #expect(gauge.value == 80_000)
    }

    @Test func theProcessIsDescribed() throws {
        metrics.observeProcess()
        let page = metrics.render()
        for name in [
            "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds", "process_max_fds",
            "process_start_time_seconds",
        ] {
            let line = try #require(page.split(separator: "\n").first { $0.hasPrefix(name + " ") }, "\(name)")
            #expect(try #require(Double(line.split(separator: " ")[1])) > 0)
        }
    }
}
