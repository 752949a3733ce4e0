import FoundationEssentials
import Postgres
import Testing

private enum Colour: String, PostgresValue { case red, green }

@Suite struct ValueTests {
    /// What comes back for a parameter of this type, through a cast that names the server's type.
    private func roundTrip<T: PostgresValue>(_ client: PostgresClient, _ value: T, _ type: String) async throws -> T {
        try await client.query(PostgresStatement("select $1::\(type) as v", parameters: [value])).first!["v"]
    }

    @Test func scalarsComeBackAsTheyWent() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            for value in [Int.min, -1, 0, 1, .max] { #expect(try await roundTrip(client, value, "bigint") == value) }
            for value in [Int32.min, 0, .max] { #expect(try await roundTrip(client, value, "integer") == value) }
            for value in [Int16.min, 0, .max] { #expect(try await roundTrip(client, value, "smallint") == value) }
            for value in [0.0, -0.1, 1e300, .infinity] {
                #expect(try await roundTrip(client, value, "float8") == value)
            }
            for value in [true, false] { #expect(try await roundTrip(client, value, "boolean") == value) }
            for value in ["", "a", "grün 😀", "it's; \\ \"quoted\""] {
                #expect(try await roundTrip(client, value, "text") == value)
            }
            let id = UUID()
            #expect(try await roundTrip(client, id, "uuid") == id)
            for value: [UInt8] in [[], [0], Array(0...255)] {
                #expect(try await roundTrip(client, value, "bytea") == value)
                #expect(try await roundTrip(client, Data(value), "bytea") == Data(value))
            }
            for seconds in [0, -1e9, 1_700_000_000.123456, 8e9] {
                let date = Date(timeIntervalSince1970: seconds)
                let back = try await roundTrip(client, date, "timestamptz")
                #expect(abs(back.timeIntervalSince(date)) < 0.000_001)
            }
            #expect(try await roundTrip(client, Date.distantFuture, "timestamptz") == .distantFuture)
            #expect(try await roundTrip(client, Date.distantPast, "timestamptz") == .distantPast)
            let json = try await roundTrip(client, PostgresJSON(#"{"a": [1, 2]}"#), "jsonb")
            #expect(json.text == #"{"a": [1, 2]}"#)
        }
    }

    @Test func timesAreTheServersTimes() async throws {
        try await withDatabase { fixture in
            let row = try await fixture.client.query(
                """
                select timestamptz '2024-02-29 12:34:56.789+00' as a, date '1970-01-02' as b,
                    $1::timestamptz = timestamptz '2001-01-01 00:00:01+00' as same
                """, Date(timeIntervalSinceReferenceDate: 1)
            ).first!
            #expect(try (row["a"] as Date).timeIntervalSince1970 == 1_709_210_096.789)
            #expect(try (row["b"] as Date).timeIntervalSince1970 == 86_400)
            #expect(try row["same"] == true)
        }
    }

    @Test func arraysComeBackAsTheyWent() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            #expect(try await roundTrip(client, [Int](), "bigint[]") == [])
            #expect(try await roundTrip(client, [1, -2, Int.max], "bigint[]") == [1, -2, .max])
            #expect(try await roundTrip(client, [Int32(7), -7], "integer[]") == [7, -7])
            #expect(try await roundTrip(client, ["", "a,b", "{\"}", "ü"], "text[]") == ["", "a,b", "{\"}", "ü"])
            #expect(try await roundTrip(client, [true, false], "boolean[]") == [true, false])
            #expect(try await roundTrip(client, [1.5, -0.25], "float8[]") == [1.5, -0.25])
            #expect(try await roundTrip(client, [1, nil, 3] as [Int?], "bigint[]") == [1, nil, 3])
            #expect(try await roundTrip(client, ["x", nil] as [String?], "text[]") == ["x", nil])
            let ids = [UUID(), UUID()]
            #expect(try await roundTrip(client, ids, "uuid[]") == ids)
            let dates = [Date(timeIntervalSince1970: 1), Date(timeIntervalSince1970: 2)]
            #expect(try await roundTrip(client, dates, "timestamptz[]") == dates)
            let sums: [Int] = try await client.query(
                "select array_agg(a * b order by a) as v from unnest($1::bigint[], $2::bigint[]) as t(a, b)",
                [1, 2, 3],
                [10, 20, 30]
            ).first!["v"]
            #expect(sums == [10, 40, 90])
        }
    }

    @Test(arguments: [
        "0", "1", "-1", "9999", "10000", "123456789012345678901234567890", "0.1", "-0.00012", "1.50", "10000.0001",
        "100000000", "0.00", "NaN", "99999.99999",
    ]) func numericsAreReadExactly(_ text: String) async throws {
        try await withDatabase { fixture in
            let back: String = try await fixture.client.query("select $1::numeric as v", text).first!["v"]
            #expect(back == text)
        }
    }

    @Test(arguments: [
        "'infinity'::date", "'-infinity'::date", "'infinity'::timestamptz", "'-infinity'::timestamptz",
        "'294276-12-31 23:59:59.999999Z'::timestamptz", "'4713-01-01 00:00:00Z BC'::timestamptz",
        "'5874897-12-31'::date", "'4713-01-01 BC'::date", "'9999-12-31 23:59:59.999999Z'::timestamptz",
    ]) func farTimesAreRead(_ time: String) async throws {
        try await withDatabase { fixture in
            let row = try await fixture.client.query("select \(time) as v, \(time)::text as t").first!
            let date: Date = try row["v"]
            let text: String = try row["t"]
            #expect((date == .distantFuture) == (text == "infinity") && (date == .distantPast) == (text == "-infinity"))
        }
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan, 1e300, -1e300, 9.3e12, -9.3e12])
    func timesBeyondTheServersAreBound(_ seconds: Double) async throws {
        try await withDatabase { fixture in
            let date = Date(timeIntervalSince1970: seconds)
            let row = try await fixture.client.query("select isfinite($1::timestamptz) as v", date).first!
            #expect(try row["v"] == false)
        }
    }

    @Test(arguments: ["1e300", "9223372036854775808", "-9223372036854775809", "0.5", "'NaN'", "'Infinity'"])
    func numericsThatAreNoIntegersAreErrors(_ number: String) async throws {
        try await withDatabase { fixture in
            let row = try await fixture.client.query("select \(number)::numeric as v").first!
            #expect(throws: PostgresDecodingError.self) { try row["v"] as Int64 }
            _ = try row["v"] as Double
        }
    }

    @Test func sumsAndCountsAreIntegers() async throws {
        try await withDatabase { fixture in
            let row = try await fixture.client.query(
                "select sum(v) as s, count(*) as c, avg(v) as a from unnest($1::bigint[]) as t(v)",
                [1, 2, 3_000_000_000]
            ).first!
            #expect(try row["s"] == 3_000_000_003)
            #expect(try row["c"] == 3)
            let average: PostgresDecodingError? =
                (try? {
                    _ = try row["a"] as Int; return nil
                }())
            #expect(average == nil)
        }
    }

    @Test func textIsWhatItsPlaceWants() async throws {
        try await withDatabase { fixture in
            try await fixture.client.execute("create type colour as enum ('red', 'green')")
            try await fixture.client.execute("create table t (c colour, n numeric(10, 2), j jsonb, i inet)")
            try await fixture.client.execute(
                "insert into t values ($1, $2, $3, $4)", Colour.green, "12.5", PostgresJSON("[1]"), "10.0.0.1")
            let row = try await fixture.client.query("select c, n, j, i::text as i from t").first!
            #expect(try row["c"] == Colour.green)
            #expect(try row["n"] == "12.50")
            #expect(try row["j"] == "[1]")
            #expect(try row["i"] == "10.0.0.1/32")
            let found = try await fixture.client.query("select 1 from t where c = any($1::colour[])", ["red", "green"])
            #expect(found.count == 1)
        }
    }

    @Test func nilIsNullWhereverItStands() async throws {
        try await withDatabase { fixture in
            try await fixture.client.execute("create table t (a bigint, b text)")
            let nothing: Int? = nil
            try await fixture.client.execute("insert into t values ($1, $2)", nothing, nil)
            try await fixture.client.execute("insert into t values ($1, $2)", 5, "five")
            try await fixture.client.execute("insert into t values ($1, $2)", nil, "none")
            let rows = try await fixture.client.query("select a, b from t order by b nulls first")
            #expect(try rows.map { try $0["a"] as Int? } == [nil, 5, nil])
            #expect(try rows.map { try $0["b"] as String? } == [nil, "five", "none"])
            #expect(rows[0].isNull("a") && !rows[1].isNull("a"))
        }
    }

    @Test func aColumnThatIsSomethingElseSaysSo() async throws {
        try await withDatabase { fixture in
            let row = try await fixture.client.query(
                "select 'x'::text as word, null::int as nothing, 300::int as big, 'blue' as colour"
            ).first!
            func error<T: PostgresValue>(_ column: String, _: T.Type) -> PostgresDecodingError? {
                do {
                    _ = try row[column] as T
                    return nil
                } catch { return error as? PostgresDecodingError }
            }
            #expect(error("word", Int.self)?.description == "column word is text, not Int")
            #expect(error("nothing", Int.self)?.description == "column nothing is integer, not Int: it is NULL")
            #expect(error("big", UUID.self)?.actual == "integer")
            #expect(error("colour", Colour.self)?.reason == "it has no case for blue")
            #expect(error("missing", Int.self)?.reason == "it has word, nothing, big, colour")
            let wide = try await fixture.client.query("select 70000::int as v").first!
            #expect(throws: PostgresDecodingError.self) { try wide["v"] as Int16 }
        }
    }

    @Test func aZeroInATextIsRefusedAndNotCutOff() async throws {
        try await withDatabase { fixture in
            let error = await postgresError { _ = try await fixture.client.query("select $1::text", "a\0b") }
            #expect(error?.code == "22021")
        }
    }

    @Test func moreParametersThanTheProtocolCountsAreRefused() async throws {
        try await withDatabase { fixture in
            let many = PostgresStatement("select 1", parameters: Array(repeating: 1, count: 65_536))
            #expect(await postgresError { _ = try await fixture.client.query(many) }?.code == "54023")
            try await fixture.client.execute("select 1")
        }
    }

    @Test func manyColumnsAreFoundByName() async throws {
        try await withDatabase { fixture in
            let list = (0..<40).map { "\($0) as c\($0)" }.joined(separator: ", ")
            let row = try await fixture.client.query("select \(list)").first!
            for index in 0..<40 { #expect(try row["c\(index)"] == index) }
        }
    }
}
