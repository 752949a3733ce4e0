public import HTTPClient

/// Where a bucket is, and who we are there.
public struct S3Configuration: Sendable {
    /// How the bucket is named in a URL.
    public enum Style: String, Sendable, CaseIterable {
        /// `https://host/bucket/key`: for Ceph, MinIO and others on a name or address of their own.
        case path
        /// `https://bucket.host/key`: what Amazon wants of new buckets.
        case virtual
    }

    /// `https://host` or `http://host:port`, without a path.
    public var endpoint: String
    public var bucket: String
    public var region: String
    public var style: Style
    public var accessKey: String
    public var secret: String
    public var trust: HTTPClientTLS.Trust
    /// How long one call may take, with all that is tried again. A store below its minimum of copies hangs instead of
    /// answering.
    public var deadline: Duration

    public init(
        endpoint: String, bucket: String, region: String = "us-east-1", style: Style = .path, accessKey: String,
        secret: String, trust: HTTPClientTLS.Trust = .system, deadline: Duration = .seconds(30)
    ) {
        self.endpoint = endpoint
        self.bucket = bucket
        self.region = region
        self.style = style
        self.accessKey = accessKey
        self.secret = secret
        self.trust = trust
        self.deadline = deadline
    }

    /// Scheme, host and port, and what of the path is before a key.
    var address: String {
        guard style == .virtual, let scheme = endpoint.firstRange(of: "://") else { return "\(endpoint)/\(bucket)" }
        return "\(endpoint[..<scheme.upperBound])\(bucket).\(endpoint[scheme.upperBound...])"
    }
}
