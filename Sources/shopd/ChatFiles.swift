import EventBus
import EventLoop
import FoundationEssentials
import LocalStack
import Media
import Messages
import ObjectStore
import Synchronization

/// What the chats hold files by. Made before the service that keeps them, which is put in when it is made.
final class ChatFiles: MessageMediaKeeper {
    private let media = Mutex<Media?>(nil)

    /// The service, which is made here and put in; nil where no files are kept.
    func service(_ files: FileStores?, _ stores: Stores, _ bus: EventBus, _ messages: Messages?) -> Media? {
        guard let files else { return nil }
        let made = Media(
            database: stores[Media.name], objects: files.objects, parts: files.parts, bus: bus,
            owners: messages.map { FileHolders(messages: $0) }, room: files.room)
        media.withLock { $0 = made }
        return made
    }

    func hold(_ owners: [(owner: UUID, file: String)], in places: Set<String>) async throws {
        guard let media = media.withLock({ $0 }) else { throw MessagesError.mediaInvalid }
        try await media.hold(
            try owners.map { owner, file in
                guard let number = Letters.number(of: file) else { throw MessagesError.mediaInvalid }
                return (owner, number)
            }, in: places)
    }

    func release(_ owners: [UUID]) async {
        // What is left here, the sweep lets go of.
        try? await media.withLock { $0 }?.release(owners)
    }
}

/// Who holds files: messages, in each shard.
struct FileHolders: MediaOwners {
    let messages: Messages
    var places: [String] { messages.shardNames }
    func released(in place: String, limit: Int) async throws -> [UUID] {
        try await messages.released(in: place, limit: limit)
    }
    func forget(_ owners: [UUID], in place: String) async throws {
        try await messages.forgetReleased(owners, in: place)
    }
    func known(_ owners: [UUID], in place: String) async throws -> Set<UUID> {
        try await messages.known(owners, in: place)
    }
}
