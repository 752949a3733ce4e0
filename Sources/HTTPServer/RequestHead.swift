internal import CMicroHTTPD
internal import EventLoop
internal import StrictText

/// A request's head, copied out of libmicrohttpd and checked. What is refused here is what lets one request smuggle a
/// second one past a proxy (RFC 9112, sections 6.1 and 11.2), and what no honest client sends.
struct RequestHead {
    enum Length: Equatable {
        case none
        case known(Int)
        case chunked
    }
    var request: HTTPRequest
    var length = Length.none
    var expectsContinue = false
    var refusal: HTTPRefusal?

    init(_ connection: OpaquePointer, method: HTTPMethod, target: String, version: UnsafePointer<CChar>?) {
        request = HTTPRequest(method, target)
        var scan = HeaderScan()
        scan.headers.reserveCapacity(8)
        withUnsafeMutablePointer(to: &scan) {
            _ = shim_header_values(
                connection,
                { context, _, name, nameCount, value, valueCount in
                    let scan = context!.assumingMemoryBound(to: HeaderScan.self)
                    let name = UnsafeRawBufferPointer(start: name, count: nameCount)
                    return scan.pointee.add(name, UnsafeRawBufferPointer(start: value, count: valueCount)) ? .YES : .NO
                }, $0)
        }
        request.headers = scan.headers
        expectsContinue = scan.expectsContinue
        refusal = scan.problem ?? Self.check(target: request)
        // HTTP/1.1 (the last character of the version) needs one Host field; HTTP/1.0 may come without.
        if refusal == nil, scan.hosts > 1 || (scan.hosts == 0 && version?[7] == CChar(UInt8(ascii: "1"))) {
            refusal = HTTPRefusal(status: 400, reason: "exactly one Host field is needed")
        }
        if scan.isChunked { length = .chunked } else if let count = scan.length { length = .known(count) }
        if scan.isChunked, version?[7] == CChar(UInt8(ascii: "0")) {
            refusal = HTTPRefusal(status: 400, reason: "HTTP/1.0 has no Transfer-Encoding")
        }
        if scan.isChunked && scan.length != nil {
            refusal = HTTPRefusal(status: 400, reason: "both Content-Length and Transfer-Encoding were given")
        }
    }

    private static func check(target request: HTTPRequest) -> HTTPRefusal? {
        let path = request.rawPath.utf8
        guard path.first == UInt8(ascii: "/") else {
            return HTTPRefusal(status: 400, reason: "the target must be a path that begins with a slash")
        }
        let isPlain = path.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "%") }
        guard isPlain || Percent.decode(path) != nil else {
            return HTTPRefusal(status: 400, reason: "the path is not percent-encoded UTF-8 without control characters")
        }
        let query = request.query.raw.utf8
        guard query.isEmpty || Percent.decode(query, plusIsSpace: true) != nil else {
            return HTTPRefusal(status: 400, reason: "the query is not percent-encoded UTF-8 without control characters")
        }
        return nil
    }
}

/// Goes over the header fields once.
private struct HeaderScan {
    var headers = HTTPHeaders()
    var hosts = 0
    var authorizations = 0
    var length: Int?
    var isChunked = false
    var expectsContinue = false
    var problem: HTTPRefusal?

    mutating func add(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
        guard !name.isEmpty, name.allSatisfy(isTokenByte) else { return refuse("a header field's name is malformed") }
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            return refuse("a header field's value has control characters")
        }
        // Bytes beyond ASCII may be anything (RFC 9110, section 5.5): they become replacement characters, not an error.
        // What would be slow to look at is one.
        if let fault = TextCheck.fault(in: value), fault.reason == .tooManyMarks {
            return refuse("a header field's value can't be read: \(fault.reason.rawValue)")
        }
        // libmicrohttpd leaves what stands behind the value (section 5.5).
        var end = value.count
        while end > 0, value[end - 1] == 0x20 || value[end - 1] == 0x09 { end -= 1 }
        let text = String(decoding: value[..<end], as: UTF8.self)
        let field = String(decoding: name, as: UTF8.self)
        headers.add(field, text)
        switch name.count {
        case 4 where field.equalsIgnoringCase("Host"): hosts += 1
        case 6 where field.equalsIgnoringCase("Expect"): expectsContinue = text.equalsIgnoringCase("100-continue")
        case 13 where field.equalsIgnoringCase("Authorization"):
            authorizations += 1
            if authorizations > 1 { return refuse("Authorization was given twice") }
        case 14 where field.equalsIgnoringCase("Content-Length"): return setLength(value)
        case 17 where field.equalsIgnoringCase("Transfer-Encoding"): return setEncoding(text)
        default: break
        }
        return true
    }

    private mutating func setLength(_ value: UnsafeRawBufferPointer) -> Bool {
        guard length == nil else { return refuse("Content-Length was given twice") }
        guard !value.isEmpty, value.count < 19, value.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return refuse("Content-Length is not a number of bytes")
        }
        length = value.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return true
    }

    private mutating func setEncoding(_ value: String) -> Bool {
        guard !isChunked, value.equalsIgnoringCase("chunked") else {
            return refuse("the only Transfer-Encoding understood is chunked, once")
        }
        isChunked = true
        return true
    }

    private mutating func refuse(_ reason: String) -> Bool {
        problem = HTTPRefusal(status: 400, reason: reason)
        return false
    }
}
