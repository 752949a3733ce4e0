internal import HTTPClient

/// Why a request came to nothing, and whether it may be sent again.
struct S3Failure: Error {
    var code: ObjectStoreError.Code
    var reason: String
    /// It may pass by itself.
    var isPassing: Bool
    /// For certain nothing was done: also what must not be done twice may be sent again.
    var isUndone = false

    var error: ObjectStoreError { ObjectStoreError(code, reason) }

    init(_ code: ObjectStoreError.Code, _ reason: String, isPassing: Bool) {
        self.code = code
        self.reason = reason
        self.isPassing = isPassing
    }

    init(_ error: HTTPClientError, of request: S3Request) {
        let passing: Set<HTTPClientError.Code> = [
            .name, .connect, .connectTimeout, .firstByteTimeout, .idleTimeout, .totalTimeout, .closed, .proxy,
            .malformedResponse, .overloaded,
        ]
        self.init(.unavailable, "\(request): \(error.detail)", isPassing: passing.contains(error.code))
        isUndone = error.wasNeverSent
    }

    /// An answer that is no success, with what it says in XML, if anything
    /// (docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
    init(status: Int, _ said: XMLElement?, of request: S3Request) {
        let name = said?.name == "Error" ? said?["Code"]?.text ?? "" : ""
        let message = said?["Message"]?.text ?? ""
        let words = ["\(status)", name, message].filter { !$0.isEmpty }.joined(separator: " ")
        let (code, isPassing) = Self.meaning(of: status, name)
        self.init(code, "\(request): \(words.prefix(Self.maximumWords))", isPassing: isPassing)
        isUndone = status == 503 || status == 429
    }

    private static let maximumWords = 300

    private static func meaning(of status: Int, _ name: String) -> (ObjectStoreError.Code, isPassing: Bool) {
        switch (status, name) {
        case (_, "QuotaExceeded"), (_, "EntityTooLarge"), (507, _): (.full, false)
        // A success that is none: the error comes after the header (CopyObject, CompleteMultipartUpload).
        case (200, "InternalError"), (200, "SlowDown"), (200, "ServiceUnavailable"): (.unavailable, true)
        case (404, "NoSuchBucket"): (.refused, false)
        case (404, _): (.missing, false)
        case (400, "RequestTimeout"), (408, _), (409, "OperationAborted"), (429, _): (.unavailable, true)
        // What it got is not what was sent.
        case (400, "BadDigest"), (400, "XAmzContentSHA256Mismatch"), (400, "IncompleteBody"): (.unavailable, true)
        case (501, _), (505, _): (.refused, false)
        case (500...599, _): (.unavailable, true)
        default: (.refused, false)
        }
    }
}
