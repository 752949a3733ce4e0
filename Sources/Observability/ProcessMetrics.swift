internal import Glibc

extension Metrics {
    /// Adds what Prometheus clients call the standard process metrics (`process_…`), read from the system when the page
    /// is rendered.
    public func observeProcess() {
        observe("process_cpu_seconds_total", "User and system time spent.", .counter) { ProcessFigures.cpuSeconds }
        observe("process_resident_memory_bytes", "Memory that is in RAM.") { ProcessFigures.residentBytes }
        observe("process_open_fds", "Open descriptors.") { ProcessFigures.openDescriptors }
        observe("process_max_fds", "Descriptors that may be open.") { ProcessFigures.maximumDescriptors }
        let started = ProcessFigures.startTime
        observe("process_start_time_seconds", "When the process started, in seconds since 1970.") { started }
        observe("shop_log_lines_lost_total", "Log lines that the buffer had no room for.", .counter) {
            Double(LogOutput.standard.linesLost)
        }
    }
}

/// What the system knows about this process.
enum ProcessFigures {
    static var cpuSeconds: Double? {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    static var residentBytes: Double? {
        guard let pages = contents("/proc/self/statm")?.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return Double(pages * sysconf(Int32(_SC_PAGESIZE)))
    }

    static var openDescriptors: Double? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // ".", "..", and the descriptor of this reading.
        return Double(count - 3)
    }

    static var maximumDescriptors: Double? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return Double(limit.rlim_cur)
    }

    /// The boot time and the process's start since then (proc(5), `stat` field 22).
    static var startTime: Double? {
        guard let stat = contents("/proc/self/stat"), let nameEnd = stat.lastIndex(of: ")"),
            let ticks = stat[nameEnd...].split(separator: " ").dropFirst(20).first.flatMap({ Double($0) }),
            let boot = contents("/proc/stat")?.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
            let bootTime = Double(boot.dropFirst(6))
        else { return nil }
        return bootTime + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    private static func contents(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }
}
