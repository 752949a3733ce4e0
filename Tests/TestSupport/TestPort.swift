internal import LocalStack

public enum TestPort {
    /// A loopback port that nobody listens on now.
    public static func free() throws -> Int { try LocalPort.free() }
}
