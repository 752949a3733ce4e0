import Testing

@testable import Console

@Suite struct ResourceNameTests {
    /// Bytes that have a meaning somewhere come more often than others.
    private static func bytes(_ random: inout some RandomNumberGenerator) -> [UInt8] {
        let odd = Array("/%. \n\r\t\"'\\,{}*?[]^$;:=@+-_~key\u{0}".utf8) + [0x7F, 0x80, 0xC3, 0xA9, 0xED, 0xA0, 0xFF]
        return (0..<Int.random(in: 0...12, using: &random)).map { _ in
            Bool.random(using: &random) ? odd.randomElement(using: &random)! : .random(in: 0...255, using: &random)
        }
    }

    @Test func everyByteStringHasOneNameAndComesBack() throws {
        var random = SystemRandomNumberGenerator()
        var names: [String: [UInt8]] = [:]
        for _ in 0..<20_000 {
            let bytes = Self.bytes(&random)
            let name = ResourceName.text("key", RowID(bytes: bytes))
            #expect(name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "\(bytes)")
            #expect(try ResourceName.bytes(in: name, of: "key") == bytes)
            if let other = names.updateValue(bytes, forKey: name) { #expect(other == bytes) }
            // What `--quiet` prints is one line that is either the very bytes, or the name.
            let bare = ResourceName.bare("key", RowID(bytes: bytes), columns: ["key"])
            #expect(!bare.hasPrefix("\u{FEFF}"))
            #expect(bare == name || (Array(bare.utf8) == bytes && !bare.contains("\n") && !bare.hasPrefix("key/")))
        }
    }

    @Test func onlyWhatIsPrintedIsRead() {
        let refused = [
            "key", "kex/a", "/a", "key/a b", "key/a/b", "key/a*", "key/%", "key/%2", "key/%2f", "key/%61", "key/%zz",
            "key/%+1", "key/é", "key/a\n",
        ]
        for name in refused {
            #expect(throws: ValueProblem.self, "\(name)") { try ResourceName.bytes(in: name, of: "key") }
        }
    }

    @Test func partsAreToldFromSlashesInThem() {
        let one = ResourceName.text("level", RowID(["a/b", "c"]))
        let other = ResourceName.text("level", RowID(["a", "b/c"]))
        #expect(one == "level/a%2Fb/c" && other == "level/a/b%2Fc")
        #expect(ResourceName.bare("level", RowID(["a", "c"])) == "a/c")
        #expect(ResourceName.bare("level", RowID(["a/b", "c"])) == one)
    }

    private func keys(_ text: String) throws(CommandError) -> [[UInt8]] {
        let schema = BatchSchema([.init("key"), .init("type")], identifier: "key", identifierIsAnyBytes: true)
        return try BatchInput(name: "stdin", bytes: Array(text.utf8), schema: schema).records.map {
            $0.identifier ?? Array(($0.text("key") ?? "").utf8)
        }
    }

    @Test func linesAreNamesOrTheyAreNot() throws {
        #expect(try keys("key/a%20b\nkey/key%2Fa\r\n\n") == [Array("a b".utf8), Array("key/a".utf8)])
        #expect(try keys("a b\nkeyed\ncarts:1*") == [Array("a b".utf8), Array("keyed".utf8), Array("carts:1*".utf8)])
        #expect(try keys("key\nkey/slash\n") == [Array("key/slash".utf8)])
        for mixed in ["a\nkey/a\n", "key/a\na\n", "key/a b\n", " a\n", "a \n", "key/a/b"] {
            #expect(throws: CommandError.self, "\(mixed)") { try keys(mixed) }
        }
    }

    @Test func bytesThatAreNoTextReachProgramsOnlyAsNames() {
        #expect(Cell.bytes([0x61, 0xFF]).json == .null)
        #expect(Cell.bytes([0x61, 0x00]).json == .null)
        #expect(Cell.bytes([0x61, 0xFF]).fields(of: .identifier) == [""])
        #expect(Cell.bytes(Array("é".utf8)).json == .string("é"))
    }
}
