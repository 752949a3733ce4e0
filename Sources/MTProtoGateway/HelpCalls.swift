internal import FoundationEssentials
internal import MTProto

// What clients ask before anything else: how they should behave, and where they are.
extension Calls {
    /// Seconds for which a client may keep the answer.
    private static let configLifetime: Int32 = 3_600
    /// How many data centres clients are told of.
    static let centres = 5
    static let longestMessage: Int32 = 4_096

    /// Every number of a data centre leads here: TDLib begins with 1, others with 2 (WIRE, section 5).
    func config(_ caller: Caller) -> TL.Config {
        let now = Int32(caller.now.timeIntervalSince1970)
        let isV6 = options.publicHost.contains(":")
        let centres = (1...Self.centres).map {
            TL.DcOption(
                ipv6: isV6, static: true, id: Int32($0), ipAddress: options.publicHost, port: Int32(options.publicPort))
        }
        return TL.Config(
            date: now, expires: now + Self.configLifetime, testMode: false, thisDc: caller.dc, dcOptions: centres,
            dcTxtDomainName: "", chatSizeMax: 200, megagroupSizeMax: 10_000, forwardedCountMax: 100,
            onlineUpdatePeriodMs: 210_000, offlineBlurTimeoutMs: 5_000, offlineIdleTimeoutMs: 30_000,
            onlineCloudTimeoutMs: 300_000, notifyCloudDelayMs: 30_000, notifyDefaultDelayMs: 1_500,
            pushChatPeriodMs: 60_000, pushChatLimit: 2, editTimeLimit: 172_800, revokeTimeLimit: Int32.max,
            revokePmTimeLimit: Int32.max, ratingEDecay: 2_419_200, stickersRecentLimit: 200,
            channelsReadMediaPeriod: 604_800, callReceiveTimeoutMs: 20_000, callRingTimeoutMs: 90_000,
            callConnectTimeoutMs: 30_000, callPacketTimeoutMs: 10_000, meUrlPrefix: options.linkPrefix,
            captionLengthMax: 1_024, messageLengthMax: Self.longestMessage, webfileDcId: caller.dc)
    }

    func nearestCentre(_ caller: Caller) -> TL.NearestDc {
        TL.NearestDc(country: "ZZ", thisDc: caller.dc, nearestDc: caller.dc)
    }
}
