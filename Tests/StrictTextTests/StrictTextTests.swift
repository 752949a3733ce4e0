import StrictText
import TestSupport
import Testing

@Suite struct JSONParserTests {
    func reason(_ bytes: [UInt8]) -> String? {
        do throws(JSONFault) { _ = try JSONParser.tree(of: bytes) } catch { return error.reason }
        return nil
    }
    func reason(_ text: String) -> String? { reason(Array(text.utf8)) }
    func tree(_ text: String) throws -> JSONTree { try JSONParser.tree(of: Array(text.utf8)) }

    @Test func readsEveryKindOfValue() throws {
        #expect(
            try tree(#" {"a":[1,-0,1.50,1E+2,"\u00e9\uD83D\uDE00\n","é"],"b":{},"c":[],"d":null,"e":true,"f":false} "#)
                == .object([
                    .init(
                        "a",
                        .array([
                            .integer(1), .integer(0), .number("1.50"), .number("1E+2"), .string("é😀\n"), .string("é"),
                        ])),
                    .init("b", .object([])), .init("c", .array([])), .init("d", .null), .init("e", .bool(true)),
                    .init("f", .bool(false)),
                ]))
        #expect(try tree("-9223372036854775808") == .integer(.min))
        #expect(try tree("9223372036854775808") == .number("9223372036854775808"))
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1,]", #"{"a":1,}"#, #"{"a":1 "b":2}"#, #"{"a"}"#, #"{a:1}"#, "{'a':1}", "[1 2]", "01",
        "+1",
        "1.", ".5", "1e", "-", "--1", "0x1", "NaN", "Infinity", "-Infinity", "nul", "True", "1 1", "[1]]", "// a\n1",
        "\"a", "\"\n\"", "\"\t\"", #""\x""#, #""\u12""#, #""\u12G4""#, #""\ud800""#, #""\ud800A""#, #""\udc00""#,
        #""\ud800\u0041""#, "\u{FEFF}1", "\u{2028}1", "\0", "1\0",
    ])
    func refusesWhatIsNoJSON(_ text: String) { #expect(reason(text) != nil) }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], [0x00, 0x7B, 0x00, 0x7D], [0x7B, 0x00, 0x00, 0x00],
            [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
            [0x22, 0xE2, 0x82, 0x22], [0x22, 0x80, 0x22], [0x22, 0xF8, 0x88, 0x80, 0x80, 0x80, 0x22],
            [0x22, 0xE0, 0x80, 0xAF, 0x22],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(_ bytes: [UInt8]) { #expect(reason(bytes) != nil) }

    @Test func refusesANameThatIsThereTwice() {
        #expect(reason(#"{"a":1,"a":1}"#) == #"the name "a" is there twice"#)
        #expect(reason(#"{"a":1,"\u0061":1}"#) != nil)
        let many = (0..<20).map { #""k\#($0)":1"# }.joined(separator: ",")
        #expect(reason("{\(many)}") == nil)
        #expect(reason("{\(many),\"k7\":2}") == #"the name "k7" is there twice"#)
        #expect(reason(#"[{"a":1},{"a":1}]"#) == nil)
    }

    @Test func goesAsDeepAsItSays() {
        let depth = JSONParser.maximumDepth
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(reason(nested(depth)) == nil)
        #expect(reason(nested(depth + 1)) == "nested more than 32 deep")
        #expect(reason(String(repeating: #"{"a":"#, count: 100_000)) == "nested more than 32 deep")
        #expect(reason("[" + [String](repeating: nested(depth - 1), count: 3).joined(separator: ",") + "]") == nil)
    }

    @Test func saysTheLineAndTheColumn() throws {
        let bytes = Array("{\n  \"é\": tru\n}".utf8)
        do throws(JSONFault) { _ = try JSONParser.tree(of: bytes) } catch {
            #expect(error.place(in: bytes) == (2, 8))
        }
    }

    @Test func refusesMoreMarksThanTextHas() {
        let marks = { (count: Int) in "\"a" + String(repeating: "\u{301}", count: count) + "\"" }
        #expect(reason(marks(30)) == nil)
        #expect(reason(marks(31)) == TextCheck.Reason.tooManyMarks.rawValue)
        #expect(reason("\"a" + String(repeating: #"\u0301"#, count: 31) + "\"") != nil)
        #expect(reason("{" + marks(31) + ":1}") != nil)
    }
}

@Suite struct LinearTests {
    /// Bodies whose size is told by a count.
    static let hostile: [(String, @Sendable (Int) -> String)] = [
        ("scalars, deep", { deep("[", $0) }),
        ("objects, deep", { deep(#"{"x":"#, $0) }),
        ("numbers", { "[" + String(repeating: "1,", count: $0) + "1]" }),
        ("keys", { count in "{" + (0..<count / 4).map { #""k\#($0)":1"# }.joined(separator: ",") + "}" }),
        ("the same key", { "{" + String(repeating: #""a":1,"#, count: $0 / 3) + #""a":1}"# }),
        ("escapes", { "\"" + String(repeating: #"\u00e9"#, count: $0 / 3) + "\"" }),
        ("quotes", { "\"" + String(repeating: #"\""#, count: $0) + "\"" }),
        ("a long number", { String(repeating: "9", count: $0 * 2) }),
        ("a long fraction", { "0." + String(repeating: "9", count: $0 * 2) + "e999999999" }),
        ("marks", { "\"" + String(repeating: "\u{301}\u{316}", count: $0) + "\"" }),
        ("marks in fours", { "\"" + String(repeating: "a\u{301}\u{316}\u{301}\u{316}", count: $0 / 4) + "\"" }),
        (
            "marks in keys",
            { count in
                "{"
                    + (0..<count / 16).map { "\"\($0)" + String(repeating: "\u{301}\u{316}", count: 15) + "\":1" }
                    .joined(separator: ",") + "}"
            }
        ),
        ("not UTF-8 at the end", { String(repeating: " ", count: $0 * 2) + "\u{301}" }),
        ("spaces", { String(repeating: " \n", count: $0) + "1" }),
        ("empty arrays", { "[" + String(repeating: "[],", count: $0 / 2) + "[]]" }),
        ("a string without end", { "\"" + String(repeating: "a", count: $0 * 2) }),
    ]
    static func deep(_ open: String, _ count: Int) -> String {
        [String](repeating: open, count: 20).joined() + "[" + String(repeating: "1,", count: count) + "1]"
    }

    @Test(arguments: hostile.map(\.0))
    func readingCostsWhatTheTextWeighs(_ name: String) throws {
        let make = try #require(Self.hostile.first { $0.0 == name }).1
        let cost = CostBySize { count in
            let bytes = Array(make(count).utf8)
            return { _ = try? JSONParser.tree(of: bytes) }
        }
        #expect(cost.isLinear && cost.large < 4, "\(name): \(cost)")
    }

    struct Line: Decodable {
        let sku: String
        let quantity: Int64?
    }
    struct Body: Decodable {
        let lines: [Line]?
        let numbers: [Double]?
        let note: String?
        let names: [String: Int]?
    }
    static let bodies: [(String, @Sendable (Int) -> String)] = [
        (
            "right",
            { #"{"lines":["# + String(repeating: #"{"sku":"A","quantity":1},"#, count: $0 / 8) + #"{"sku":"B"}]}"# }
        ),
        ("numbers", { #"{"numbers":["# + String(repeating: "1.5,", count: $0 / 4) + "1]}" }),
        ("a late fault", { #"{"lines":["# + String(repeating: #"{"sku":"A"},"#, count: $0 / 8) + "{}]}" }),
        ("names", { count in #"{"names":{"# + (0..<count / 8).map { "\"\($0)\":1," }.joined() + #""x":1}}"# }),
        ("unknown names", { count in "{" + (0..<count / 4).map { "\"\($0)\":1," }.joined() + #""x":1}"# }),
        ("a long unknown name", { "{\"" + String(repeating: "a", count: $0 * 2) + #"":1}"# }),
        ("a long note", { #"{"note":""# + String(repeating: "é", count: $0) + #""}"# }),
    ]
    static let rules = JSONTreeDecoder.Rules(isStrict: true, date: { _ in nil }, dateRule: "must be no date")

    @Test(arguments: bodies.map(\.0))
    func decodingCostsWhatTheTextWeighs(_ name: String) throws {
        let make = try #require(Self.bodies.first { $0.0 == name }).1
        let cost = try CostBySize { count in
            let tree = try JSONParser.tree(of: Array(make(count).utf8))
            return { _ = try? JSONTreeDecoder(tree, Self.rules).decode(Body.self) }
        }
        #expect(cost.isLinear && cost.large < 4, "\(name): \(cost)")
    }
}
