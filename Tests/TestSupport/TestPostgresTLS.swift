internal import Crypto
internal import FoundationEssentials
internal import LocalStack

/// A PostgreSQL that lets nobody in who comes over TCP without TLS, and the files of those who come.
///
/// Its certificate names `localhost`, and not `127.0.0.1`. A role that was made with ``mutual`` as its name needs a
/// certificate that says so.
public struct TLSPostgres: Sendable {
    public let server: PostgresServer
    private let directory: String
    public static let mutual = "mutual"

    public static func start() async throws -> TLSPostgres {
        let directory = TestDirectory.make("pg-tls")
        let owner = try Owner.unprivileged()
        let authority = try CertificateAuthority(name: "Ours", now: Date())
        let stranger = try CertificateAuthority(name: "Stranger", now: Date())
        func put(_ text: String, _ name: String, _ owner: Owner? = nil, mode: UInt32 = 0o644) throws {
            try FileText.write(text, to: "\(directory)/\(name)", mode: mode, owner: owner)
        }
        try put(authority.root.certificate, "ca.pem")
        try put(stranger.root.certificate, "stranger-ca.pem")
        let own = try authority.issue(name: "server", hosts: ["localhost"], now: Date())
        try put(own.certificate, "server.pem")
        try put(own.key, "server.key", owner, mode: 0o600)
        for (name, subject, issuer) in [
            (mutual, mutual, authority), ("other", "other", authority), ("stranger", mutual, stranger),
        ] {
            let issued = try issuer.issue(name: subject, hosts: [], now: Date())
            try put(issued.certificate, "\(name).pem")
            try put(issued.key, "\(name).key", mode: 0o600)
        }
        try put(
            """
            hostssl all \(mutual) 127.0.0.1/32 trust clientcert=verify-full
            hostssl all all 127.0.0.1/32 trust

            """, "pg_hba.conf")
        let server = try await TestPostgres.server(settings: [
            "ssl": "on", "ssl_cert_file": "\(directory)/server.pem", "ssl_key_file": "\(directory)/server.key",
            "ssl_ca_file": "\(directory)/ca.pem", "hba_file": "\(directory)/pg_hba.conf",
        ])
        return TLSPostgres(server: server, directory: directory)
    }

    /// PEM files: whom its certificate is from, and somebody else.
    public var authority: String { "\(directory)/ca.pem" }
    public var strangersAuthority: String { "\(directory)/stranger-ca.pem" }

    /// A client's certificate and key. ``mutual`` and `other` are names in them; `stranger` says that it is ``mutual``,
    /// and comes from somebody else's authority.
    public func certificate(of name: String) -> (certificate: String, key: String) {
        ("\(directory)/\(name).pem", "\(directory)/\(name).key")
    }
}
