import GitObjects
import GitTestSupport
import Testing

@Suite struct WorkTreeFilterTests {
  /// Filters are shared by paths with the same attributes, and by no others.
  @Test func eachPathGetsWhatItsAttributesAskFor() async throws {
    let history = try await GitHistory()
    try history.write(".gitattributes", "*.bat text eol=crlf\n*.cmd text eol=lf\nraw.bat -text\n".utf8)
    try history.write("folder/.gitattributes", "*.bat eol=lf\n*.txt text eol=crlf\n".utf8)
    let crlf = ["a.bat", "b.bat", "folder/c.txt", "other/d.bat"]
    let plain = ["c.cmd", "c.txt", "folder/a.bat", "raw.bat"]
    for path in crlf + plain { try history.write(path, "one\ntwo\n".utf8) }
    try await history.commit("Base")
    let repository = try Repository(history.path)
    let tree = try repository.commit(repository.resolve("HEAD")).tree
    let filters = repository.workTreeFilters
    for path in (crlf + plain).sorted() {
      let side = try #require(try repository.entry(ByteText(path), in: tree))
      let bytes = try filters.filter(at: ByteText(path)).bytes(of: side.id)
      #expect(bytes == Array((crlf.contains(path) ? "one\r\ntwo\r\n" : "one\ntwo\n").utf8), "\(path)")
      #expect(try bytes == repository.workTreeBytes(side.id, at: ByteText(path)), "\(path)")
    }
  }
}
