internal import Postgres

/// What keeps slots in their shard until a transaction ends.
///
/// The transaction takes a shared advisory lock for each slot, and then, in a statement of its own, which sees what was
/// committed before the lock was had, looks whether the shard owns them. So it must be READ COMMITTED. Whoever takes a
/// slot away takes the lock of that slot and ``all`` exclusively, in a transaction that changes the slot's row and
/// ends: it waits for those who hold the slot, and the next one finds the row changed.
///
/// Measured beside a transaction of one insert, 69 µs of the server's time: this takes 35 µs more; the row locked
/// `FOR SHARE` 33 µs, but it writes the row's page and WAL, makes multixacts and is not allowed in transactions that
/// only read; one function that does what these two statements do, 116 µs.
enum SlotFence {
    /// Locks are shared memory: who holds more slots than these takes one for them all.
    static let most = 16
    /// In place of a slot.
    static let all = -1

    /// They go before the transaction's other statements. The last one fails with SH001 where a slot is not the
    /// shard's.
    /// - Parameter slots: of one shard, in any order.
    static func statements(_ slots: some Collection<Slot>) -> [PostgresStatement] {
        // In one order for everybody.
        let numbers = Set(slots.map(\.number)).sorted()
        switch numbers.count {
        case 1: return [PostgresStatement(lockOne, numbers[0]), PostgresStatement(check, numbers)]
        case ...most: return [PostgresStatement(lockSome, numbers), PostgresStatement(check, numbers)]
        default: return [PostgresStatement(lockOne, all), PostgresStatement(check, numbers)]
        }
    }

    // Locks are the server's database's: the table's number keeps shards apart that share one.
    private static let lockOne = """
        select pg_advisory_xact_lock_shared(('slots'::regclass::oid::bigint - 2147483648)::integer, $1::bigint::integer)
        """
    private static let lockSome = """
        select pg_advisory_xact_lock_shared(('slots'::regclass::oid::bigint - 2147483648)::integer, slot::integer)
        from unnest($1::bigint[]) slot
        """
    private static let check = """
        select case when count(*) = cardinality($1::bigint[]) then null else refuse_slots($1::bigint[]) end
        from slots where slot = any ($1::bigint[]) and state = 'owned'
        """
}
