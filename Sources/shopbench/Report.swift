internal import FoundationEssentials
internal import Glibc
internal import ShopAPI

/// What was measured, as a table for people and as JSON.
struct Report: Codable, Sendable {
    struct Row: Codable, Sendable {
        var name: String
        var ours: Double
        var peer: Double?
        var peerName: String?
        var unit: String
        /// Ours over the peer's.
        var ratio: Double?
        /// What the ratio should be: "≥ 0.5".
        var bar: String?
        var isMet: Bool?
        var note: String?
    }
    var at: Date
    var machine: String
    var rows: [Row] = []

    mutating func add(_ row: Row) {
        rows.append(row)
        say(Self.line(row))
    }

    static func line(_ row: Row) -> String {
        let ratio = row.ratio.map { number($0) } ?? ""
        let verdict = row.isMet.map { $0 ? "met" : "MISSED" } ?? ""
        let peer = row.peer.map { "\(number($0)) (\(row.peerName ?? "peer"))" } ?? ""
        return "| \(row.name) | \(number(row.ours)) \(row.unit) | \(peer) | \(ratio) | \(row.bar ?? "") | \(verdict) |"
            + (row.note.map { " \($0)" } ?? "")
    }

    static func number(_ value: Double) -> String {
        if abs(value) >= 1_000 { return String(Int(value.rounded())) }
        let scaled = Int((value * 100).rounded())
        let fraction = String(abs(scaled % 100))
        return "\(scaled < 0 ? "-" : "")\(abs(scaled / 100)).\(fraction.utf8.count == 1 ? "0" : "")\(fraction)"
    }

    func write() throws {
        let json = try JSONText.encode(self, pretty: true)
        try Data(json).write(to: URL(filePath: ".build/bench.json"))
        var text = "Measured \(Timestamp.format(at)) on \(machine)\n\n"
        text += "| what | ours | peer | ratio | bar | |\n| --- | --- | --- | --- | --- | --- |\n"
        for row in rows { text += Self.line(row) + "\n" }
        try Data(text.utf8).write(to: URL(filePath: ".build/bench.md"))
    }

    /// Processors, memory and system of this machine.
    static func describeMachine() -> String {
        let cpu = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let lines = cpu.split(separator: "\n")
        let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last ?? " unknown"
        let cores = lines.filter { $0.hasPrefix("processor") }.count
        let release = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
        let name = release.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }?.split(separator: "\"").last
        return "\(cores) cores of\(model), \(name ?? "Linux")"
    }
}

/// Progress, at once, also into a pipe.
func say(_ text: String) {
    let line = text + "\n"
    _ = line.withCString { write(STDOUT_FILENO, $0, strlen($0)) }
}

/// A ratio and whether it meets its bar.
extension Report.Row {
    /// More is better: at least `bar` times the peer.
    static func atLeast(
        _ bar: Double, _ name: String, ours: Double, peer: Double, _ peerName: String, unit: String, note: String? = nil
    ) -> Report.Row {
        let ratio = peer > 0 ? ours / peer : 0
        return .init(
            name: name, ours: ours, peer: peer, peerName: peerName, unit: unit, ratio: ratio, bar: "≥ \(bar)",
            isMet: ratio >= bar, note: note)
    }
    /// Less is better: at most `bar` times the peer.
    static func atMost(
        _ bar: Double, _ name: String, ours: Double, peer: Double, _ peerName: String, unit: String, note: String? = nil
    ) -> Report.Row {
        let ratio = peer > 0 ? ours / peer : 0
        return .init(
            name: name, ours: ours, peer: peer, peerName: peerName, unit: unit, ratio: ratio, bar: "≤ \(bar)",
            isMet: ratio <= bar, note: note)
    }
    /// Beside a peer, without a bar.
    static func beside(
        _ name: String, ours: Double, peer: Double, _ peerName: String, unit: String, note: String? = nil
    ) -> Report.Row {
        .init(
            name: name, ours: ours, peer: peer, peerName: peerName, unit: unit, ratio: peer > 0 ? ours / peer : nil,
            note: note)
    }
    static func alone(_ name: String, _ value: Double, unit: String, note: String? = nil) -> Report.Row {
        .init(name: name, ours: value, unit: unit, note: note)
    }
}

/// Times of many runs or requests.
struct Samples: Sendable {
    private(set) var values: [Double] = []
    mutating func add(_ value: Double) { values.append(value) }
    /// 0…1; 0 when there are none.
    func quantile(_ part: Double) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
    }
    var median: Double { quantile(0.5) }
}
