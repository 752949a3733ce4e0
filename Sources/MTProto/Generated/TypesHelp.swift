// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `help.termsOfService`
    public struct HelpTermsOfService: TLConstructor {
        public static let id: UInt32 = 0x780a_0310
        public var popup: Bool
        public var id: TL.DataJSON
        public var text: String
        public var entities: [TL.AnyMessageEntity]
        public var minAgeConfirm: Int32?

        public init(
            popup: Bool = false, id: TL.DataJSON, text: String, entities: [TL.AnyMessageEntity],
            minAgeConfirm: Int32? = nil
        ) {
            self.popup = popup
            self.id = id
            self.text = text
            self.entities = entities
            self.minAgeConfirm = minAgeConfirm
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            popup = flags.has(0)
            id = try TL.DataJSON(from: &reader)
            text = try reader.readString()
            entities = try reader.readVector(of: TL.AnyMessageEntity.self)
            minAgeConfirm = try flags.has(1) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, popup)
            flags.set(1, minAgeConfirm != nil)
            writer.write(flags)
            id.write(to: &writer)
            writer.write(text)
            writer.writeVector(entities)
            if let minAgeConfirm { writer.write(minAgeConfirm) }
        }
    }

    /// `help.TermsOfServiceUpdate`
    public enum AnyHelpTermsOfServiceUpdate: TLUnion {
        case helpTermsOfServiceUpdateEmpty(TL.HelpTermsOfServiceUpdateEmpty)
        case helpTermsOfServiceUpdate(TL.HelpTermsOfServiceUpdate)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xe330_9f7f: self = .helpTermsOfServiceUpdateEmpty(try TL.HelpTermsOfServiceUpdateEmpty(bare: &reader))
            case 0x28ec_f961: self = .helpTermsOfServiceUpdate(try TL.HelpTermsOfServiceUpdate(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no help.TermsOfServiceUpdate: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .helpTermsOfServiceUpdateEmpty(let value): value.write(to: &writer)
            case .helpTermsOfServiceUpdate(let value): value.write(to: &writer)
            }
        }
    }

    /// `help.termsOfServiceUpdateEmpty`
    public struct HelpTermsOfServiceUpdateEmpty: TLConstructor {
        public static let id: UInt32 = 0xe330_9f7f
        public var expires: Int32

        public init(expires: Int32) {
            self.expires = expires
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            expires = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(expires)
        }
    }

    /// `help.termsOfServiceUpdate`
    public struct HelpTermsOfServiceUpdate: TLConstructor {
        public static let id: UInt32 = 0x28ec_f961
        public var expires: Int32
        public var termsOfService: TL.HelpTermsOfService

        public init(expires: Int32, termsOfService: TL.HelpTermsOfService) {
            self.expires = expires
            self.termsOfService = termsOfService
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            expires = try reader.readInt32()
            termsOfService = try TL.HelpTermsOfService(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(expires)
            termsOfService.write(to: &writer)
        }
    }

    /// `help.promoDataEmpty`
    public struct HelpPromoDataEmpty: TLConstructor {
        public static let id: UInt32 = 0x98f6_ac75
        public var expires: Int32

        public init(expires: Int32) {
            self.expires = expires
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            expires = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(expires)
        }
    }

    /// `help.countryCode`
    public struct HelpCountryCode: TLConstructor {
        public static let id: UInt32 = 0x4203_c5ef
        public var countryCode: String
        public var prefixes: [String]?
        public var patterns: [String]?

        public init(countryCode: String, prefixes: [String]? = nil, patterns: [String]? = nil) {
            self.countryCode = countryCode
            self.prefixes = prefixes
            self.patterns = patterns
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            countryCode = try reader.readString()
            prefixes = try flags.has(0) ? reader.readStringVector() : nil
            patterns = try flags.has(1) ? reader.readStringVector() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, prefixes != nil)
            flags.set(1, patterns != nil)
            writer.write(flags)
            writer.write(countryCode)
            if let prefixes { writer.writeVector(prefixes) }
            if let patterns { writer.writeVector(patterns) }
        }
    }

    /// `help.country`
    public struct HelpCountry: TLConstructor {
        public static let id: UInt32 = 0xc387_8e23
        public var hidden: Bool
        public var iso2: String
        public var defaultName: String
        public var name: String?
        public var countryCodes: [TL.HelpCountryCode]

        public init(
            hidden: Bool = false, iso2: String, defaultName: String, name: String? = nil,
            countryCodes: [TL.HelpCountryCode]
        ) {
            self.hidden = hidden
            self.iso2 = iso2
            self.defaultName = defaultName
            self.name = name
            self.countryCodes = countryCodes
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            hidden = flags.has(0)
            iso2 = try reader.readString()
            defaultName = try reader.readString()
            name = try flags.has(1) ? reader.readString() : nil
            countryCodes = try reader.readVector(of: TL.HelpCountryCode.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, hidden)
            flags.set(1, name != nil)
            writer.write(flags)
            writer.write(iso2)
            writer.write(defaultName)
            if let name { writer.write(name) }
            writer.writeVector(countryCodes)
        }
    }

    /// `help.CountriesList`
    public enum AnyHelpCountriesList: TLUnion {
        case helpCountriesListNotModified
        case helpCountriesList(TL.HelpCountriesList)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x93cc_1f32: self = .helpCountriesListNotModified
            case 0x87d0_759e: self = .helpCountriesList(try TL.HelpCountriesList(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no help.CountriesList: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .helpCountriesListNotModified: writer.write(0x93cc_1f32 as UInt32)
            case .helpCountriesList(let value): value.write(to: &writer)
            }
        }
    }

    /// `help.countriesList`
    public struct HelpCountriesList: TLConstructor {
        public static let id: UInt32 = 0x87d0_759e
        public var countries: [TL.HelpCountry]
        public var hash: Int32

        public init(countries: [TL.HelpCountry], hash: Int32) {
            self.countries = countries
            self.hash = hash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            countries = try reader.readVector(of: TL.HelpCountry.self)
            hash = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(countries)
            writer.write(hash)
        }
    }

    /// `help.AppConfig`
    public enum AnyHelpAppConfig: TLUnion {
        case helpAppConfigNotModified
        case helpAppConfig(TL.HelpAppConfig)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x7cde_641d: self = .helpAppConfigNotModified
            case 0xdd18_782e: self = .helpAppConfig(try TL.HelpAppConfig(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no help.AppConfig: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .helpAppConfigNotModified: writer.write(0x7cde_641d as UInt32)
            case .helpAppConfig(let value): value.write(to: &writer)
            }
        }
    }

    /// `help.appConfig`
    public struct HelpAppConfig: TLConstructor {
        public static let id: UInt32 = 0xdd18_782e
        public var hash: Int32
        public var config: TL.AnyJSONValue

        public init(hash: Int32, config: TL.AnyJSONValue) {
            self.hash = hash
            self.config = config
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            hash = try reader.readInt32()
            config = try TL.AnyJSONValue(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(hash)
            config.write(to: &writer)
        }
    }
}
