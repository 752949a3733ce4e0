internal import FoundationEssentials

extension Invocation {
    /// Reads the configuration file anew, changes it and puts it back, as the only one to do so: what others have set
    /// meanwhile stays.
    ///
    /// - Parameter isDryRun: changes nothing on disk, and waits for nobody.
    /// - Throws: exit code 9 when another command holds the file for long.
    @discardableResult
    package func changeConfiguration<Value>(
        isDryRun: Bool = false, _ change: (inout ConfigurationFile) throws -> Value
    ) async throws -> Value {
        let path = configuration.path
        let lock = isDryRun ? nil : try await RunLock.change(of: path, user: surroundings.user, now: { stamp })
        defer { withExtendedLifetime(lock) {} }
        var file = try ConfigurationFile.load(path)
        let before = file
        let value = try change(&file)
        if !isDryRun, file != before { try file.save() }
        return value
    }

    private var stamp: String { now.formatted(.iso8601) }
}
