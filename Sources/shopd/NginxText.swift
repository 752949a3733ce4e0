import Console
import EventLoop
import HTTPService
import LocalStack
import StorefrontGateway

/// The configuration of nginx in front of this daemon: TLS, HTTP/2, nothing buffered on the way, and a client's address
/// and request id that are nginx's own.
struct NginxText {
    let configuration: DaemonConfiguration
    var name: String
    var certificate: String
    var key: String
    var httpsPort: Int64
    var httpPort: Int64

    /// Every route, of which nginx only knows the widest limits.
    let routes: [RouteDescription]

    /// What clients call the shop, with the port if it is not the usual one.
    private var origin: String { httpsPort == 443 ? name : "\(name):\(httpsPort)" }

    /// Longer than what any route may take, so that it is shopd which gives up, and says why.
    private var answerSeconds: Int64 {
        60 + (routes.compactMap(\.timeLimit).max() ?? .zero).components.seconds
    }
    /// The most that any route takes; each has a limit of its own, which shopd knows.
    private var body: Int { max(1 << 20, routes.map(\.bodyLimit).max() ?? 0) + (1 << 20) }
    /// What can't be read again later and can't be changed on the way: AEAD, with keys of this session alone. TLS 1.3
    /// has nothing else.
    private static let ciphers = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
    ]

    /// As many digits as the shortest card number has, with up to four other characters between two of them.
    private static let manyDigits = "(?:[0-9][^0-9A-Za-z]{0,4}){12}"

    /// nginx's own log of errors repeats requests as they came, from `error` down.
    private static let logs = """
            access_log /var/log/nginx/shop.log shop;
            error_log /var/log/nginx/shop-error.log crit;
        """

    var text: String {
        """
        # nginx in front of shopd: a file for /etc/nginx/conf.d. Made by `shopd nginx`.
        # shopd believes the address that nginx sends only if its configuration names nginx's own, and tells people to
        # come here only if it is told where that is:
        #   "listen": {"trustedProxies": ["127.0.0.1"], "publicURL": "https://\(origin)"}

        upstream shopd {
            # One line for each host that runs shopd.
            server \(DaemonConfiguration.Listen.reachable(configuration.listen.rest)) max_fails=0;
            keepalive 64;
        }
        upstream shopd_health {
            server \(DaemonConfiguration.Listen.reachable(configuration.listen.health)) max_fails=0;
        }

        # The client's own request id if it is one, else nginx's: the same in nginx's log, shopd's, and the answer.
        # So many digits as a card has, whatever is between them, are none, but for those of a UUID.
        map $http_x_request_id $shop_request_id {
            default $request_id;
            "~^(?=(?:.*[a-fA-F]){2})[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$" $http_x_request_id;
            "~^(?!.*\(Self.manyDigits))[0-9A-Za-z._-]+$" $http_x_request_id;
        }
        # What clients write in paths, queries and headers may be anything, card numbers and tokens too: the log has the
        # path where it can hold none, and of all else nothing. shopd's own log has more under the same request id.
        map $uri $shop_path {
            default -;
            "~^(?!.*\(Self.manyDigits))[0-9A-Za-z/._+:@-]+$" $uri;
        }
        log_format shop escape=json '{"time":"$time_iso8601","remote":"$remote_addr","method":"$request_method",'
            '"path":"$shop_path","status":$status,"bytes":$body_bytes_sent,"seconds":$request_time,'
            '"upstream":"$upstream_status","request":"$shop_request_id"}';
        limit_conn_zone $binary_remote_addr zone=shop_clients:10m;
        limit_conn_status 429;

        server {
            listen \(httpPort);
            server_name \(name);
            server_tokens off;
        \(Self.logs)
            return 301 https://\(origin)$request_uri;
        }

        server {
            listen \(httpsPort) ssl http2;
            # listen [::]:\(httpsPort) ssl http2;
            server_name \(name);
            server_tokens off;

        \(Self.logs)
            ssl_certificate \(certificate);
            ssl_certificate_key \(key);
            ssl_protocols TLSv1.2 TLSv1.3;
            ssl_ciphers \(Self.ciphers.joined(separator: ":"));
            ssl_session_cache shared:shop_tls:10m;
            ssl_session_timeout 1d;
            ssl_session_tickets off;
            add_header Strict-Transport-Security "max-age=31536000" always;

            # Limits that shopd has too; nginx's are a little wider, so that clients read shopd's own words.
            client_max_body_size \(body);
            large_client_header_buffers 4 32k;
            client_header_timeout 15s;
            client_body_timeout 60s;
            send_timeout 60s;
            keepalive_timeout 65s;
            limit_conn shop_clients 1000;

            proxy_http_version 1.1;
            proxy_set_header Connection "";
            # What clients call the shop, whatever they say that they do.
            proxy_set_header Host \(origin);
            # Not what the client says of it: its address as nginx sees it.
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Request-Id $shop_request_id;
            # Bodies pass as they come, both ways: uploads of any size, server-sent events one by one.
            proxy_request_buffering off;
            proxy_buffering off;
            proxy_connect_timeout 2s;
            proxy_send_timeout 60s;
            proxy_read_timeout \(answerSeconds)s;

            error_page 413 = @too_large;
            error_page 429 = @too_many;
            error_page 502 = @unavailable;
            error_page 504 = @timeout;

            location / {
                proxy_pass http://shopd;
            }
            # For whoever balances between several nginx; /metrics and /status stay inside.
            location = /healthz {
                proxy_pass http://shopd_health;
                access_log off;
            }
            location = /readyz {
                proxy_pass http://shopd_health;
                access_log off;
            }

            location @too_large {
                internal;
                default_type application/problem+json;
                return 413 '\(Self.problem(413, "body_too_large", "The body is too long"))';
            }
            location @too_many {
                internal;
                default_type application/problem+json;
                add_header Retry-After 1 always;
                return 429 '\(Self.problem(429, "rate_limited", "Too many connections from one address"))';
            }
            location @unavailable {
                internal;
                default_type application/problem+json;
                add_header Retry-After 2 always;
                return 503 '\(Self.problem(503, "unavailable", "The shop does not answer"))';
            }
            location @timeout {
                internal;
                default_type application/problem+json;
                add_header Retry-After 2 always;
                return 504 '\(Self.problem(504, "timeout", "No answer in time"))';
            }
        }

        """
    }

    private static func problem(_ status: Int, _ code: String, _ title: String) -> String {
        let fields = [
            #""type":"urn:shop:problem:\#(code)""#, #""title":"\#(title)""#, #""status":\#(status)"#,
            #""code":"\#(code)""#, #""requestId":"$shop_request_id""#,
        ]
        return "{\(fields.joined(separator: ","))}"
    }
}

