public import EventBus

extension EventSignatures {
    /// Of every bus that a test makes by itself.
    public static let test = EventSignatures(secret: Array("a secret that all tests share, of some length".utf8))
}
