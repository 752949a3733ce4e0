// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `storage.FileType`
    public enum AnyStorageFileType: TLUnion {
        case storageFileUnknown
        case storageFilePartial
        case storageFileJpeg
        case storageFileGif
        case storageFilePng
        case storageFilePdf
        case storageFileMp3
        case storageFileMov
        case storageFileMp4
        case storageFileWebp

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xaa96_3b05: self = .storageFileUnknown
            case 0x40bc_6f52: self = .storageFilePartial
            case 0x007e_fe0e: self = .storageFileJpeg
            case 0xcae1_aadf: self = .storageFileGif
            case 0x0a4f_63c0: self = .storageFilePng
            case 0xae1e_508d: self = .storageFilePdf
            case 0x528a_0677: self = .storageFileMp3
            case 0x4b09_ebbc: self = .storageFileMov
            case 0xb3ce_a0e4: self = .storageFileMp4
            case 0x1081_464c: self = .storageFileWebp
            default: throw MTProtoError(.unknownConstructor(id), "no storage.FileType: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .storageFileUnknown: writer.write(0xaa96_3b05 as UInt32)
            case .storageFilePartial: writer.write(0x40bc_6f52 as UInt32)
            case .storageFileJpeg: writer.write(0x007e_fe0e as UInt32)
            case .storageFileGif: writer.write(0xcae1_aadf as UInt32)
            case .storageFilePng: writer.write(0x0a4f_63c0 as UInt32)
            case .storageFilePdf: writer.write(0xae1e_508d as UInt32)
            case .storageFileMp3: writer.write(0x528a_0677 as UInt32)
            case .storageFileMov: writer.write(0x4b09_ebbc as UInt32)
            case .storageFileMp4: writer.write(0xb3ce_a0e4 as UInt32)
            case .storageFileWebp: writer.write(0x1081_464c as UInt32)
            }
        }
    }
}
