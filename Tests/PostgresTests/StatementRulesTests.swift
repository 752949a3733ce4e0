import Testing

@testable import Postgres

@Suite struct StatementRulesTests {
    @Test(arguments: [
        "BEGIN", " commit", "/* a /* b */ */ Rollback", "-- x\nset a to 1", "listen c", "COPY t from stdin",
    ])
    func whatTouchesStrangersIsRefusedOnASharedConnection(_ sql: String) {
        #expect(StatementRules.shared.refusal(of: sql)?.code == "0A000")
    }

    @Test(arguments: ["select 1", "with x as (select 1) select * from x", "", "-- only a comment", "(select 1)"])
    func whatDoesNotPasses(_ sql: String) {
        #expect(StatementRules.shared.refusal(of: sql) == nil)
    }

    @Test func savepointsAreATransactionsOwn() {
        #expect(StatementRules.transaction.refusal(of: "savepoint a") == nil)
        #expect(StatementRules.transaction.refusal(of: "rollback to savepoint a") == nil)
        #expect(StatementRules.transaction.refusal(of: "rollback") != nil)
        #expect(StatementRules.transaction.refusal(of: "COMMIT") != nil)
    }
}
