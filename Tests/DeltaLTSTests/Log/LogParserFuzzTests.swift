import DeltaMemory
import DeltaStorage
import TestSupport
import Testing

@testable import DeltaLTS

@Suite struct LogParserFuzzTests {
  private static let lines = [
    LogFixture.tableProtocol, LogFixture.metadata(partitionedBy: ["p"]),
    LogFixture.add(#"p=a%20b\/x"#, more: #","stats":"{\"numRecords\":1,\"minValues\":{\"id\":-1}}""#),
    LogFixture.add("q", more: LogFixture.vector("ab^-aqEH.-t@S}K{vb[*k^", offset: 4)), LogFixture.remove("r"),
    #"{"txn":{"appId":"x","version":1}}"#, #"{"commitInfo":{"timestamp":1,"operation":"WRITE"}}"#,
  ]

  /// Broken logs are read or refused by type; nothing traps, whatever is asked of what was read.
  @Test func `mutated commits never trap`() throws {
    var random = SeededGenerator(seed: 42)
    let keys = LogPathKeys(scheme: "file", authority: "", root: try ObjectPath("t"))
    let text = Array(Self.lines.joined(separator: "\n").utf8)
    var readable = 0
    for round in 0..<4_000 {
      var bytes = text
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(Array(#"{}[]",:\u0"#.utf8).randomElement(using: &random) ?? 0, at: at)
        case 3: bytes.removeSubrange(at...)
        default: bytes.insert(contentsOf: bytes[at..<min(at + 40, bytes.count)], at: at)
        }
      }
      do throws(DeltaError) {
        let actions = try LogActions(
          parsing: Bytes(copying: bytes), fileName: "f", versions: 0...0, paths: keys,
          compacting: round % 2 == 0)
        var state = ReplayedState()
        try state.merge(actions)
        let tail = try LogTail([actions])
        let rows = LogFileRows(
          sources: tail.sources, rows: tail.liveRows(hiddenBy: []),
          hasVectors: tail.hasVectors)
        let block = FileBlock(count: rows.rows.count, loading: .minimal, rows: rows)
        for file in 0..<block.count {
          _ = block.path(file)
          _ = block.deletionVector(file)
          _ = block.totalSize
        }
        let values = try block.partitionColumns(["p"])
        let tasks = PlannedFiles(block, needsRowIds: false, names: ["p"], partitions: values).pages()
          .flatMap { page in page.rows.indices.map { ScanTask(page, $0) } }
        #expect(tasks.count == block.count)
        for (file, task) in tasks.enumerated() {
          #expect(task.path == block.path(file) && task.size == block.size(file))
          #expect(task.partitionValues == ["p": values[0][file]])
          #expect(task.deletionVector == block.deletionVector(file))
        }
        if actions.isWhole {
          _ = try block.statistics([["id"]])
          for file in 0..<block.count { _ = try block.addFile(file) }
        }
        readable += 1
      } catch {
        #expect([.malformedLog, .invalidSchema].contains(error.code))
      }
    }
    #expect(readable > 100)
  }
}
