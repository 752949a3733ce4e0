// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `folders.editPeerFolders`
    public struct FoldersEditPeerFolders: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x6847_d0ab
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "folders.editPeerFolders" }
        public var folderPeers: [TL.InputFolderPeer]

        public init(folderPeers: [TL.InputFolderPeer]) {
            self.folderPeers = folderPeers
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            folderPeers = try reader.readVector(of: TL.InputFolderPeer.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(folderPeers)
        }
    }
}
