import Testing

@testable import tlgen

@Suite struct TLGeneratorTests {
    @Test func generatedFilesAreThoseOfTheSchema() throws {
        let differing = try Program.differences(root: TLCorpus.root).map(\.path)
        #expect(differing == [], "run: swift run tlgen .")
    }

    @Test func sameSchemasGiveTheSameFiles() throws {
        let schemas = try Program.schemas(root: TLCorpus.root)
        #expect(try Generator(schemas).files == Generator(schemas).files)
    }

    @Test(arguments: [
        ("resPQ#05162463 nonce:int128 server_nonce:int128 pq:bytes "
            + "server_public_key_fingerprints:Vector<long> = ResPQ;"),
        ("inputMediaEmpty#9664f57f = InputMedia;"),
        ("invokeWithLayer#da9b0d0d {X:Type} layer:int query:!X = X;"),
        ("future_salts#ae500895 req_msg_id:long now:int salts:vector<future_salt> = FutureSalts;"),
        ("updateNewAuthorization#8951abef flags:# unconfirmed:flags.0?true hash:long date:flags.0?int "
            + "device:flags.0?string location:flags.0?string = Update;"),
    ]) func anIdIsTheChecksumOfItsLine(line: String) throws {
        let definition = try Definition(line: line[...], isMethod: false)
        let head = line.split(separator: " ")[0]
        #expect("\(definition.name)#\(head.split(separator: "#")[1])" == head)
        let changed = line.replacing(" = ", with: " more:int = ")
        #expect(throws: SchemaError.self) { try Definition(line: changed[...], isMethod: false) }
    }

    @Test func aFieldThatNothingMakesMustBeConditional() throws {
        #expect(try text("flags:# x:flags.0?Nothing y:flags.0?int z:flags.1?int").contains("public var z: Int32?"))
        #expect(try !text("flags:# x:flags.0?Nothing y:flags.0?int z:flags.1?int").contains("public var y"))
        #expect(throws: SchemaError.self) { try text("x:Nothing") }
        #expect(throws: SchemaError.self) { try text("x:Vector<Nothing>") }
        #expect(throws: SchemaError.self) { try text("x:flags.0?int") }
        #expect(throws: SchemaError.self) { try text("x:!X y:int") }
    }

    @Test func nothingIsDefinedTwice() throws {
        #expect(throws: SchemaError.self) {
            try Generator([Schema(name: "a", text: line("x:int") + line("x:int"))])
        }
        #expect(throws: SchemaError.self) {
            try Generator([Schema(name: "a", text: line("x:int") + line("y:int"))])
        }
    }

    @Test func anOlderFormMustFollowFromTheCurrentOne() throws {
        func older(_ fields: String) throws -> Generator {
            let text = line("flags:# x:int y:flags.1?string") + "---layer 200---\n---types---\n" + line(fields)
            return try Generator([Schema(name: "a", text: text)])
        }
        #expect(try older("x:int").files[0].text.contains("bareUntil200"))
        #expect(throws: SchemaError.self) { try older("flags:# y:flags.1?string") }
        #expect(throws: SchemaError.self) { try older("x:long") }
        #expect(throws: SchemaError.self) { try older("x:int z:int") }
    }

    /// One type's constructor is read as another's only where nothing is lost by it.
    @Test func whatStandsForAnotherHasItsFields() throws {
        func line(_ text: String) -> String {
            let head = text.split(separator: " ")[0]
            let id = String(Definition.checksum(of: text[...]), radix: 16)
            return "\(head)#\(id)\(text.dropFirst(head.count))\n"
        }
        let user = line("inputUserSelf = InputUser;") + line("inputUser user_id:long = InputUser;")
        let same = try Generator([Schema(name: "a", text: user + line("inputPeerUser user_id:long = InputPeer;"))])
        let peer = try Definition(line: line("inputPeerUser user_id:long = InputPeer;").dropLast(), isMethod: false)
        #expect(same.files[0].text.contains(", \(Names.id(peer.id)): self = .inputUser("))
        #expect(throws: SchemaError.self) {
            try Generator([Schema(name: "a", text: user + line("inputPeerUser user_id:int = InputPeer;"))])
        }
    }

    @Test func aMethodThatIsCalledLikeAConstructorHasAnotherName() throws {
        let text = line("x:int") + "---functions---\n" + line("y:int", result: "Bool")
        let file = try Generator([Schema(name: "a", text: text)]).files[0].text
        #expect(file.contains("struct Thing: TLConstructor {"))
        #expect(file.contains("struct ThingMethod: TLConstructor, TLMethod {"))
    }

    @Test func wrongCommandLinesAreRefused() {
        #expect(Program.run([]) == 2)
        #expect(Program.run(["--check"]) == 2)
        #expect(Program.run(["--other", "."]) == 2)
        #expect(Program.run(["--check", "/nonexistent"]) == 1)
        #expect(Program.run(["--check", TLCorpus.root]) == 0)
    }

    // MARK: Small schemas

    /// A line whose id is right.
    private func line(_ fields: String, result: String = "Thing") -> String {
        let line = "thing#0 \(fields) = \(result);"
        return "thing#\(String(Definition.checksum(of: line[...]), radix: 16)) \(fields) = \(result);\n"
    }

    private func text(_ fields: String) throws -> String {
        try Generator([Schema(name: "a", text: line(fields))]).files[0].text
    }
}
