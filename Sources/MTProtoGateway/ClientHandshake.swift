internal import Auth
internal import FoundationEssentials
internal import MTProto
internal import Observability

// How a connection's client makes a key with us.
extension ClientConnection {
    func shakeHands(_ packet: [UInt8]) {
        do throws(MTProtoError) {
            let message = try PlainMessage(packet)
            var hands = handshake ?? Handshake(keys: [gateway.key])
            let action = hands.receive(message.body, now: Self.now / 1000)
            handshake = hands
            perform(action)
        } catch {
            gateway.refused(error)
            refuse(.notFound)
        }
    }

    private func perform(_ action: Handshake.Action) {
        switch action {
        case .send(let body): sendPlain(body)
        case .wait: break
        case .refuse(let error):
            gateway.refused(error)
            refuse(.notFound)
        case .compute(let work):
            busy { connection in
                guard let outcome = await connection.gateway.handshakes.run(work) else {
                    return connection.refuse(.flood)
                }
                connection.next { $0.finish(outcome, now: Self.now / 1000) }
            }
        case .store(let key):
            busy { await $0.store(key) }
        }
    }

    private func next(_ step: (inout Handshake) -> Handshake.Action) {
        guard var hands = handshake else { return }
        let action = step(&hands)
        handshake = hands
        perform(action)
    }

    private func store(_ new: NewAuthKey) async {
        let now = Date()
        let key = StoredKey(
            id: new.key.id, bytes: new.key.bytes, dc: new.dc.flatMap(Self.centre) ?? dc ?? Int(Self.usualDC),
            createdAt: now, expiresAt: new.expiresAt.map { Date(timeIntervalSince1970: Double($0)) })
        let outcome: Handshake.Storing
        do {
            outcome = try await gateway.auth.authKeys.insert(key, from: address) ? .stored : .idIsTaken
        } catch {
            // Too many of one network are its own affair.
            if !(error is AccountRefusal) {
                MTProtoGateway.log.warning("a key can't be kept", ["error": .describing(error)])
            }
            outcome = .failed
        }
        next { $0.stored(outcome, now: Self.now / 1000) }
    }

    /// Of what a client says: some leave random bytes there.
    static func centre(_ dc: Int) -> Int? {
        let number = Int(dc.magnitude % 10_000)
        return (1...Calls.centres).contains(number) ? number : nil
    }

    /// The one that Telethon and Kurigram take a server for.
    private static let usualDC: Int32 = 2

    private func sendPlain(_ body: [UInt8]) {
        plainID = max(plainID &+ 4, Self.now / 1000 << 32) | 1
        let packet = PlainMessage(messageID: plainID, body: body[...]).packet
        link?.write { output in encoder?.append(packet, to: &output) }
    }
}
