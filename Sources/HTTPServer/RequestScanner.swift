internal import EventLoop

/// Reads what a client sends beside libmicrohttpd and before it, strictly as RFC 9112 has it. What is refused here is
/// what no honest client sends, what lets one request smuggle a second one past a proxy, and what libmicrohttpd would
/// refuse in its own words or wait for without end.
///
/// A value: bytes in, a verdict out. Bodies are counted, not looked at.
struct RequestScanner {
    struct Limits {
        /// Request line and fields together, in bytes.
        var head: Int
        var fields: Int
        /// A chunk's size with its extensions, in bytes.
        var chunkLine = 1 << 10
    }
    /// What is wrong with a message of the connection.
    struct Fault: Equatable {
        let refusal: HTTPRefusal
        /// Which request of the connection it is, counted from 1.
        let message: Int
        /// Where in the bytes that were just taken that request begins; 0 when it began before them.
        let boundary: Int
    }

    private enum State {
        /// Before a request's first line; `blanks` empty lines were passed over (RFC 9112, section 2.2).
        case start(blanks: Int)
        case requestLine
        case fields
        case body(left: Int)
        case chunkLine
        case chunk(left: Int)
        /// The line end behind a chunk.
        case chunkEnd
        case trailers
        /// An upgrade was asked for: what follows may not be HTTP.
        case opaque
        case broken
    }
    private let limits: Limits
    private var state = State.start(blanks: 0)
    private var line: [UInt8] = []
    private var head = RequestLines()
    private var headBytes = 0
    private(set) var message = 0
    /// The request that asks for an upgrade, counted from 1: what follows it is not looked at.
    var opaqueMessage: Int? { if case .opaque = state { message } else { nil } }

    init(_ limits: Limits) { self.limits = limits }

