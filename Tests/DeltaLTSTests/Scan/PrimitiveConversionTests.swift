import DeltaColumns
import DeltaMemory
import Testing

@testable import DeltaLTS

@Suite struct PrimitiveConversionTests {
  private func timestamps(_ days: [Int32]) throws -> [Int64] {
    let conversion = try #require(PrimitiveConversion.find(from: .date, to: .timestampNtz))
    let bytes = days.withUnsafeBytes { Bytes(copying: $0) }
    let column = try conversion.apply(Column(.date, count: days.count, storage: .fixed(bytes)))
    guard case .fixed(let ticks) = column.storage else { return [] }
    return ticks.withUnsafeBytes { Array($0.bindMemory(to: Int64.self)) }
  }

  @Test func datesWidenToMidnight() throws {
    let day: Int64 = 86_400_000_000
    #expect(try timestamps([-719_162, 0, 1]) == [-719_162 * day, 0, day])
    #expect(try timestamps([-106_751_991, 106_751_991]) == [-106_751_991 * day, 106_751_991 * day])
  }

  /// DuckDB writes the dates `infinity` and `-infinity` as the ends of 32 bits.
  @Test(arguments: [.max, -.max, 106_751_992, -106_751_992] as [Int32])
  func aDateBeyondAllTimestampsIsAnErrorAndNoTrap(days: Int32) throws {
    #expect(throws: ConversionError.self) { try timestamps([0, days]) }
  }
}
