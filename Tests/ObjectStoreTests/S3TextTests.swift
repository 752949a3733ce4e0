import FoundationEssentials
import TestSupport
import Testing

@testable import ObjectStore

@Suite struct S3TextTests {
    @Test func documentsAreRead() throws {
        let text = """
            \n  <?xml version="1.0" encoding="UTF-8"?><!-- a > b -->
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/" a='/>'><Name/>
              <Contents><Key>a&amp;b&lt;&#x2F;&#99;&quot;&apos;&gt;</Key><ETag>&quot;e&quot;</ETag></Contents >
              <Contents><Key></Key></Contents>
            </ListBucketResult>
            """
        let root = try #require(XMLElement(parsing: Array(text.utf8)))
        #expect(root.name == "ListBucketResult" && root["Name"]?.text == "")
        #expect(root.all("Contents").map { $0["Key"]?.text } == ["a&b</c\"'>", ""])
    }

    @Test(arguments: [
        "", "<", "<a", "<a>", "<a></b>", "<a/><b/>", "text", "<a>&lt</a>", "<a>&unknown;</a>", "<a>&#xD800;</a>",
        "<a>&#99999999;</a>", "<!DOCTYPE a><a/>", "<a><![CDATA[x]]></a>", "<a b='></a>", "<a/>x", "<?xml", "<!--",
        "< a/>",
    ])
    func whatIsNoDocumentIsRefused(text: String) {
        #expect(XMLElement(parsing: Array(text.utf8)) == nil)
    }

    @Test func depthHasABound() {
        let deep = { (count: Int) in
            XMLElement(
                parsing: Array(
                    (String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count)).utf8))
        }
        #expect(deep(XMLElement.maximumDepth) != nil && deep(XMLElement.maximumDepth + 1) == nil)
        #expect(deep(100_000) == nil)
    }

    /// Damage anywhere ends in a document or in none, and in no crash.
    @Test func damagedDocumentsDoNoHarm() {
        let text = Array("<?xml version=\"1.0\"?><Error><Code>Slow&#x20;Down</Code><Message/></Error>".utf8)
        var random = Seeded(7)
        for _ in 0..<20_000 {
            var damaged = text
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] =
                    "<>/&;?!-\"= #x".utf8.randomElement(using: &random)!
            }
            _ = XMLElement(parsing: Array(damaged.prefix(Int.random(in: 0...damaged.count, using: &random))))
        }
    }

    @Test func timesAreReadWithAndWithoutFractions() {
        let time = Date(timeIntervalSince1970: 1_795_000_000)
        #expect(S3Date.parse("2026-11-18T11:06:40Z") == time.addingTimeInterval(0))
        #expect(S3Date.parse("2026-11-18T11:06:40.000Z") == time)
        #expect(S3Date.parse("2026-11-18T11:06:40.250Z") == time.addingTimeInterval(0.25))
        #expect(S3Date.parse("yesterday") == nil)
    }

    @Test func encodedTextComesBack() {
        for text in ["a b", "a/b", "ü%&=+", "", "~.-_"] {
            #expect(S3Request.decoded(S3Request.encoded(text)) == text)
        }
        #expect(S3Request.encoded("a/b c", isPath: true) == "a/b%20c")
        #expect(S3Request.decoded("a+b%2Fc") == "a b/c" && S3Request.decoded("100%") == "100%")
    }
}
