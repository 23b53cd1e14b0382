import DeltaMemory
import DeltaStorage
import TestSupport
import Testing

@testable import DeltaLTS

/// Tops in JSON: any length of piece, any damage.
@Suite struct JSONActionFileTests {
  private func file(_ bytes: [UInt8], pieceByteCount: Int = 4 << 20) async throws -> JSONActionFile {
    let store = MemoryStore()
    let path = try ObjectPath("top.json")
    try await store.put(path, Bytes(copying: bytes), mode: .overwrite)
    return JSONActionFile(
      reader: try await store.open(path, expectedSize: nil), name: "top.json", version: 1,
      pieceByteCount: pieceByteCount)
  }

  @Test func `pieces of any length give the same actions in the same order`() async throws {
    let lines = (0..<60).map {
      LogFixture.add("\($0)\(String(repeating: "x", count: $0 * 7 % 90))", size: Int64($0))
    }
    for ending in ["\n", "\r\n", "\n\n"] {
      let text = Array(lines.joined(separator: ending).utf8)
      for piece in [1, 17, 150, 400, 5_000, 1 << 20] {
        var sizes: [Int64] = []
        var end = 0
        let file = try await file(text, pieceByteCount: piece)
        try await file.forEachPiece { (range, text) throws(DeltaError) in
          #expect(range.lowerBound == end && range.count == text.count)
          end = range.upperBound
          guard let add = try file.columns(text, at: 0, [("add", .add(.everything))])["add"] else { return }
          sizes += (0..<add.count).compactMap { add.child(named: "size")?.int64(at: $0) }
        }
        #expect(sizes == (0..<60).map { Int64($0) } && end == text.count)
      }
    }
  }

  /// Memory follows the piece and not the file: a walk after which nothing is kept, and reads of no more than a piece.
  @Test func `a large top is streamed`() async throws {
    let store = MemoryStore()
    let faults = FaultStore(store)
    let log = try LogDirectory(TableLocation(store: faults, root: ObjectPath("table")))
    let stats =
      #","stats":"{\"numRecords\":1,\"minValues\":{\"id\":1},\"text\":\"\#(String(repeating: "s", count: 400))\"}""#
    let count = 20_000
    var text = V2Fixture.head(3).joined(separator: "\n")
    for file in 0..<count { text += "\n" + LogFixture.add("file-\(file)", more: stats) }
    let path = try log.object(V2Fixture.name(3))
    try await store.put(path, Bytes(copying: Array(text.utf8)), mode: .overwrite)
    let snapshot = try await LogSnapshot.load(log)
    #expect(snapshot.fileListBytes == 0)
    #expect((snapshot.files.checkpoint?.runs.count ?? 0) >= 3)
    var records: Int64 = 0
    for try await block in snapshot.fileBlocks(.init(statistics: [])) {
      let statistics = try block.statistics([])
      for file in 0..<block.count { records += statistics.numRecords(file) ?? 0 }
    }
    #expect(records == Int64(count) && snapshot.fileListBytes == 0)
    #expect(faults.calls.flatMap(\.ranges).allSatisfy { $0.count <= 4 << 20 })
    for _ in 0..<3 { #expect(try await LogSnapshot.load(log).fileTotals().count == count) }
  }

  @Test func `a line that is too long is refused`() async throws {
    var file = try await file(Array(repeating: UInt8(ascii: " "), count: 1_026), pieceByteCount: 16)
    file.lineByteLimit = 1_024
    #expect(await code { try await file.forEachPiece { _, _ in } } == .limitExceeded)
  }

  /// Broken tops are read or refused by type; nothing traps, whatever is asked of what was read.
  @Test func `mutated tops never trap`() async throws {
    var random = SeededGenerator(seed: 21)
    let more = #","tags":{"a":"b"},"stats":"{\"numRecords\":1}""#
    let lines =
      V2Fixture.head(1) + [
        LogFixture.add(#"p=a%20b\/x"#, more: more + LogFixture.vector("ab^-aqEH.-t@S}K{vb[*k^", offset: 4)),
        LogFixture.add("q"), LogFixture.remove("r"), #"{"txn":{"appId":"x","version":1}}"#,
        #"{"domainMetadata":{"domain":"d","configuration":"{}","removed":false}}"#,
        V2Fixture.sidecar("s.parquet", size: 4),
      ]
    let text = Array(lines.joined(separator: "\n").utf8)
    var readable = 0
    for _ in 0..<2_000 {
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
      let file = try await file(bytes)
      do throws(DeltaError) {
        try await file.forEachPiece { (range, text) throws(DeltaError) in
          var top = CheckpointTop()
          for (name, column) in try file.columns(text, at: 0, JSONShape.topActions) { top.take(name, column) }
          guard let add = try file.columns(text, at: 0, [("add", .add(.everything))])["add"] else { return }
          let rows = CheckpointCache.Rows(add: add, fileName: "f")
          let filter = CheckpointFilter(
            tails: [], paths: LogPathKeys(scheme: "file", authority: "", root: .root), rowCount: 2)
          for rows in [rows, rows.compacted()] {
            guard let block = filter.block(rows, .everything) else { continue }
            for file in 0..<block.count { _ = try block.addFile(file) }
            _ = try block.partitionColumns(["p"])
            _ = try block.statistics([["id"]])
          }
        }
        readable += 1
      } catch {
        #expect(error.code == .malformedLog)
      }
    }
    #expect(readable > 100)
  }
}

extension LogSnapshot {
  fileprivate var fileListBytes: Int { files.heldByteCount }
}
