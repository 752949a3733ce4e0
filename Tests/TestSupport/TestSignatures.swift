public import EventBus

extension EventSignatures {
    /// Of every bus that a test makes by itself.
    public static let test = EventSignatures(secret: Array("a secret that all tests share, of some length".utf8))

    /// Those of one installation, to which the others' events are foreign.
    public static func ofOneTest() -> EventSignatures {
        EventSignatures(secret: (0..<32).map { _ in UInt8.random(in: 0 ... .max) })
    }
}
