internal import EventLoop
public import FoundationEssentials

/// How far back a queue that is kept in the order of time is looked through for what is due.
///
/// What is done leaves index entries behind until no snapshot needs them, and they lie before all that is due. Most
/// looks pass over those of the last moment only; every few seconds one passes over those of the last minute, for what
/// a transaction has put in that took longer, and now and then one over all, for what somebody else had locked, or had
/// taken and died with.
public struct LookBack: Sendable {
    /// What most transactions take that put something in, and what none takes. Seconds.
    static let (near, far) = (0.25, 60.0)
    /// How often is looked as far back as any transaction may have begun.
    static let farRound = 5.0
    /// All that there ever was.
    public static let everything = 1e9
    private enum Reach: Int { case near, far, whole }
    private let round: Double
    /// When a look began that found all within its reach, by reach; those that reach further count, too.
    private var complete: [Reach: Date] = [:]
    private var begun: (at: Date, reach: Reach)?

    /// - Parameter round: how often all is looked at.
    public init(every round: Duration = .seconds(60)) { self.round = round.inSeconds }

    /// - Returns: seconds before `now`, from when on what is due must be looked at.
    public mutating func begin(_ now: Date) -> Double {
        guard let near = complete[.near], let far = complete[.far], let whole = complete[.whole], near <= now,
            now.timeIntervalSince(whole) < round
        else {
            begun = (now, .whole)
            return Self.everything
        }
        if now.timeIntervalSince(far) >= Self.farRound {
            begun = (now, .far)
            return now.timeIntervalSince(far) + Self.far
        }
        begun = (now, .near)
        return now.timeIntervalSince(near) + Self.near
    }

    /// - Parameter isCut: there may be more that is due than was found.
    public mutating func end(isCut: Bool) {
        guard let begun, !isCut else { return }
        for reach in [Reach.near, .far, .whole] where reach.rawValue <= begun.reach.rawValue {
            complete[reach] = begun.at
        }
    }
}