    /// - Returns: nil when all is well.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Fault? {
        var at = 0
        var boundary = 0
        while at < bytes.count {
            if case .start = state { boundary = at }
            do throws(HTTPRefusal) {
                switch state {
                case .body(let left): at += skip(min(left, bytes.count - at), of: left) { .body(left: $0) }
                case .chunk(let left): at += skip(min(left, bytes.count - at), of: left) { .chunk(left: $0) }
                case .opaque, .broken: return nil
                default: at += try takeLine(bytes, from: at)
                }
            } catch {
                let isBetween = if case .start = state { true } else { false }
                state = .broken
                return Fault(refusal: error, message: isBetween ? message + 1 : message, boundary: boundary)
            }
        }
        return nil
    }

    private mutating func skip(_ count: Int, of left: Int, _ rest: (Int) -> State) -> Int {
        if count < left {
            state = rest(left - count)
        } else if case .chunk = state {
            state = .chunkEnd
        } else {
            state = .start(blanks: 0)
        }
        return count
    }

    // MARK: Lines

    /// - Returns: how many bytes were taken.
    private mutating func takeLine(_ bytes: UnsafeRawBufferPointer, from start: Int) throws(HTTPRefusal) -> Int {
        if case .start = state, line.isEmpty { beginMessage(bytes[start]) }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        let end = rest.firstIndex(of: 0x0A)
        let piece = rest[..<(end ?? rest.endIndex)]
        try checkSize(adding: piece.count + (end == nil ? 0 : 1))
        // What can't become right any more is said before the line's end has come. Only what is new is looked at.
        if piece.contains(0) { throw Self.bad("there is a NUL in the request's head") }
        let cr = line.last == 0x0D ? piece.startIndex - 1 : piece.firstIndex(of: 0x0D)
        guard cr.map({ $0 == piece.endIndex - 1 }) ?? (end == nil) else {
            throw Self.bad("a line does not end with CR LF")
        }
        line.append(contentsOf: piece)
        guard end != nil else { return piece.count }
        line.removeLast()
        try endLine()
        line.removeAll(keepingCapacity: true)
        return piece.count + 1
    }

    private mutating func beginMessage(_ first: UInt8) {
        guard first != 0x0D, first != 0x0A else { return }
        message += 1
        headBytes = 0
        head = RequestLines()
        state = .requestLine
    }

    private mutating func checkSize(adding count: Int) throws(HTTPRefusal) {
        switch state {
        case .start, .chunkEnd:
            if line.count + count > 2 { throw Self.bad("a line end is missing") }
        case .requestLine:
            headBytes += count
            if headBytes > limits.head {
                throw HTTPRefusal(status: 414, reason: "the request line is longer than \(limits.head) bytes")
            }
        case .fields, .trailers:
            headBytes += count
            if headBytes > limits.head {
                throw HTTPRefusal(status: 431, reason: "the header fields are longer than \(limits.head) bytes")
            }
        case .chunkLine:
            if line.count + count > limits.chunkLine {
                throw Self.bad("the line with a chunk's size is longer than \(limits.chunkLine) bytes")
            }
        default: break
        }
    }

    private mutating func endLine() throws(HTTPRefusal) {
        switch state {
        case .start(let blanks):
            guard line.isEmpty, blanks < 2 else { throw Self.bad("there are empty lines before the request") }
            state = .start(blanks: blanks + 1)
        case .requestLine:
            try head.begin(line)
            state = .fields
        case .fields where line.isEmpty: state = try bodyState()
        case .fields:
            try head.add(line)
            if head.count > limits.fields {
                throw HTTPRefusal(status: 431, reason: "there are more than \(limits.fields) header fields")
            }
        case .chunkLine:
            let size = try Self.chunkSize(line)
            headBytes = 0
            state = size == 0 ? .trailers : .chunk(left: size)
        case .chunkEnd:
            guard line.isEmpty else { throw Self.bad("a chunk is longer than it says") }
            state = .chunkLine
        case .trailers where line.isEmpty: state = .start(blanks: 0)
        case .trailers: _ = try RequestLines.field(line)
        case .body, .chunk, .opaque, .broken: break
        }
    }

    private func bodyState() throws(HTTPRefusal) -> State {
        switch try head.length() {
        case .chunked: return .chunkLine
        case .known(let count) where count > 0: return .body(left: count)
        case .known, .none: return head.wantsUpgrade ? .opaque : .start(blanks: 0)
        }
    }

    /// RFC 9112, section 7.1; at most 15 digits, which no body that is let in needs.
    private static func chunkSize(_ line: [UInt8]) throws(HTTPRefusal) -> Int {
        let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 && $0 != 0x09 }
        guard (1...15).contains(digits.count), line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw bad("a chunk's size is malformed")
        }
        var size = 0
        for digit in digits {
            guard let value = Character(UnicodeScalar(digit)).hexDigitValue else {
                throw bad("a chunk's size is malformed")
            }
            size = size << 4 | value
        }
        // libmicrohttpd knows no blanks there, which old servers may send (section 7.1.1).
        let rest = line[digits.endIndex...]
        guard rest.isEmpty || rest.first == UInt8(ascii: ";") else { throw bad("a chunk's size is malformed") }
        return size
    }

    static func bad(_ reason: String) -> HTTPRefusal { HTTPRefusal(status: 400, reason: reason) }
}

/// The lines of one request's head.
struct RequestLines {
    private var isHTTP11 = true
    private var hosts = 0
    private var lengths = 0
    private var contentLength: Int?
    private var encodings = 0
    private var authorizations = 0
    private(set) var count = 0
    private var cookies = 0
    private var cookieBytes = 0
    /// What browsers keep for one name (RFC 6265, section 6.1), and what fits into libmicrohttpd's memory, which copies
    /// the field and makes an entry for each.
    private static let maximumCookies = 50
    private static let maximumCookieBytes = 4_096
    private var isUpgradeNamed = false
    private var isUpgradeMeant = false
    /// Both fields are there (RFC 9110, section 7.8).
    var wantsUpgrade: Bool { isUpgradeNamed && isUpgradeMeant }

    /// The request line: a method, a target, and the version, with one space between them (RFC 9112, section 3).
    mutating func begin(_ line: [UInt8]) throws(HTTPRefusal) {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(isTokenByte), !parts[1].isEmpty,
            parts[1].allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { throw RequestScanner.bad("the request line is malformed") }
        let version = parts[2]
        guard version.count == 8, version.starts(with: "HTTP/".utf8), isDigit(version.dropFirst(5).first),
            version.dropFirst(6).first == UInt8(ascii: "."), isDigit(version.last)
        else { throw RequestScanner.bad("the request line is malformed") }
        guard version.dropFirst(5).first == UInt8(ascii: "1"), version.last! <= UInt8(ascii: "1") else {
            throw HTTPRefusal(status: 505, reason: "this server speaks HTTP/1.1")
        }
        isHTTP11 = version.last == UInt8(ascii: "1")
    }

