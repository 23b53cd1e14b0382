import DeltaColumns
import DeltaLTS
import Foundation
import Testing

@Suite struct RowDecoderTests {
  private struct Trip: Decodable, Equatable {
    let id: Int64
    let vendor: Int32
    let fare: Double
    let note: String?
    let paid: Bool
  }

  private func trips(_ count: Int, nullable: Bool = true) throws -> Batch {
    let numbers = (0..<count).map { Int64($0) }
    return try RowFixture.batch([
      ("paid", .boolean, numbers.map { .boolean($0 % 3 == 0) }),
      ("unused", .binaryView, numbers.map { _ in .bytes([0xFF]) }),
      ("note", .utf8View, numbers.map { $0 % 4 == 1 ? .null : .text("note of the trip \($0)") }),
      ("fare", .float64, numbers.map { .float(Double($0) / 4) }),
      ("vendor", .int32, numbers.map { .integer($0 % 7) }),
      ("id", .int64, numbers.map { .integer($0) }),
    ])
  }

  private func trip(_ index: Int) -> Trip {
    Trip(
      id: Int64(index), vendor: Int32(index % 7), fare: Double(index) / 4,
      note: index % 4 == 1 ? nil : "note of the trip \(index)", paid: index % 3 == 0)
  }

  @Test func rowsComeAsTheirType() throws {
    #expect(try RowFixture.rows(Trip.self, trips(100)) == (0..<100).map(trip))
    #expect(try RowFixture.rows(Trip.self, trips(0)).isEmpty)
  }

  @Test func aDecoderGoesFromBatchToBatch() throws {
    let decoder = RowDecoder<Trip>()
    var rows: [Trip] = []
    try decoder.decode(trips(10), 3..<5, into: &rows)
    try decoder.decode(trips(0), 0..<0, into: &rows)
    try decoder.decode(trips(50).slice(20..<50), 10..<30, into: &rows)
    #expect(rows == [trip(3), trip(4)] + (30..<50).map(trip))
    // Another order of columns, and a column less.
    let all = try trips(3)
    let fewer = Batch(
      unchecked: [5, 4, 3, 0].map { all.fields[$0] }, columns: [5, 4, 3, 0].map { all.columns[$0] }, count: 3)
    rows = []
    try decoder.decode(fewer, 0..<3, into: &rows)
    #expect(rows.map(\.id) == [0, 1, 2])
    #expect(rows.allSatisfy { $0.note == nil })
  }

  @Test func whatIsWrongIsSaid() throws {
    struct Missing: Decodable { let id: Int64, distance: Double }
    struct Strict: Decodable { let id: Int64, note: String }
    struct Narrow: Decodable { let id: Int8 }
    struct Other: Decodable { let id: String }
    struct Unsigned: Decodable { let id: UInt64? }
    let batch = try trips(300)
    #expect(decodingFailure { _ = try RowFixture.rows(Missing.self, batch) } == "keyNotFound distance")
    #expect(decodingFailure { _ = try RowFixture.rows(Strict.self, batch) } == "valueNotFound note")
    #expect(decodingFailure { _ = try RowFixture.rows(Narrow.self, batch) } == "typeMismatch id")
    #expect(decodingFailure { _ = try RowFixture.rows(Other.self, batch) } == "typeMismatch id")
    let negative = try RowFixture.batch([("id", .int64, [.null, .integer(-1)])])
    #expect(decodingFailure { _ = try RowFixture.rows(Unsigned.self, negative) } == "typeMismatch id")
    #expect(try RowFixture.rows(Unsigned.self, negative.slice(0..<1)).map(\.id) == [nil])
  }

  @Test func keysAreRenamed() throws {
    struct Renamed: Decodable {
      let number: Int
      let isPaid: Bool
      enum CodingKeys: String, CodingKey { case number = "id", isPaid = "paid" }
    }
    #expect(try RowFixture.rows(Renamed.self, trips(4)).map(\.number) == [0, 1, 2, 3])
    #expect(try RowFixture.rows(Renamed.self, trips(4)).map(\.isPaid) == [true, false, false, true])
  }

