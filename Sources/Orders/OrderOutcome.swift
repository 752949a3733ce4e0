// What became of a transaction whose COMMIT was not answered. That it can't be seen yet does not say that it was not
// committed: its session may live on, and commit in a moment. While it lives it holds the lock of its key.

internal import Postgres
internal import ShopAPI

extension OrderStore {
    /// How long its session may take to end.
    private static let patience = "2s"

    /// Taken by whoever works under a key, until the end of the transaction.
    func hold(_ key: String, of actor: String) -> PostgresStatement {
        PostgresStatement("select pg_advisory_xact_lock_shared(hashtextextended($1 || ' ' || $2, 0))", actor, key)
    }

    /// - Returns: what the key was answered with; nil when nothing was done under it, and nothing is under way.
    /// - Throws: ``Problem`` `outcome_unknown` while that can't be told.
    func outcome(of key: String, by actor: Actor) async throws -> IdempotentAnswer? {
        do {
            return try await database.transaction { transaction in
                let results = try await transaction.run([
                    PostgresStatement("select set_config('lock_timeout', $1, true)", Self.patience),
                    PostgresStatement(
                        "select pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))", actor.description, key),
                    rememberedStatement(key, by: actor.description),
                ])
                return try Self.answer(results[2], key)
            }
        } catch is PostgresError {
            throw Problem.outcomeUnknown(key)
        }
    }

    /// Whether an order that nobody has given a key was placed; its id stands for the key.
    /// - Throws: ``Problem`` `outcome_unknown` while that can't be told.
    func wasPlaced(_ id: OrderID, by actor: Actor) async throws -> Bool {
        do {
            _ = try await outcome(of: id.description, by: actor)
            return try await order(id) != nil
        } catch {
            throw Problem.outcomeUnknown()
        }
    }
}
