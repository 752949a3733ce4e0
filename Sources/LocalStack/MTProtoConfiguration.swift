internal import FoundationEssentials
internal import MTProto
internal import ShopAPI

extension DaemonConfiguration {
    /// The door for Telegram clients, of daemons that host `auth` and `messages`.
    package struct MTProto: Sendable, Codable, Equatable {
        /// `host:port` for TCP.
        package var listen: String
        /// `host:port` for WebSockets, below `/apiws`; nil: none.
        package var webSocket: String?
        /// The RSA key of 2,048 bits in PEM whose public half clients have built in; the same for every daemon.
        package var keyFile: String
        /// `address:port` where clients reach it: what they are told to connect to. nil: ``listen``.
        package var publicAddress: String?
        /// What links to groups and people begin with, such as `https://shop.example.com/`.
        package var linkPrefix: String?

        package init(
            listen: String, webSocket: String? = nil, keyFile: String, publicAddress: String? = nil,
            linkPrefix: String? = nil
        ) {
            self.listen = listen
            self.webSocket = webSocket
            self.keyFile = keyFile
            self.publicAddress = publicAddress
            self.linkPrefix = linkPrefix
        }

        var mistakes: [Problem.Field] {
            var found: [Problem.Field] = []
            for (name, address) in [("listen", listen), ("webSocket", webSocket), ("publicAddress", publicAddress)] {
                if let address, HostPort(address, lowest: name == "publicAddress" ? 1 : 0) == nil {
                    found.append(.init("/mtproto/\(name)", HostPort.wanted))
                }
            }
            if let own = HostPort(listen, lowest: 0), !IPAddress.isWellFormed(own.host) {
                found.append(.init("/mtproto/listen", "must be a numeric address and a port, such as 0.0.0.0:7143"))
            }
            if let reached = HostPort(publicAddress ?? listen, lowest: 0),
                !IPAddress.isWellFormed(reached.host) || ["0.0.0.0", "::"].contains(reached.host)
            {
                found.append(
                    .init("/mtproto/publicAddress", "must be the numeric address and port where clients reach it"))
            }
            if keyFile.isEmpty { found.append(.init("/mtproto/keyFile", "must name a file with an RSA key in PEM")) }
            return found
        }
    }
}

extension Installation {
    /// The private half of the key that Telegram clients know this installation by, and the public one for them.
    package var telegramKeyFile: String { "\(home)/telegram.pem" }
    package var telegramPublicKeyFile: String { "\(home)/telegram.pub.pem" }

    /// Makes the key, once; the public half is written again where it is missing.
    func writeTelegramKey() throws {
        if let text = FileText.read(telegramKeyFile), let key = try? RSAKey(pem: text) {
            if FileText.read(telegramPublicKeyFile) != key.publicPEM {
                try FileText.write(key.publicPEM, to: telegramPublicKeyFile, mode: 0o644)
            }
            return
        }
        let key = try RSAKey.make()
        // Read by shopd when it is no longer root.
        try FileText.write(key.privatePEM, to: telegramKeyFile, owner: try Owner.unprivileged())
        try FileText.write(key.publicPEM, to: telegramPublicKeyFile, mode: 0o644)
    }
}
