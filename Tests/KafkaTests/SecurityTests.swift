import EventLoop
import FoundationEssentials
import TestSupport
import Testing

@testable import Kafka

@Suite struct SecurityTests {
    @Test func protectionBecomesTheLibrarysSettings() {
        let mutual = KafkaSecurity.tls(ca: "/ca.pem", certificate: "/me.pem", key: "/me.key").settings
        #expect(
            mutual == [
                "security.protocol": "ssl", "ssl.ca.location": "/ca.pem", "ssl.certificate.location": "/me.pem",
                "ssl.key.location": "/me.key", "ssl.endpoint.identification.algorithm": "https",
            ])
        let plain = KafkaSecurity.sasl(KafkaSASL(.plain, user: "u", password: "p"), tls: KafkaTLS(verifiesHost: false))
        #expect(
            plain.settings == [
                "security.protocol": "sasl_ssl", "sasl.mechanism": "PLAIN", "sasl.username": "u", "sasl.password": "p",
                "ssl.endpoint.identification.algorithm": "none",
            ])
        let clear = KafkaSecurity.sasl(KafkaSASL(.scramSHA512, user: "u", password: "p"), tls: nil)
        #expect(clear.settings["security.protocol"] == "sasl_plaintext" && clear.usesSCRAM)
    }

    @Test func aCertificateThatIsNotThereIsAnErrorOfTheConfiguration() async throws {
        let configuration = KafkaConfiguration(
            bootstrap: "127.0.0.1:1", security: .tls(ca: "/nowhere/ca.pem"))
        let producer = KafkaProducer(configuration, on: TestLoops.any)
        await #expect { _ = try await producer.send([KafkaMessage(topic: "t", value: [])]) } throws: {
            guard let error = $0 as? KafkaError else { return false }
            return error.code == .invalidArgument && error.message.contains("ssl.ca.location")
        }
        await producer.close()
    }

    @Test func anUnknownOverrideIsNamed() async throws {
        let configuration = KafkaConfiguration(bootstrap: "127.0.0.1:1", overrides: ["no.such.thing": "1"])
        let consumer = KafkaConsumer(configuration, groupID: "g", topics: ["t"], on: TestLoops.any)
        await #expect { _ = try await consumer.next() } throws: {
            ($0 as? KafkaError)?.message.contains("no.such.thing") == true
        }
        await consumer.close()
    }

    // MARK: Against Apache Kafka with SASL and TLS

    static let secure = [Given(SecureKafka.atHand)]

    @Test(arguments: secure) func aPasswordOverTLSIsEnough(_ given: Given<SecureKafka>) async throws {
        guard case .atHand(let kafka) = given else { return }
        let topic = "secure-\(UUID().uuidString.prefix(8).lowercased())"
        let configuration = kafka.configuration(user: "admin", password: "admin-secret")
        let admin = KafkaAdmin(configuration, on: TestLoops.any)
        try await admin.createTopics([KafkaNewTopic(topic, partitions: 1)])
        let producer = KafkaProducer(configuration, on: TestLoops.any)
        #expect(try await producer.send([KafkaMessage(topic: topic, value: [1])]).map(\.offset) == [0])
        let consumer = KafkaConsumer(configuration, groupID: topic, topics: [topic], on: TestLoops.any)
        #expect(try await consumer.read(1).map(\.value) == [[1]])
        await consumer.close()
        await producer.close()
        await admin.close()
    }

    @Test(arguments: secure) func aWrongPasswordIsSaidAndNotATimeOut(_ given: Given<SecureKafka>) async throws {
        guard case .atHand(let kafka) = given else { return }
        let admin = KafkaAdmin(
            kafka.configuration(user: "admin", password: "wrong"), on: TestLoops.any, limit: .seconds(2))
        await #expect { _ = try await admin.metadata() } throws: {
            guard let error = $0 as? KafkaError else { return false }
            return error.isAuthentication && error.message.contains("Authentication failed")
        }
        await #expect { _ = try await admin.groups() } throws: { ($0 as? KafkaError)?.isAuthentication == true }
        await admin.close()
    }

    @Test(arguments: secure) func scramSaysWhyItCannotWork(_ given: Given<SecureKafka>) async throws {
        guard case .atHand(let kafka) = given else { return }
        let admin = KafkaAdmin(
            kafka.configuration(user: "admin", password: "admin-secret", mechanism: .scramSHA512), on: TestLoops.any,
            limit: .seconds(2))
        do {
            _ = try await admin.metadata()
            // A library that is new enough.
        } catch let error as KafkaError {
            #expect(error.isAuthentication)
            #expect(error.hint == LibraryHandle.scramHint)
        }
        await admin.close()
    }

    @Test(arguments: secure) func anUnknownAuthorityIsRefusedByUs(_ given: Given<SecureKafka>) async throws {
        guard case .atHand(let kafka) = given else { return }
        var configuration = kafka.configuration(user: "admin", password: "admin-secret")
        configuration.security = .sasl(KafkaSASL(.plain, user: "admin", password: "admin-secret"), tls: KafkaTLS())
        let admin = KafkaAdmin(configuration, on: TestLoops.any, limit: .seconds(2))
        await #expect { _ = try await admin.metadata() } throws: { ($0 as? KafkaError)?.code == .tls }
        await admin.close()
    }

    @Test(arguments: secure) func whoMayDoNothingIsTold(_ given: Given<SecureKafka>) async throws {
        guard case .atHand(let kafka) = given else { return }
        let configuration = kafka.configuration(user: "guest", password: "guest-secret")
        let admin = KafkaAdmin(configuration, on: TestLoops.any, limit: .seconds(3))
        await #expect { try await admin.createTopics([KafkaNewTopic("forbidden", partitions: 1)]) } throws: {
            ($0 as? KafkaError)?.isAuthorization == true
        }
        let consumer = KafkaConsumer(configuration, groupID: "forbidden", topics: ["forbidden"], on: TestLoops.any)
        await #expect { _ = try await consumer.read(1, within: .seconds(10)) } throws: {
            ($0 as? KafkaError)?.isAuthorization == true
        }
        await consumer.close()
        await admin.close()
    }
}

/// Apache Kafka with SASL over TLS: `SHOP_TEST_KAFKA_SECURE` is its address, `SHOP_TEST_KAFKA_CA` its authority's file.
struct SecureKafka: Sendable {
    let bootstrap: String
    let ca: String

    static var atHand: SecureKafka? {
        let environment = ProcessInfo.processInfo.environment
        guard let bootstrap = environment["SHOP_TEST_KAFKA_SECURE"], let ca = environment["SHOP_TEST_KAFKA_CA"],
            !bootstrap.isEmpty
        else { return nil }
        return SecureKafka(bootstrap: bootstrap, ca: ca)
    }
    func configuration(
        user: String, password: String, mechanism: KafkaSASL.Mechanism = .plain
    ) -> KafkaConfiguration {
        KafkaConfiguration(
            bootstrap: bootstrap,
            security: .sasl(KafkaSASL(mechanism, user: user, password: password), tls: KafkaTLS(ca: ca)))
    }
}
