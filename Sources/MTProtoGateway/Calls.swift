internal import Auth
internal import FoundationEssentials
internal import MTProto
internal import Media
internal import Messages
internal import Observability

/// Answers calls. Which is answered how is one `switch`, so that nothing that the schema serves is forgotten. From any
/// loop; it keeps nothing but what is handed to it.
final class Calls: Sendable {
    let options: MTProtoGatewayOptions
    let auth: Auth
    let messages: Messages
    /// nil: no files are kept.
    let media: Media?
    let keys: KeyCache
    let feed: LiveFeed
    let people: People
    let transfers = TransferGate()
    let assemblies = TransferGate(calls: TransferGate.files, ofOne: TransferGate.filesOfOne)
    let log = Log(label: "mtproto.calls")

    init(
        _ options: MTProtoGatewayOptions, auth: Auth, messages: Messages, media: Media?, keys: KeyCache, feed: LiveFeed
    ) {
        self.options = options
        self.auth = auth
        self.messages = messages
        self.media = media
        self.keys = keys
        self.feed = feed
        people = People(auth: auth)
    }
}
