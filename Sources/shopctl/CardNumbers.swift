internal import Console
internal import Observability

extension BatchInput {
    /// A batch leaves a journal and a file of failed items: what may be stored nowhere is refused before either is
    /// made.
    /// - Throws: a usage error with the place of each, which quotes nothing.
    func refuseCardNumbers() throws(CommandError) {
        var faults: [(place: TextPlace, reason: String)] = []
        for record in records {
            for (name, value) in record.values.sorted(by: { $0.key < $1.key }) {
                guard CardNumber.isIn(value.text ?? value.compact) else { continue }
                faults.append((record.place(of: name), "\(name) holds a card number"))
            }
            if faults.count >= Self.maximumFaults { break }
        }
        guard faults.isEmpty else { throw Self.error(name, faults) }
    }
}
