import DeltaColumns
import DeltaLTS
import Testing

@Suite struct RowSequenceTests {
  private struct Row: Decodable { let id: Int32 }

  private func batches(_ sizes: [Int], bad: Int? = nil) throws -> AsyncStream<Batch> {
    var next: Int64 = 0
    let made = try sizes.map { size in
      defer { next += Int64(size) }
      return try RowFixture.batch([
        ("id", .int64, (next..<next + Int64(size)).map { .integer($0 == bad.map(Int64.init) ? 1 << 40 : $0) })
      ])
    }
    return AsyncStream { continuation in
      for batch in made { continuation.yield(batch) }
      continuation.finish()
    }
  }

  @Test(arguments: [[], [0], [5], [0, 3, 0, 2], [1024], [1023, 1, 1], [3000, 1]])
  func everyRowComesOnce(_ sizes: [Int]) async throws {
    var ids: [Int32] = []
    for try await row in RowSequence<Row>(try batches(sizes)) { ids.append(row.id) }
    #expect(ids == (0..<Int32(sizes.reduce(0, +))).map { $0 })
  }

  @Test func rowsBeforeABadOneAreGiven() async throws {
    var ids: [Int32] = []
    await #expect(throws: DecodingError.self) {
      for try await row in RowSequence<Row>(try self.batches([10, 10], bad: 13)) { ids.append(row.id) }
    }
    #expect(ids == (0..<13).map { Int32($0) })
  }

  @Test @MainActor func rowsAreReadOnAnActor() async throws {
    var total = 0
    for try await row in RowSequence<Row>(try batches([100])) { total += Int(row.id) }
    #expect(total == 4950)
  }
}
