internal import Audit
internal import Console
internal import FoundationEssentials
internal import ShopAPI

enum AuditVerify {
    private static let file = Option.value(
        "file", short: "f", .file, "verify an export in jsonl instead of the installation; `-` for stdin")
    private static let anchor = Option.value(
        "anchor", .file, "an earlier `audit verify -o jsonl`, kept elsewhere: each of its hashes must still be there")

    static let command = Command(
        "verify", "Prove that no record was changed or taken away",
        discussion: """
            Each record holds the hash of the one before. All hashes are computed anew here, from the fields, so that \
            a record that was changed, put in or taken out breaks its chain and is named; so is a chain whose end is \
            gone. Whoever may write everything in the database could make a whole chain anew: compare with a note of \
            its last hash that was kept elsewhere (--anchor).
            """,
        flags: [AuditSchema.service.flag, file.flag, anchor.flag],
        takes: [StandardFlags.results, Flags.connection], columns: AuditSchema.chains.infos,
        examples: [
            Example("shopctl audit verify", "every chain, while the shop runs"),
            Example("shopctl audit verify -o jsonl > anchor.jsonl", "note the ends of all chains down"),
            Example("shopctl audit verify --anchor anchor.jsonl", "nothing before the note was made anew"),
            Example("shopctl audit verify -f audit.jsonl", "an export, without any installation"),
        ],
        exitCodes: [.notFound, .notAllowed, .differences, .unreachable]
    ) { invocation in
        let notes =
            try invocation[anchor].map { try AuditVerify.notes($0, invocation) } ?? [:]
        let chains =
            if let path = invocation[file] {
                try exported(path, invocation, notes)
            } else {
                try await stored(try ShopClient(invocation), invocation[AuditSchema.service], notes)
            }
        let verdicts = chains.map(verdict)
        try invocation.output.list(AuditSchema.chains, verdicts)
        try invocation.output.flush()
        for verdict in verdicts {
            for finding in verdict.findings { invocation.diagnostics.line(finding.escapingControls) }
        }
        return verdicts.allSatisfy(\.isWhole) ? .done : .differences
    }

    private static func verdict(_ chain: AuditChain) -> ChainVerdict {
        ChainVerdict(
            service: chain.service, checked: chain.checked, seq: chain.seq, hash: chain.hash,
            breakCount: chain.breakCount, findings: chain.breaks.map { "\($0.service)/\($0.seq): \($0.what)" })
    }

    // MARK: The installation

    private static func stored(
        _ client: ShopClient, _ service: String?, _ notes: [String: AuditHead]
    ) async throws -> [AuditChain] {
        // A chain that is gone altogether has no head either: the note knows of it.
        let heads = try await client.auditHeads(service)
        let gone = notes.values.filter { note in
            (service == nil || note.service == service) && !heads.contains { $0.service == note.service }
        }
        var chains = gone.sorted { $0.service < $1.service }.map { note in
            var chain = AuditChain(note.service)
            chain.end(at: note)
            return chain
        }
        for head in heads {
            var chain = AuditChain(head.service)
            try await client.auditChain(head.service) { records in
                for record in records { add(record, to: &chain, notes) }
            }
            end(&chain, head, notes)
            chains.append(chain)
        }
        return chains
    }

    private static func add(_ record: AuditRecord, to chain: inout AuditChain, _ notes: [String: AuditHead]) {
        chain.add(record)
        if let note = notes[chain.service], note.seq == record.seq { chain.expect(note.hash, of: record) }
    }

    private static func end(_ chain: inout AuditChain, _ head: AuditHead?, _ notes: [String: AuditHead]) {
        if let head { chain.end(at: head) }
        if let note = notes[chain.service], note.seq > chain.seq { chain.end(at: note) }
    }

    // MARK: Files

    private static func exported(
        _ path: String, _ invocation: Invocation, _ notes: [String: AuditHead]
    ) throws -> [AuditChain] {
        let service = invocation[AuditSchema.service]
        var chains: [String: AuditChain] = [:]
        try lines(path, invocation) { (record: AuditRecord) in
            guard service == nil || record.service == service else { return }
            add(record, to: &chains[record.service, default: AuditChain(record.service)], notes)
        }
        return chains.values.sorted { $0.service < $1.service }.map { chain in
            var chain = chain
            end(&chain, nil, notes)
            return chain
        }
    }

    private struct Note: Decodable {
        var service: String
        var seq: Int64
        var hash: String
    }

    private static func notes(_ path: String, _ invocation: Invocation) throws -> [String: AuditHead] {
        var notes: [String: AuditHead] = [:]
        try lines(path, invocation) { (note: Note) in
            notes[note.service] = AuditHead(service: note.service, seq: note.seq, hash: note.hash)
        }
        return notes
    }

    /// Longer than any record.
    private static let longestLine = 4 << 20

    private static func lines<Value: Decodable>(
        _ path: String, _ invocation: Invocation, _ each: (Value) -> Void
    ) throws {
        var reader = try LineReader(path, invocation.surroundings.input, maximum: longestLine)
        while let line = try reader.next() {
            if line.isEmpty { continue }
            guard let value = try? JSONText.decode(Value.self, from: line) else {
                throw CommandError.usage(
                    "\(path):\(reader.number) is no line of that kind",
                    hint: "jsonl, as the same command with -o jsonl writes it")
            }
            each(value)
        }
    }
}
