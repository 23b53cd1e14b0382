import DeltaStorage
import Foundation
import Testing

@Suite struct ObjectPathTests {
  @Test(arguments: [
    ("a/b", "a/b"), ("/a//b/", "a/b"), ("./a/./b", "a/b"), ("a/../b", "b"), ("a/b/../../c", "c"), ("", ""),
    ("/", ""),
    ("a/..", ""), ("...", "..."), ("..a/.b", "..a/.b"), ("a%20b", "a%20b"), ("é/日本", "é/日本"),
    ("a\\b", "a\\b"),
    ("a:b/c", "a:b/c"),
  ])
  func textIsNormalised(_ text: String, _ normal: String) throws {
    #expect(try ObjectPath(text).text == normal)
  }

  @Test func hostileTextIsRefused() async {
    let deep = String(repeating: "a/", count: 3000)
    for text in ["..", "a/../..", "/..", "a\0b", "\0", deep, String(repeating: "x", count: 100_000)] {
      #expect(await code { _ = try ObjectPath(text) } == .invalidPath)
    }
    #expect(await code { _ = try ObjectPath("a/b").appending("../../..") } == .invalidPath)
  }

  @Test func partsAndPrefixes() throws {
    let path = try ObjectPath("t/_delta_log/0.json")
    #expect(path.name == "0.json")
    #expect(path.parent.text == "t/_delta_log")
    #expect(path.parent.parent.parent == .root)
    #expect(ObjectPath.root.parent == .root && ObjectPath.root.name.isEmpty)
    #expect(path.isBelow(try ObjectPath("t")))
    #expect(path.isBelow(.root))
    #expect(!path.isBelow(path))
    #expect(!path.isBelow(try ObjectPath("t/_delta")))
    #expect(path.relative(to: try ObjectPath("t")) == "_delta_log/0.json")
    #expect(path.relative(to: try ObjectPath("u")) == nil)
    #expect(try path.appending("../1.json").text == "t/_delta_log/1.json")
  }

  @Test func bytesDecideNotUnicode() throws {
    let composed = try ObjectPath("é")
    let decomposed = try ObjectPath("e\u{301}")
    #expect(composed.text == decomposed.text)
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
    #expect(decomposed < composed)
  }

  @Test func pathsAreCodable() throws {
    let data = try JSONEncoder().encode([ObjectPath("a/b c")])
    #expect(try JSONDecoder().decode([ObjectPath].self, from: data).first?.text == "a/b c")
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode([ObjectPath].self, from: Data("[\"../x\"]".utf8))
    }
  }
}
