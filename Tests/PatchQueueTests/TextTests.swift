import GitObjects
import PatchFormat
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct TextTests {
  @Test func sumsAreThoseOfTheStandard() {
    #expect(SHA256.hex([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.hex(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hex([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    for count in 50..<70 { #expect(SHA256.hex([UInt8](repeating: 1, count: count)).count == 64) }
  }

  @Test func documentsAreStable() {
    let document = StableJSON.members([
      "schema": 1, "name": .string("a\"\\\n\u{1}ü/"), "left out": nil, "empty": [], "list": [1, "x"],
      "none": .object([]), "truth": .bool(true), "nothing": .some(.null),
    ])
    #expect(
      document.document == """
        {
          "schema": 1,
          "name": "a\\"\\\\\\n\\u0001ü/",
          "empty": [],
          "list": [
            1,
            "x"
          ],
          "none": {},
          "truth": true,
          "nothing": null
        }

        """)
  }

  @Test func aSeriesKeepsWhatNobodyChanges() throws {
    let text = "# section one\na.patch\n\n  b.patch   -p0 # why\n# section two\nfolder/c.patch\n# end\n"
    var series = try Series(Array(text.utf8))
    #expect(series.names == ["a.patch", "b.patch", "folder/c.patch"])
    #expect(series.entries[1].strip == 0)
    #expect(ByteText(series.bytes) == ByteText(text))
    series.set(series.entries + [.init("d.patch")])
    #expect(series.bytes == Array(text.replacing("c.patch\n", with: "c.patch\nd.patch\n").utf8))
    series.set(series.entries.filter { $0.name != "b.patch" })
    #expect(
      ByteText(series.bytes)
        == "# section one\na.patch\n# section two\nfolder/c.patch\nd.patch\n\n# end\n")
    for bad in ["a\na\n", "../x\n", "/x\n", "a -z\n", "a/../../b\n"] {
      #expect(throws: PatchError.self, "\(bad)") { try Series(Array(bad.utf8)) }
    }
  }

  @Test func trailersAreFoundAndSet() {
    let message: ByteText = """
      Subject: not a trailer

      Body: neither
      text

      Upstream-Status: Backport
       [0.22]
      Signed-off-by: A <a@b>
      (cherry picked from commit 0123)

      """
    let trailers = Trailers(message)
    #expect(trailers["upstream-status"] == ["Backport [0.22]"])
    #expect(trailers.cherryPickedFrom == ["0123"])
    #expect(trailers.all.count == 3)
    #expect(Trailers("Key: value").all.isEmpty)
    #expect(Trailers("x\n\nKey: value\nno trailer\n").all.isEmpty)
    let set = Trailers.setting("Upstream-Status", to: "Pending", in: message)
    #expect(Trailers(set)["Upstream-Status"] == ["Pending"])
    #expect(Trailers(set).all.count == 3)
    let dropped = Trailers.setting("Upstream-Status", to: nil, in: message)
    #expect(Trailers(dropped).all.count == 2)
    #expect(Trailers.adding(.init("", "0123"), to: message) == message)
    #expect(Trailers.adding(.init("Fixes", "1"), to: "x\n") == "x\n\nFixes: 1\n")
    #expect(
      Trailers.adding(.init("", "45"), to: "x\n\nFixes: 1\n")
        == "x\n\nFixes: 1\n(cherry picked from commit 45)\n")
  }
}
