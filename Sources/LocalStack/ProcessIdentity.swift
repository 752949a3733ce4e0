package import FoundationEssentials
internal import Glibc

/// One process for its whole life: its number and when it started, in clock ticks since the machine did. A number alone
/// is given to others once its process is gone.
package struct ProcessIdentity: Sendable, Hashable {
    package let pid: Int32
    package let startTicks: UInt64
    /// The machine's boot, so that a pid file survives a restart of the machine as what it is: stale.
    package let boot: String

    package init(pid: Int32, startTicks: UInt64, boot: String) {
        self.pid = pid
        self.startTicks = startTicks
        self.boot = boot
    }

    /// The process that has this number now; nil when there is none, or only a zombie.
    package init?(running pid: Int32) {
        guard pid > 0, let stat = FileText.read("/proc/\(pid)/stat"), let end = stat.lastIndex(of: ")") else {
            return nil
        }
        // proc(5): the name in parentheses may hold anything; after it, the state is field 3, the number of threads
        // field 20, the start field 22. A zombie with threads is still dying: it holds its ports and files.
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let threads = Int(fields[17]), let ticks = UInt64(fields[19]) else { return nil }
        if fields[0] == "X" || (fields[0] == "Z" && threads <= 1) { return nil }
        self.init(pid: pid, startTicks: ticks, boot: Self.currentBoot)
    }

    /// proc(5): R, S, D, T, Z and so on; nil when there is no such process.
    package static func state(of pid: Int32) -> Character? {
        guard let stat = FileText.read("/proc/\(pid)/stat"), let end = stat.lastIndex(of: ")") else { return nil }
        return stat[stat.index(after: end)...].first { $0 != " " }
    }

    package var isAlive: Bool { ProcessIdentity(running: pid) == self }

    /// Sends a signal if the process still is the one that is meant.
    /// - Returns: false when it is gone, or isn't ours to signal.
    @discardableResult
    package func signal(_ number: Int32) -> Bool { isAlive && Glibc.kill(pid, number) == 0 }

    /// When it started.
    package var started: Date? {
        guard let stat = FileText.read("/proc/stat"),
            let line = stat.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
            let boot = Double(line.dropFirst(6))
        else { return nil }
        return Date(timeIntervalSince1970: boot + Double(startTicks) / Double(sysconf(Int32(_SC_CLK_TCK))))
    }

    private static let currentBoot =
        FileText.read("/proc/sys/kernel/random/boot_id")?.trimmedLine ?? ""

    /// The numbers of the processes whose working directory is `directory` (a path without symbolic links), as far as
    /// this user may look.
    package static func working(in directory: String) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { FileText.link("/proc/\($0)/cwd") == directory }
    }
}

/// A file that names a process, with enough to tell it from a later one with the same number.
package struct PIDFile: Sendable {
    package let path: String
    package init(path: String) { self.path = path }

    /// The process that is named and still runs; nil for a stale, cut or missing file.
    package var running: ProcessIdentity? {
        guard let words = FileText.read(path)?.split(whereSeparator: \.isWhitespace), words.count == 3,
            let pid = Int32(words[0]), let ticks = UInt64(words[1])
        else { return nil }
        let named = ProcessIdentity(pid: pid, startTicks: ticks, boot: String(words[2]))
        return named.isAlive ? named : nil
    }

    package func write(_ process: ProcessIdentity) throws {
        try FileText.write("\(process.pid) \(process.startTicks) \(process.boot)\n", to: path)
    }

    package func remove() { unlink(path) }
}
