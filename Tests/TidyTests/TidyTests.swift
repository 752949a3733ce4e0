import FoundationEssentials
import Testing

/// The house's rules, kept without anybody remembering them.
@Suite struct TidyTests {
    @Test func linesFitAndEndCleanly() {
        var found: [String] = []
        for file in Tree.swift {
            for (number, line) in file.numbered {
                if line.count > 120 { found.append("\(file.path):\(number): \(line.count) columns, at most 120") }
                if line.last?.isWhitespace == true { found.append("\(file.path):\(number): space at the end") }
                if line.contains("\t") { found.append("\(file.path):\(number): a tab") }
            }
            if !file.text.isEmpty, file.text.last != "\n" { found.append("\(file.path): no newline at the end") }
        }
        expectNone(found)
    }

    @Test func filesAreShort() {
        expectNone(
            Tree.sources.filter { $0.lines.count > 600 }.map { "\($0.path): \($0.lines.count) lines, at most 600" })
    }

    @Test func functionsAreShort() {
        expectNone(
            Tree.sources.filter { !$0.isGenerated }.flatMap { file in
                file.functions.filter { $0.lines > 70 && !$0.isFlatSwitch }
                    .map { "\(file.path):\($0.line): a function of \($0.lines) lines, at most 70" }
            })
    }

    @Test func arrowsPointDown() {
        var found: [String] = []
        for file in Tree.sources {
            guard let mine = Floors.of(file.target) else {
                found.append("\(file.path): the target \(file.target) is on no floor")
                continue
            }
            for (number, name) in file.imports {
                guard let theirs = Floors.of(name), theirs >= mine else { continue }
                found.append("\(file.path):\(number): \(file.target) (floor \(mine)) imports \(name) (floor \(theirs))")
            }
        }
        expectNone(found)
    }

    @Test func nothingIsLeftToDo() {
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK"]
        expectNone(
            Tree.all.flatMap { file in
                file.numbered.filter { _, line in marks.contains { line.contains($0) } }
                    .map { "\(file.path):\($0.0): \($0.1)" }
            })
    }

    @Test func unsafeWordsStandLowAndSayWhy() {
        let words = ["@unchecked " + "Sendable", "nonisolated" + "(unsafe)", "Unman" + "aged", "try" + "!", "as" + "!"]
        var found: [String] = []
        for file in Tree.sources {
            let isLow = (Floors.of(file.target) ?? 9) <= 1
            for (number, line) in file.numbered {
                let code = Tree.withoutComment(line)
                guard let word = words.first(where: { code.contains($0) }) else { continue }
                if !isLow { found.append("\(file.path):\(number): \(word) above the drivers") }
                let above = number > 1 ? file.lines[number - 2].drop(while: \.isWhitespace) : ""
                if !above.hasPrefix("//") { found.append("\(file.path):\(number): \(word) with no reason above it") }
            }
        }
        expectNone(found)
    }

    @Test func noPlaceOfOneMachineIsNamed() {
        let places = ["/wo" + "rk/"]
        expectNone(
            Tree.all.flatMap { file in
                file.numbered.filter { _, line in places.contains { line.contains($0) } }
                    .map { "\(file.path):\($0.0): \($0.1)" }
            })
    }

    @Test func noTestIsSwitchedOff() {
        expectNone(
            Tree.tests.flatMap { file in
                file.numbered.filter { $0.1.contains(".disabled" + "(") || $0.1.contains(".enabled" + "(") }
                    .map { "\(file.path):\($0.0): \($0.1)" }
            })
    }

    @Test func wholeFoundationStaysOut() {
        expectNone(
            Tree.sources.flatMap { file in
                file.imports.filter { $0.1 == "Foundation" }.map { "\(file.path):\($0.0): import FoundationEssentials" }
            })
    }

    @Test func everyTargetSaysWhatItOwns() {
        expectNone(
            Tree.sources.filter { $0.name == "\($0.target).swift" || $0.name == "main.swift" }
                .filter { $0.lines.count < 2 || !$0.lines[0].hasPrefix("// ") }
                .map { "\($0.path): opens with no comment that says what the target owns" })
    }

    @Test func namesAreTheFieldsOwn() {
        let empty = ["Man" + "ager", "Hel" + "per", "Ut" + "il", "Ut" + "ils", "Com" + "mon"]
        let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol"]
        expectNone(
            Tree.sources.flatMap { file in
                file.numbered.compactMap { number, line -> String? in
                    let words = Tree.withoutComment(line).split(separator: " ")
                    guard let kind = words.firstIndex(where: kinds.contains), kind + 1 < words.count else { return nil }
                    let name = words[kind + 1].prefix { $0.isLetter || $0.isNumber }
                    return empty.contains { name.hasSuffix($0) } ? "\(file.path):\(number): \(name)" : nil
                }
            })
    }

    private func expectNone(_ found: [String], _ location: SourceLocation = #_sourceLocation) {
        let text = found.prefix(40).joined(separator: "\n")
        let isTidy = found.isEmpty
        #expect(isTidy, "\(found.count) found:\n\(text)", sourceLocation: location)
    }
}
