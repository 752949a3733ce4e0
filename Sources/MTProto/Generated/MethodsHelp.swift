// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `help.getConfig`
    public struct HelpGetConfig: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xc4f9_186b
        public typealias Answer = TL.Config
        public static var name: String { "help.getConfig" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `help.getNearestDc`
    public struct HelpGetNearestDc: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x1fb3_3026
        public typealias Answer = TL.NearestDc
        public static var name: String { "help.getNearestDc" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `help.getTermsOfServiceUpdate`
    public struct HelpGetTermsOfServiceUpdate: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x2ca5_1fd1
        public typealias Answer = TL.AnyHelpTermsOfServiceUpdate
        public static var name: String { "help.getTermsOfServiceUpdate" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `help.acceptTermsOfService`
    public struct HelpAcceptTermsOfService: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xee72_f79a
        public typealias Answer = Bool
        public static var name: String { "help.acceptTermsOfService" }
        public var id: TL.DataJSON

        public init(id: TL.DataJSON) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try TL.DataJSON(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            id.write(to: &writer)
        }
    }

    /// `help.getAppConfig`
    public struct HelpGetAppConfig: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x61e3_f854
        public typealias Answer = TL.AnyHelpAppConfig
        public static var name: String { "help.getAppConfig" }
        public var hash: Int32

        public init(hash: Int32) {
            self.hash = hash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            hash = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(hash)
        }
    }

    /// `help.getPromoData`
    public struct HelpGetPromoData: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xc097_7421
        public typealias Answer = TL.HelpPromoDataEmpty
        public static var name: String { "help.getPromoData" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `help.hidePromoData`
    public struct HelpHidePromoData: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x1e25_1c95
        public typealias Answer = Bool
        public static var name: String { "help.hidePromoData" }
        public var peer: TL.AnyInputPeer

        public init(peer: TL.AnyInputPeer) {
            self.peer = peer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
        }
    }

    /// `help.dismissSuggestion`
    public struct HelpDismissSuggestion: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xf50d_baa1
        public typealias Answer = Bool
        public static var name: String { "help.dismissSuggestion" }
        public var peer: TL.AnyInputPeer
        public var suggestion: String

        public init(peer: TL.AnyInputPeer, suggestion: String) {
            self.peer = peer
            self.suggestion = suggestion
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            suggestion = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(suggestion)
        }
    }

    /// `help.getCountriesList`
    public struct HelpGetCountriesList: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x7357_87a8
        public typealias Answer = TL.AnyHelpCountriesList
        public static var name: String { "help.getCountriesList" }
        public var langCode: String
        public var hash: Int32

        public init(langCode: String, hash: Int32) {
            self.langCode = langCode
            self.hash = hash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            langCode = try reader.readString()
            hash = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(langCode)
            writer.write(hash)
        }
    }
}
