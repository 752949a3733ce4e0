import HTTPService
import Testing

@Suite struct RouteWordsTests {
    @Test func wordsBesideANameAreReserved() {
        let paths = [
            "/a/{sku}", "/a/verify", "/a/held/{id}", "/a/{sku}/history", "/a/{other}/b", "/b/x", "/c/{id}/{sku}",
            "/c/{id}/lines", "/a",
        ]
        #expect(RouteWords.reserved(for: "sku", in: paths) == [".", "..", "verify", "held", "lines"])
        #expect(RouteWords.reserved(for: "nothing", in: paths) == [".", ".."])
    }
}
