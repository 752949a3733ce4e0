internal import EventLoop
public import FoundationEssentials

/// How far back a queue that is kept in the order of time is looked through for what is due.
///
/// What is done leaves index entries behind until no snapshot needs them, and they lie before all that is due. A look
/// passes over those of the last minute only; now and then one passes over all, for what somebody else had locked, or
/// had taken and died with.
public struct LookBack: Sendable {
    /// Longer than a transaction may take that has put something in.
    static let margin = 60.0
    /// All that there ever was.
    public static let everything = 1e9
    private let round: Double
    private var complete: Date?
    private var whole: Date?
    private var begun: (at: Date, isWhole: Bool)?

    /// - Parameter round: how often all is looked at.
    public init(every round: Duration = .seconds(60)) { self.round = round.inSeconds }

    /// - Returns: seconds before `now`, from when on what is due must be looked at.
    public mutating func begin(_ now: Date) -> Double {
        guard let complete, let whole, complete <= now, now.timeIntervalSince(whole) < round else {
            begun = (now, true)
            return Self.everything
        }
        begun = (now, false)
        return now.timeIntervalSince(complete) + Self.margin
    }

    /// - Parameter isCut: there may be more that is due than was found.
    public mutating func end(isCut: Bool) {
        guard let begun, !isCut else { return }
        complete = begun.at
        if begun.isWhole { whole = begun.at }
    }
}
