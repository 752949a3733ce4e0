import CMalloc
import Glibc

/// Gives memory that is free back to the system.
///
/// The C library keeps what was used once: each of its arenas, of which there are many where there are many threads,
/// only shrinks at its end, so that ten thousand uploads that somebody began and gave up would be paid for until the
/// next start. Looked at now and then, on a thread of the global pool: giving back takes as long as there is much of
/// it.
enum MemoryReturn {
    static let period = Duration.seconds(15)
    /// Less than that is not worth it.
    static let slack = 16 << 20

    /// Until cancelled.
    static func run() async {
        while (try? await Task.sleep(for: period)) != nil { await Task.detached { giveBack() }.value }
    }

    private static func giveBack() {
        let info = mallinfo2()
        guard residentData() > Int(info.uordblks + info.hblkhd) + slack else { return }
        malloc_trim(0)
    }

    /// Bytes in RAM that are in no file: proc(5), `/proc/self/statm`.
    private static func residentData() -> Int {
        guard let file = fopen("/proc/self/statm", "re") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let pages = line.prefix { $0 != 0 }.split(separator: 0x20).map { digits in
            digits.reduce(0) { (0x30...0x39).contains($1) ? $0 * 10 + Int($1 - 0x30) : $0 }
        }
        return pages.count > 2 ? (pages[1] - pages[2]) * sysconf(Int32(_SC_PAGESIZE)) : 0
    }
}
