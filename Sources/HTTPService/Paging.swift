internal import Crypto
internal import FoundationEssentials
public import HTTPServer
public import ShopAPI

/// Where a list goes on: the keyset of the last row, opaque to clients.
public struct Cursor: Sendable, Hashable {
    /// The values of the columns that the list is ordered by.
    public let parts: [String]
    public init(_ parts: [String]) { self.parts = parts }

    /// As clients see it: base64url.
    public var text: String {
        Base64URL.encode((try? JSONText.encode(parts)) ?? [])
    }
    public init?(text: String) {
        guard text.utf8.count <= 2_048, let bytes = Base64URL.decode(text),
            let parts = try? JSONText.decode([String].self, from: bytes), !parts.isEmpty
        else { return nil }
        self.parts = parts
    }
}

/// Which part of a list is wanted.
public struct PageRequest: Sendable {
    public static let maximum = 500
    public static let usual = 50
    /// 1 to 500.
    public let limit: Int
    public let cursor: Cursor?
    public init(limit: Int = usual, cursor: Cursor? = nil) {
        self.limit = limit
        self.cursor = cursor
    }

    /// The part of the cursor at `index`, as what it was.
    /// - Throws: ``Problem`` 400 when the cursor is not one of this list's.
    public func after<T: PathParameter>(_ index: Int, as type: T.Type = T.self) throws -> T? {
        guard let cursor else { return nil }
        guard index < cursor.parts.count, let value = T.parse(cursor.parts[index]) else { throw Self.wrongCursor }
        return value
    }
    static let wrongCursor = APIRequest.wrongQuery("cursor", "must be the next of an earlier page of this list")

    /// Makes a page of what was read with one row more than ``limit``: the row too many only says that there is more.
    /// - Parameter key: what the list is ordered by, of one element.
    public func page<T: Codable & Sendable>(_ read: [T], key: (T) -> [String]) -> Page<T> {
        guard read.count > limit else { return Page(read) }
        let kept = Array(read.prefix(limit))
        return Page(kept, next: kept.last.map { Cursor(key($0)).text })
    }
}

extension APIRequest {
    /// `?limit` and `?cursor`.
    /// - Throws: ``Problem`` 400 when one of them is wrong.
    public func page() throws -> PageRequest {
        let limit: Int = try query("limit") ?? PageRequest.usual
        guard (1...PageRequest.maximum).contains(limit) else {
            throw Self.wrongQuery("limit", "must be between 1 and \(PageRequest.maximum)")
        }
        guard let text: String = try query("cursor") else { return PageRequest(limit: limit) }
        guard let cursor = Cursor(text: text) else { throw PageRequest.wrongCursor }
        return PageRequest(limit: limit, cursor: cursor)
    }
}

extension HTTPResponse {
    /// A value as JSON.
    public static func json(_ value: some Encodable, status: Int = 200, headers: HTTPHeaders = [:]) throws
        -> HTTPResponse
    {
        var response = HTTPResponse.json(try JSONText.encode(value), status: status)
        for field in headers { response.headers.add(field.name, field.value) }
        return response
    }
    /// 201 with the new thing and where it is from now on.
    public static func created(_ value: some Encodable, at location: String) throws -> HTTPResponse {
        try json(value, status: 201, headers: ["Location": location])
    }
    public static let noContent = HTTPResponse(status: 204)
}
