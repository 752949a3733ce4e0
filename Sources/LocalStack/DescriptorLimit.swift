internal import Glibc

/// The soft limit of open descriptors: each client is one, and the usual 1,024 is for programs that use `select`.
package enum DescriptorLimit {
    /// As high as this user may.
    package static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
