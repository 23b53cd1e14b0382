import DeltaMemory
import DeltaStorage
import TestSupport
import Testing

@testable import DeltaLTS

/// A log file gives the same whether it is read at once or in pieces.
@Suite struct LogPiecesTests {
  private let keys = LogPathKeys(scheme: "file", authority: "", root: ObjectPath.root)

  private func lines(_ count: Int, _ random: inout SeededGenerator) -> String {
    var lines = [#"{"commitInfo":{"operation":"WRITE"}}"#, LogFixture.tableProtocol]
    for index in 0..<count {
      let kind = Int.random(in: 0..<6, using: &random)
      let stats = #""stats":"{\"numRecords\":\#(index)}""#
      let values = #""partitionValues":{"p":"\#(index % 3)"}"#
      switch kind {
      case 0: lines.append(#"{"remove":{"path":"r\#(index)","dataChange":true,"size":1}}"#)
      case 1:
        lines.append(LogFixture.add("a%20\(index)", more: "," + stats + LogFixture.vector("v\(index)")))
      case 2: lines.append(#"{"add":{"size":\#(index), "path" : "b\u0041\#(index)" ,\#(values),\#(stats)}}"#)
      default:
        lines.append(
          #"{"add":{"path":"c\#(index)",\#(values),"size":\#(index),"modificationTime":1,"dataChange":true,\#(stats)}}"#
        )
      }
    }
    return lines.joined(separator: Bool.random(using: &random) ? "\n" : "\r\n")
  }

  private func files(_ actions: LogActions, whole: Bytes) throws -> [String] {
    let tail = try LogTail([actions])
    let rows = tail.liveRows(hiddenBy: [])
    var files = LogFileRows(sources: tail.sources, rows: rows, hasVectors: tail.hasVectors)
    files.texts = [0: whole]
    let block = FileBlock(count: rows.count, loading: .everything, rows: files)
    let counts = try block.statistics([])
    return try (0..<block.count).map { file in
      "\(try block.addFile(file)) \(block.path(file)) \(block.size(file)) \(String(describing: counts.numRecords(file)))"
        + " \(String(describing: block.deletionVector(file)))"
    }
  }

  @Test func `pieces of any length give what the whole gives`() async throws {
    var random = SeededGenerator(seed: 3)
    for round in 0..<40 {
      let store = MemoryStore()
      let file = try ObjectPath("log.json")
      let text = Bytes(copying: Array(lines(60, &random).utf8))
      try await store.put(file, text, mode: .overwrite)
      let whole = try LogActions(parsing: text, fileName: "log.json", versions: 0...0, paths: keys)
      let reader = try await store.open(file, expectedSize: nil)
      let pieces = try #require(
        try await LogActions.compacted(
          reading: reader, fileName: "log.json", versions: 0...0, paths: keys, pieceByteCount: 1 + round * 97)
      )
      #expect(!pieces.isWhole && pieces.files.count == whole.files.count && pieces.bytes.count < text.count)
      #expect(pieces.others.map { $0.actionKind } == whole.others.map { $0.actionKind })
      #expect(try pieces.commitInfo()?.operation == "WRITE")
      #expect(try files(pieces, whole: text) == files(whole, whole: text))
    }
  }

  @Test func `a piece that cannot be read leaves the file to be read as a whole`() async throws {
    let store = MemoryStore()
    let file = try ObjectPath("log.json")
    let text = LogFixture.add("a", more: #","stats":"{}""#) + "\n{\"add\":7}\n"
    try await store.put(file, Bytes(copying: Array(text.utf8)), mode: .overwrite)
    let reader = try await store.open(file, expectedSize: nil)
    let found = try await LogActions.compacted(
      reading: reader, fileName: "log.json", versions: 0...0, paths: keys, pieceByteCount: 64)
    #expect(found == nil)
  }
}
