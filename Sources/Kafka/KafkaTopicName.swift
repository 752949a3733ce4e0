/// What Kafka takes as a topic's name (its `Topic.validate`): 1 to 249 of `A-Z a-z 0-9 . _ -`, and not `.` or `..`.
public enum KafkaTopicName {
    /// Why `name` can't be one, to stand after "the name"; nil when it can.
    public static func fault(in name: String) -> String? {
        if name.isEmpty { return "is empty" }
        if name == "." || name == ".." { return "can't be \(name)" }
        guard name.utf8.count <= 249 else { return "is longer than 249 characters" }
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2E, 0x5F, 0x2D: true
            default: false
            }
        }
        return isPlain ? nil : "may have only letters from A to Z, digits, dots, _ and - in it"
    }
}