    mutating func add(_ line: [UInt8]) throws(HTTPRefusal) {
        let (name, value) = try Self.field(line)
        count += 1
        switch name.count {
        case 4 where Self.isSame(name, "host"): hosts += 1
        case 6 where Self.isSame(name, "cookie"):
            cookieBytes += value.count
            cookies += 1 + value.count { $0 == UInt8(ascii: ";") }
            guard cookieBytes <= Self.maximumCookieBytes, cookies <= Self.maximumCookies else {
                let most = "\(Self.maximumCookies) cookies of \(Self.maximumCookieBytes) bytes together"
                throw HTTPRefusal(status: 431, reason: "there are more than \(most)")
            }
        case 7 where Self.isSame(name, "upgrade"): isUpgradeNamed = true
        case 10 where Self.isSame(name, "connection"):
            let options = value.split(separator: UInt8(ascii: ","))
            if options.contains(where: { Self.isSame($0.trimmingBlanks, "upgrade") }) { isUpgradeMeant = true }
        case 13 where Self.isSame(name, "authorization"):
            authorizations += 1
            if authorizations > 1 { throw RequestScanner.bad("Authorization was given twice") }
        case 14 where Self.isSame(name, "content-length"):
            guard lengths == 0 else { throw RequestScanner.bad("Content-Length was given twice") }
            try Self.refuseBlanks(behind: line, "Content-Length")
            guard !value.isEmpty, value.count < 19, value.allSatisfy({ isDigit($0) }) else {
                throw RequestScanner.bad("Content-Length is not a number of bytes")
            }
            lengths += 1
            contentLength = value.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        case 17 where Self.isSame(name, "transfer-encoding"):
            guard encodings == 0, Self.isSame(value, "chunked") else {
                throw RequestScanner.bad("the only Transfer-Encoding understood is chunked, once")
            }
            try Self.refuseBlanks(behind: line, "Transfer-Encoding")
            encodings += 1
        default: break
        }
    }

    /// What is known when the last line has come.
    func length() throws(HTTPRefusal) -> RequestHead.Length {
        if hosts > 1 || (hosts == 0 && isHTTP11) { throw RequestScanner.bad("exactly one Host field is needed") }
        if encodings > 0, lengths > 0 {
            throw RequestScanner.bad("both Content-Length and Transfer-Encoding were given")
        }
        if encodings > 0, !isHTTP11 { throw RequestScanner.bad("HTTP/1.0 has no Transfer-Encoding") }
        if encodings > 0 { return .chunked }
        return contentLength.map { .known($0) } ?? .none
    }

    /// RFC 9112, section 5: no blank before the colon, and no line that goes on with the one before it.
    static func field(
        _ line: [UInt8]
    ) throws(HTTPRefusal) -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        if line.first == 0x20 || line.first == 0x09 { throw RequestScanner.bad("a header field is folded") }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0, line[..<colon].allSatisfy(isTokenByte)
        else { throw RequestScanner.bad("a header field's name is malformed") }
        let value = line[(colon + 1)...].trimmingBlanks
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw RequestScanner.bad("a header field's value has control characters")
        }
        return (line[..<colon], value)
    }

    /// libmicrohttpd takes them for a part of the value.
    private static func refuseBlanks(behind line: [UInt8], _ name: String) throws(HTTPRefusal) {
        if line.last == 0x20 || line.last == 0x09 { throw RequestScanner.bad("there are blanks behind \(name)") }
    }

    /// - Parameter wanted: in lower case.
    private static func isSame(_ text: ArraySlice<UInt8>, _ wanted: StaticString) -> Bool {
        guard text.count == wanted.utf8CodeUnitCount else { return false }
        return wanted.withUTF8Buffer { zip(text, $0).allSatisfy { $0 | 0x20 == $1 } }
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmingBlanks: ArraySlice<UInt8> {
        var rest = drop { $0 == 0x20 || $0 == 0x09 }
        while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
        return rest
    }
}

private func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 &- 0x30 < 10 } ?? false }

/// RFC 9110, section 5.6.2.
func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x5E...0x7A, 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x7C, 0x7E: true
    default: false
    }
}