  @Test func namesMatchWithoutRegardToCase() throws {
    struct Row: Decodable {
      let userID: Int
      let Name: String?
    }
    let batch = try RowFixture.batch([("USERid", .int64, [.integer(1)]), ("name", .utf8View, [.text("n")])])
    let row = try RowFixture.rows(Row.self, batch)[0]
    #expect(row.userID == 1 && row.Name == "n")
    struct Two: Decodable { let a: Int, A: Int }
    let two = try RowFixture.batch([("A", .int64, [.integer(1)]), ("a", .int64, [.integer(2)])])
    #expect(try RowFixture.rows(Two.self, two).map { [$0.a, $0.A] } == [[2, 1]])
  }

  @Test func fieldsLeftOutAreNoMissingFields() throws {
    struct Inner: Decodable { let x: Int, y: Int? }
    let type = ColumnType.structure([ColumnField("x", .int64)])
    let batch = try RowFixture.batch([("value", type, [.structure([.integer(1)])])])
    let decoder = RowDecoder<RowFixture.One<Inner>>(unscanned: [["value", "Y"], ["other"]])
    var rows: [RowFixture.One<Inner>] = []
    #expect(decodingFailure { try decoder.decode(batch, 0..<1, into: &rows) } == "dataCorrupted value")
    #expect(try RowFixture.rows(RowFixture.One<Inner>.self, batch)[0].value.y == nil)
  }

  @Test func keysThatAreNoEnumAreFoundByName() throws {
    struct Loose: Decodable {
      let values: [String: Int]
      struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
      }
      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        var values: [String: Int] = [:]
        for key in container.allKeys where ["id", "vendor"].contains(key.stringValue) {
          values[key.stringValue] = try container.decode(Int.self, forKey: key)
        }
        self.values = values
      }
    }
    #expect(try RowFixture.rows(Loose.self, trips(9))[8].values == ["id": 8, "vendor": 1])
    let numbers = try RowFixture.batch([("a", .int64, [.integer(1)]), ("b", .int32, [.integer(2)])])
    #expect(try RowFixture.rows([String: Int].self, numbers) == [["a": 1, "b": 2]])
  }

  @Test func subclassesHaveTheirColumnsBesideThoseOfTheirSuperclass() throws {
    class Base: Decodable { let id: Int64 }
    final class Sub: Base {
      let vendor: Int
      private enum CodingKeys: CodingKey { case vendor }
      required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        vendor = try container.decode(Int.self, forKey: .vendor)
        try super.init(from: container.superDecoder())
      }
    }
    let rows = try RowFixture.rows(Sub.self, trips(9))
    #expect(rows[8].id == 8 && rows[8].vendor == 1)
  }

  @Test func columnsLeftOutAreNoMissingColumns() throws {
    struct Sometimes: Decodable {
      let id: Int64
      let extra: String?
      enum CodingKeys: CodingKey { case id, extra }
      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(Int64.self, forKey: .id)
        extra = id > 1 ? try container.decodeIfPresent(String.self, forKey: .extra) : nil
      }
    }
    #expect(RowShape(of: Sometimes.self).names == ["id"])
    let batch = try RowFixture.batch([("id", .int64, [.integer(1), .integer(2)])])
    let decoder = RowDecoder<Sometimes>(unscanned: [["extra"]])
    var rows: [Sometimes] = []
    let failure = decodingFailure { try decoder.decode(batch, 0..<2, into: &rows) }
    #expect(failure == "dataCorrupted ")
    #expect(rows.count == 1)
  }

  @Test func aDecoderKeptTooLongReadsNoFreedMemory() throws {
    final class Keeper: Decodable {
      let decoder: any Decoder
      init(from decoder: any Decoder) throws { self.decoder = decoder }
    }
    var keepers = try RowFixture.rows(Keeper.self, trips(2))
    // Its row decoder is gone; what it reads is of no row, but it reads it or throws.
    _ = try? Trip(from: keepers[0].decoder)
    let decoder = RowDecoder<Keeper>()
    keepers = []
    try decoder.decode(trips(5), 4..<5, into: &keepers)
    try decoder.decode(trips(0), 0..<0, into: &keepers)
    #expect(throws: DecodingError.self) { try Trip(from: keepers[0].decoder) }
  }
}
