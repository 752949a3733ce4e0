internal import Console
internal import FoundationEssentials
internal import ShopAPI

/// The flags and arguments that several commands of the shop share.
enum Flags {
    // Which installation
    static let server = Option.value("server", .url, "the daemon's API; default: the context's").setting
    static let tokenFile = Option.value("token-file", .file, "a file that holds an access token").setting
    static let credentialsFile = Option.value(
        "credentials-file", .file,
        "a file with {\"clientId\", \"clientSecret\"}, readable by you only; with \"server\", for that one alone"
    ).setting
    static let plainHTTP = Option.toggle(
        "allow-plain-http", "send secrets over http:// to other machines, where everybody on the way reads them"
    ).setting
    static let connection = FlagGroup(
        "Connection",
        [server.flag, tokenFile.flag, credentialsFile.flag, plainHTTP.flag, StandardFlags.timeout.flag])

    // The embedded installation
    static let home = Option.value("home", .directory, "where the installation lies; default: $SHOP_HOME").setting
    static let health = Option.value("health", .url, "the daemon's health address; default: the context's").setting

    // The stores, for commands that work on them themselves
    static let storesFile = Option.value(
        "stores-file", .file, "where Kafka, Redis and PostgreSQL are: a shopd.json, or its members of those names"
    ).setting
    static let brokers = Option.value(
        "brokers", .text.named("HOST:PORT,…"), "Kafka's brokers, instead of the file's"
    ).setting
    static let stores = FlagGroup(
        "Stores", [storesFile.flag, brokers.flag, StandardFlags.timeout.flag])

    // Orders
    static let customer = Option.value(
        "customer", .identifier(of: "customer", named: "CUSTOMER"), "of this customer: usr_…")
    static let sku = Option.value("sku", .identifier(of: "sku", named: "SKU"), "with this SKU")
    static let lines = Option.list("line", .line, "a SKU and how many; once for each line", commas: false)
    static let waitUntilPlaced = wait(.confirmed)
    static let waitUntilSent = wait(.fulfilled)
    static let waitUntilCancelled = wait(.cancelled)

    private static func wait(_ bare: OrderState) -> Option<OrderState?> {
        .optionalValue(
            "wait", ValueType<OrderState>.choice("STATE"), bare: bare,
            "wait for the state (\(bare.rawValue) when none is given), at most --timeout, else 60s")
    }

    static let orders = Argument.many("order", .orderID, "which orders; or in --file", minimum: 0)
    static let refunds = Argument.many("refund", .refundID, "which refunds; or in --file", minimum: 0)
}

extension ValueType where Value == OrderID {
    static var orderID: ValueType { typed("order", "ORDER", OrderID.init) }
}
extension ValueType where Value == RefundID {
    static var refundID: ValueType { typed("refund", "REFUND", RefundID.init) }
}
extension ValueType where Value == ReservationID {
    static var reservationID: ValueType { typed("reservation", "RESERVATION", ReservationID.init) }
}

extension ValueType {
    /// An id with its form checked, bare or as `-o name` prints it.
    static func typed<Kind>(
        _ kind: String, _ placeholder: String, _ make: @escaping @Sendable (String) -> TypeID<Kind>?
    ) -> ValueType where Value == TypeID<Kind> {
        ValueType(placeholder, completion: .live(kind)) { text, _ throws(ValueProblem) in
            let bare = try ValueType<String>.bareIdentifier(text, of: kind)
            guard let id = make(bare) else {
                throw ValueProblem("it is no id of the form \(Kind.prefix)_01h455vb4pex5vsknk084sn02q")
            }
            return id
        }
    }
}

extension ValueType where Value == StockLine {
    /// `SKU=QUANTITY`, or a SKU alone for one piece.
    static var line: ValueType {
        ValueType("SKU=N", completion: .live("sku")) { text, _ throws(ValueProblem) in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let sku = parts.first, !sku.isEmpty else {
                throw ValueProblem("the SKU is missing", hint: "like TEA-1=2")
            }
            guard parts.count == 2 else { return StockLine(sku: String(sku), quantity: 1) }
            guard let quantity = Int64(parts[1]), (1...1_000_000).contains(quantity) else {
                throw ValueProblem("the quantity must be 1 to 1000000", hint: "like TEA-1=2")
            }
            return StockLine(sku: String(sku), quantity: quantity)
        }
    }
}
