internal import Glibc
internal import Synchronization

/// A file under `aside/`.
final class StagedFile: StagedObject {
    /// Closes with its last holder.
    final class Descriptor: Sendable {
        let number: Int32
        init(creating path: String) throws {
            number = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard number >= 0 else { throw FileCalls.failure("writing \(path)") }
        }
        deinit { close(number) }
    }

    private let file: Descriptor
    private let path: String
    private let store: DirectoryStore
    private let isSealed = Atomic<Bool>(false)

    init(_ file: Descriptor, at path: String, in store: DirectoryStore) {
        self.file = file
        self.path = path
        self.store = store
    }

    func append(_ bytes: [UInt8]) async throws {
        precondition(!isSealed.load(ordering: .acquiring), "appended to an object that is sealed")
        try await store.work { [file, path] in try FileCalls.write(bytes, to: file.number, of: path) }
    }

    func seal() async throws {
        try await store.work { [file, path] in try FileCalls.sync(file.number, of: path) }
        isSealed.store(true, ordering: .releasing)
    }

    func publish(as name: ObjectName) async throws {
        precondition(isSealed.load(ordering: .acquiring), "published before it is sealed")
        try await store.publish(path, as: name)
    }

    func discard() async {
        // What is left here by a failure is found by `clean`. In a task of its own, which is waited for: also who was
        // cancelled takes away what it has begun.
        await Task { [path, store] in try? await store.work { _ = unlink(path) } }.value
    }
}
