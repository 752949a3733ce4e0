package import Crypto
public import FoundationEssentials

public struct AuthOptions: Sendable {
    /// `iss` and `aud` of tokens.
    public var issuer: String
    /// At least 32 bytes that no database knows: signing keys and second factors are encrypted, and codes
    /// hashed with it. The same for all processes; a new one makes new signing keys and second factors necessary.
    public var secret: [UInt8]
    /// Whether operators may read the codes. Where nobody may and there is no `sender`, no code can be asked for.
    public var sandboxCodes: Bool
    public var sender: (any CodeSender)?
    /// How codes for Telegram clients reach the devices that their phone's holder is signed in on; nil: not at all.
    public var codeDelivery: (any CodeDelivery)?
    /// Whether operators who are people need a second factor besides the code to their phone.
    public var needsSecondFactor = true
    public var limits = AuthLimits()
    /// Where clients and people reach this server, without a path: `https://shop.example.com`. Never what a request
    /// says of that: whoever sends it writes its `Host`.
    public var publicURL = "http://localhost"
    public var now: @Sendable () -> Date = { Date() }
    /// What hashing a client's secret costs; less in tests.
    package var secretCost = PasswordHash.Cost.standard

    public init(issuer: String, secret: [UInt8], sandboxCodes: Bool = false, sender: (any CodeSender)? = nil) {
        precondition(secret.count >= 32, "the secret of auth has less than 32 bytes")
        self.issuer = issuer
        self.secret = secret
        self.sandboxCodes = sandboxCodes
        self.sender = sender
    }
}
