import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct ManifestTests {
  private static let text = """
    {
      "schema": 1,
      "upstream": {
        "url": "https://example.org/up.git"
      },
      "patches": "patches",
      "scope": [
        "Sources/Delta*",
        "golden-tables"
      ],
      "style": "canonical",
      "lines": [
        {
          "name": "1.0",
          "base": {
            "tag": "v1.0.0",
            "commit": "0123456789012345678901234567890123456789",
            "tree": "1111111111111111111111111111111111111111"
          },
          "version": "1.0.{100}"
        }
      ]
    }

    """

  @Test func aManifestIsWrittenAsItWasRead() throws {
    let manifest = try Manifest(Array(Self.text.utf8))
    #expect(manifest.text == Self.text)
    #expect(try manifest.line(nil).base.tag == "v1.0.0")
    #expect(try manifest.line("1.0") == manifest.lines[0])
    #expect(manifest.isApplied)
  }

  @Test(arguments: [
    ("", "{"), ("\"schema\": 1", "\"schema\": 2"), ("\"canonical\"", "\"odd\""), ("golden-tables", "../x"),
    ("0123456789012345678901234567890123456789", "01234"),
    ("\"patches\": \"patches\"", "\"patches\": \"/etc\""),
  ])
  func whatIsNoManifestIsRefused(_ part: String, _ other: String) {
    let text = part.isEmpty ? other : Self.text.replacing(part, with: other)
    let error = #expect(throws: QueueError.self) { try Manifest(Array(text.utf8)) }
    #expect(error?.code == .malformed)
  }

  @Test func aScopeIsAsGitWouldWriteIt() async throws {
    let history = try await GitHistory()
    for name in [
      "Sources/DeltaA/x", "Sources/DeltaA/deep/y", "Sources/Other/z", "Sources/Delta", "golden-tables/a/b",
      "golden-tables.md", "README", "Deep/a/x/1", "Deep/b/x/2", "Deep/b/y/3",
    ] { try history.write(name, name.utf8) }
    try await history.commit("all")
    let repository = try Repository(history.path)
    let whole = try repository.commit(repository.resolve("HEAD")).tree
    for patterns in [
      ["Sources/Delta*", "golden-tables"], ["Deep/*/x/"], ["nothing"], [], ["README", "Sources"], ["*"],
    ] {
      let scope = try Scope(patterns)
      let inside = try scope.tree(in: whole, of: repository)
      let paths = try repository.files(in: inside).map(\.path)
      let expected = try repository.files(in: whole).map(\.path).filter(scope.contains)
      #expect(paths == expected)
      #expect(try scope.replace(in: whole, by: inside, of: repository) == whole)
      let blob = try repository.write(Array("new".utf8))
      if let path = expected.first {
        let changed = try repository.editing(inside, [path: .init(mode: .regular, id: blob)])
        let result = try scope.replace(in: whole, by: changed, of: repository)
        #expect(try repository.changes(from: whole, to: result).map(\.path) == [path])
      }
    }
    #expect(try Scope(["Sources/Delta*"]).contains("Sources/DeltaA/deep/y"))
    #expect(try !Scope(["Sources/Delta*"]).contains("Sources/Other"))
    #expect(try Scope(["a*b*c"]).contains("axxbyybzc/d"))
    #expect(try !Scope(["a*b*c"]).contains("axxc"))
  }
}
