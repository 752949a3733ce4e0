internal import ShopAPI

/// What one warehouse has of one SKU.
struct WarehouseStock: Equatable, Sendable {
    let warehouse: String
    var onHand: Int64
    var reserved: Int64
    var available: Int64 { onHand - reserved }
}

/// So many pieces from there.
struct Allocation: Equatable, Sendable {
    var sku: String
    var warehouse: String
    var quantity: Int64
}

/// Decides from which warehouses lines are served: all lines or none. Pure.
enum StockAllocator {
    enum Decision: Equatable, Sendable {
        case granted([Allocation])
        /// Each SKU that there is too little of.
        case short([InventoryAnswer.Shortage])
    }

    /// - Parameters:
    ///   - lines: each SKU once, quantities above zero.
    ///   - stock: a SKU's warehouses in the order in which they serve.
    ///   - isWhole: a line must come from one warehouse.
    static func allocate(
        _ lines: [StockLine], isWhole: Bool = false, from stock: (String) -> [WarehouseStock]
    ) -> Decision {
        var allocations: [Allocation] = []
        var shortages: [InventoryAnswer.Shortage] = []
        for line in lines {
            let places = stock(line.sku)
            if let found = allocate(line, isWhole, places) {
                allocations += found
            } else {
                let available =
                    isWhole
                    ? places.map(\.available).max() ?? 0 : places.reduce(0) { $0 + max(0, $1.available) }
                shortages.append(.init(sku: line.sku, wanted: line.quantity, available: max(0, available)))
            }
        }
        return shortages.isEmpty ? .granted(allocations) : .short(shortages)
    }

    /// One parcel if one warehouse has it all, else a part from each in turn.
    private static func allocate(_ line: StockLine, _ isWhole: Bool, _ places: [WarehouseStock]) -> [Allocation]? {
        if let place = places.first(where: { $0.available >= line.quantity }) {
            return [Allocation(sku: line.sku, warehouse: place.warehouse, quantity: line.quantity)]
        }
        if isWhole { return nil }
        var missing = line.quantity
        var parts: [Allocation] = []
        for place in places where place.available > 0 && missing > 0 {
            let taken = min(missing, place.available)
            parts.append(Allocation(sku: line.sku, warehouse: place.warehouse, quantity: taken))
            missing -= taken
        }
        return missing == 0 ? parts : nil
    }
}