extension DaemonProgram {
    private static let name = Option.value(
        "name", .text.named("HOST"), default: "shop.example.com", "what clients call the shop")
    private static let certificate = Option.value(
        "certificate", .file, default: "/etc/ssl/shop/fullchain.pem", "the certificate, with its chain")
    private static let key = Option.value(
        "key", .file, default: "/etc/ssl/shop/key.pem", "the certificate's key")
    private static let ports: ClosedRange<Int64> = 1...65_535
    private static let httpsPort = Option.value(
        "https-port", .integer(ports, named: "PORT"), default: "443", "where nginx serves the shop")
    private static let httpPort = Option.value(
        "http-port", .integer(ports, named: "PORT"), default: "80", "where nginx sends clients on to HTTPS")

    static let nginx = Command(
        "nginx", "print a configuration of nginx for the front of this daemon",
        discussion:
            "TLS and HTTP/2 outside, HTTP/1.1 to the addresses of `listen` inside; nothing is buffered, so that "
            + "uploads and server-sent events stream; a client's address and request id are handed on, and believed "
            + "when `listen.trustedProxies` names nginx's own address; time-outs are longer than shopd's own.",
        flags: [
            configuration.flag, name.flag, certificate.flag, key.flag, httpsPort.flag, httpPort.flag,
        ],
        examples: [
            Example("shopd nginx --config /etc/shop/shopd.json --name shop.example.com", "on the standard output"),
            Example("shopd nginx --config shopd.json > /etc/nginx/conf.d/shop.conf", "for nginx to read"),
        ]
    ) { invocation in
        let text = NginxText(
            configuration: try read(invocation), name: try word(invocation[name], "--name"),
            certificate: try word(invocation[certificate], "--certificate"), key: try word(invocation[key], "--key"),
            httpsPort: invocation[httpsPort], httpPort: invocation[httpPort], routes: try await routeDescriptions())
        try invocation.output.put(text.text)
        return .done
    }

    private static func routeDescriptions() async throws -> [RouteDescription] {
        let group = EventLoopGroup(count: 1, name: "shopd")
        let services = try await group.any.run { try await RouteCatalog.services(on: group) }
        return services.flatMap(\.routes) + StorefrontGateway.ownRoutes
    }

    /// A value that nginx reads as one word.
    private static func word(_ text: String, _ flag: String) throws -> String {
        guard !text.isEmpty, !text.contains(where: { $0.isWhitespace || ";{}'\"$#\\".contains($0) }) else {
            throw CommandError.usage("\(flag) can't be \"\(text)\"", hint: "one word, without any of ;{}'\"$#\\")
        }
        return text
    }
}
