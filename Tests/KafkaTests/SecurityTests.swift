import CRdKafka
import EventLoop
import FoundationEssentials
import TestSupport
import Testing

@testable import Kafka

@Suite(.timeLimit(.minutes(3))) struct SecurityTests {
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

    @Test func anAlertIsReadFromTheLibrarysText() {
        func alert(_ text: String) -> UInt64? { TLSAlert(inLibraryText: text)?.number }
        #expect(alert("Receive failed: error:0A00045C:SSL routines::tlsv13 alert certificate required") == 116)
        #expect(alert("error: no; error:0A000418:SSL routines::tlsv1 alert unknown ca: SSL alert number 48") == 48)
        // The same library, and no alert.
        #expect(alert("SSL handshake failed: error:0A000126:SSL routines::unexpected eof while reading") == nil)
        // Another library.
        #expect(alert("error:02000418:rsa routines::x") == nil)
        #expect(alert("error:0A00041") == nil && alert("") == nil && alert("error:zzzzzzzz") == nil)
    }

    // MARK: Against Apache Kafka with SASL and TLS

    @Test(arguments: SecureKafka.all) func aPasswordOverTLSIsEnough(_ kafka: SecureKafka) async throws {
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

    @Test(arguments: SecureKafka.all) func aWrongPasswordIsSaidAndNotATimeOut(_ kafka: SecureKafka) async throws {
        let admin = KafkaAdmin(
            kafka.configuration(user: "admin", password: "wrong"), on: TestLoops.any, limit: .seconds(2))
        let error = try await refusal(of: admin)
        #expect(error.isAuthentication && error.message.contains("Authentication failed"))
        await #expect { _ = try await admin.groups() } throws: { ($0 as? KafkaError)?.isAuthentication == true }
        await admin.close()
    }

    @Test(arguments: SecureKafka.all) func scramSaysWhyItCannotWork(_ kafka: SecureKafka) async throws {
        let admin = KafkaAdmin(
            kafka.configuration(user: "admin", password: "admin-secret", mechanism: .scramSHA512), on: TestLoops.any,
            limit: .seconds(2))
        if rd_kafka_version() < 0x0206_01ff {
            #expect(try await refusal(of: admin).hint == LibraryHandle.scramHint)
        } else {
            _ = try await admin.metadata()
        }
        await admin.close()
    }

    @Test(arguments: SecureKafka.all) func anUnknownAuthorityIsRefusedByUs(_ kafka: SecureKafka) async throws {
        var configuration = kafka.configuration(user: "admin", password: "admin-secret")
        configuration.security = .sasl(KafkaSASL(.plain, user: "admin", password: "admin-secret"), tls: KafkaTLS())
        let admin = KafkaAdmin(configuration, on: TestLoops.any, limit: .seconds(2))
        #expect(try await refusal(of: admin).code == .tls)
        await admin.close()
    }

    @Test(arguments: SecureKafka.all) func whoMayDoNothingIsTold(_ kafka: SecureKafka) async throws {
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
struct SecureKafka: Sendable, CustomTestStringConvertible {
    let bootstrap: String
    let ca: String
    var testDescription: String { "Apache Kafka with SASL over TLS" }

    static var all: [SecureKafka] {
        guard let bootstrap = TestKafka.given("SECURE"), let ca = TestKafka.given("CA") else { return [] }
        return [SecureKafka(bootstrap: bootstrap, ca: ca)]
    }
    func configuration(
        user: String, password: String, mechanism: KafkaSASL.Mechanism = .plain
    ) -> KafkaConfiguration {
        KafkaConfiguration(
            bootstrap: bootstrap,
            security: .sasl(KafkaSASL(mechanism, user: user, password: password), tls: KafkaTLS(ca: ca)))
    }
}

/// Why `admin` is refused. It is asked again until the reason is known: a request may time out before.
func refusal(of admin: KafkaAdmin) async throws -> KafkaError {
    var refusal: KafkaError?
    try await eventually("it is refused") {
        do { _ = try await admin.metadata() } catch let error as KafkaError where error.isAuthentication {
            refusal = error
            return true
        }
        return false
    }
    return try #require(refusal)
}
