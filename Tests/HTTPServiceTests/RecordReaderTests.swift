import HTTPServer
import ShopAPI
import TestSupport
import Testing

@testable import HTTPService

@Suite struct RecordReaderTests {
    /// Reads `text` in chunks of `size` bytes.
    private func read(_ bytes: [UInt8], _ format: RecordFormat = .csv, by size: Int = 1_000) async throws -> [RawRecord]
    {
        var reader = RecordReader(format)
        var records: [RawRecord] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            try await reader.feed(bytes[start..<min(start + size, bytes.count)]) { records.append($0) }
        }
        try await reader.finish { records.append($0) }
        return records
    }
    private func fault(_ text: String, _ format: RecordFormat = .csv) async -> RecordFault? {
        do {
            _ = try await read(Array(text.utf8), format)
            return nil
        } catch { return error as? RecordFault }
    }

    @Test(arguments: [1, 2, 3, 7, 1_000]) func csvIsReadHoweverItIsCut(_ size: Int) async throws {
        let text = "\u{FEFF}sku,name\r\nA-1,\"Cup, \"\"blue\"\"\nlarge\"\n\n,\nB-2,Straße\n\"\""
        let records = try await read(Array(text.utf8), by: size)
        #expect(
            records == [
                .fields(["sku", "name"], line: 1), .fields(["A-1", "Cup, \"blue\"\nlarge"], line: 2),
                .fields(["", ""], line: 5), .fields(["B-2", "Straße"], line: 6), .fields([""], line: 7),
            ])
    }

    @Test func whatAnExportHasMarkedForSpreadsheetsIsReadAsItWas() async throws {
        let text = "'=1+1,'-5,-5,'quoted',''x,\"'\t\",'"
        #expect(
            try await read(Array(text.utf8)) == [
                .fields(["=1+1", "-5", "-5", "'quoted'", "'x", "\t", "'"], line: 1)
            ])
    }

    @Test func aQuotedFirstFieldMayFollowAByteOrderMark() async throws {
        #expect(try await read(Array("\u{FEFF}\"sku\",x".utf8)) == [.fields(["sku", "x"], line: 1)])
    }

    static let hostile: [(String, RecordFormat, @Sendable (Int) -> String)] = [
        ("an open quote", .csv, { "a,\"" + String(repeating: "b\n", count: $0) }),
        ("fields", .csv, { String(repeating: ",", count: $0) }),
        ("short lines", .csv, { String(repeating: "a\n", count: $0) }),
        ("quotes", .csv, { String(repeating: "\"\"\"\"\n", count: $0) }),
        ("marks", .csv, { String(repeating: "\u{301}\u{316}", count: $0) }),
        ("a line without end", .jsonLines, { String(repeating: " ", count: $0 * 2) }),
        ("empty lines", .jsonLines, { String(repeating: "\n", count: $0) }),
    ]

    @Test(arguments: hostile.map(\.0)) func readingCostsWhatTheFileWeighs(_ name: String) async throws {
        let (_, format, make) = try #require(Self.hostile.first { $0.0 == name })
        func time(_ count: Int) async -> Double {
            let bytes = Array(make(count).utf8)
            let start = CostBySize.threadTime()
            _ = try? await read(bytes, format, by: 16 << 10)
            return CostBySize.threadTime() - start
        }
        let cost = CostBySize(count: 40_000, small: await time(40_000), large: await time(160_000))
        #expect(cost.isLinear && cost.large < 4, "\(name): \(cost)")
    }

    @Test func anUnknownColumnIsToldWithThoseThatAreKnownOnce() throws {
        let names = (0..<100_000).map { "c\($0)" }
        let shape = RecordShape(required: ["sku"], optional: ["name"], line: StockImportLine.self)
        let problem = #expect(throws: Problem.self) {
            try RecordHeader(names, line: 1, of: shape)
        }
        let errors = try #require(problem?.errors)
        #expect(errors.count == 100 && errors[0].detail == "is not a known column; known are sku, name")
        #expect(errors[1].detail == "is not a known column")
    }

    @Test func emptyFilesHaveNoRecords() async throws {
        #expect(try await read([]).isEmpty)
        #expect(try await read(Array("\n\r\n".utf8)).isEmpty)
        #expect(try await read(Array("\n  \n".utf8), .jsonLines).isEmpty)
    }

    @Test func whatIsWrongIsSaidWithItsLine() async throws {
        #expect(
            await fault("a\nb,\"c\n\n")
                == RecordFault(line: 2, reason: "a quote that opens in this record is never closed"))
        #expect(await fault("a\nb\"c\n")?.line == 2)
        #expect(await fault("a\n\"b\"c\n")?.line == 2)
        #expect(await fault("a\rb")?.line == 1)
        #expect(
            await fault("\"a\n" + String(repeating: "x", count: 1 << 20))?.reason.contains("is a quote not closed")
                == true)
        var reader = RecordReader(.csv)
        await #expect(throws: RecordFault(line: 1, reason: "this is not UTF-8")) {
            try await reader.feed([0x61, 0xFF, 0x0A]) { _ in }
        }
    }

    @Test func jsonLinesAreCutAtLineFeeds() async throws {
        let records = try await read(Array("{\"a\":1}\r\n\n[2]".utf8), .jsonLines, by: 3)
        #expect(records == [.json(Array("{\"a\":1}\r".utf8), line: 1), .json(Array("[2]".utf8), line: 3)])
    }

    @Test func aHeaderIsCheckedWhole() throws {
        let shape = RecordShape(required: ["sku"], optional: ["name"], line: StockImportLine.self)
        let header = try RecordHeader(["name", "sku"], line: 1, of: shape)
        #expect(header.value("sku", of: ["n", "s"]) == "s")
        #expect(header.value("name", of: ["", "s"]) == nil)
        #expect(header.mistake(in: ["a"]) == "has 1 fields, the header has 2")
        let problem = #expect(throws: Problem.self) {
            try RecordHeader(["colour", "name", "name"], line: 1, of: shape)
        }
        #expect(
            problem?.errors?.map(\.pointer) == ["line 1, column colour", "line 1, column name", "line 1, column sku"])
    }

    @Test func noMoreThanAHundredMistakesAreListed() {
        var mistakes = RecordMistakes()
        for line in 1...250 { mistakes.add(line: line, column: "price", "is no number") }
        #expect(mistakes.problem.errors?.count == 100)
        #expect(mistakes.problem.detail == "250 mistakes, of which the first 100 are listed")
        #expect(mistakes.problem.status == 422)
    }

    @Test func aBodyIsReadByItsType() async throws {
        let request = APIRequest(
            HTTPRequest(
                .post, "/x", headers: ["Content-Type": "text/csv; charset=utf-8"], body: .init(Array("a,b\n1,2".utf8))))
        var lines: [RawRecord] = []
        try await request.records { lines.append($0) }
        #expect(lines == [.fields(["a", "b"], line: 1), .fields(["1", "2"], line: 2)])
        let other = APIRequest(HTTPRequest(.post, "/x", headers: ["Content-Type": "text/xml"], body: .init([1])))
        let problem = await #expect(throws: Problem.self) { try await other.records { _ in } }
        #expect(problem?.status == 415)
        for type in ["text/csv; charset=latin1", "application/jsonl; charset=utf-16"] {
            let foreign = APIRequest(HTTPRequest(.post, "/x", headers: ["Content-Type": type], body: .init([0x61])))
            let problem = await #expect(throws: Problem.self) { try await foreign.records { _ in } }
            #expect(problem?.status == 415, "\(type)")
        }
    }
}
