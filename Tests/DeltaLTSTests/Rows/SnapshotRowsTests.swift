import DeltaLTS
import Foundation
import TestSupport
import Testing

/// Typed rows of real tables.
@Suite struct SnapshotRowsTests {
  private struct Types: Decodable {
    struct Nested: Decodable, Equatable {
      struct Deep: Decodable, Equatable { let y: String? }
      let x: Int?
      let deep: Deep?
    }
    struct Day: Decodable, Equatable { let z: Date }

    let b: Int8?
    let s: Int16?
    let i: Int32?
    let l: Int64?
    let f: Float?
    let d: Double?
    let dec: DeltaDecimal?
    let t: String?
    let raw: Data?
    let flag: Bool?
    let day: Date?
    let utc: Date?
    let ntz: Date?
    let nested: Nested?
    let list: [Day?]?
    let map: [String: [Int?]]?
  }

  private func rows<Row: Decodable>(_ type: Row.Type, of table: String, where filter: Filter? = nil)
    async throws -> [Row]
  {
    let path = ProjectFiles.root.appending(path: "golden-tables/\(table)/delta").path(percentEncoded: false)
    let snapshot = try await DeltaTable.open(path).snapshot()
    var rows: [Row] = []
    for try await row in try snapshot.rows(as: type, where: filter) { rows.append(row) }
    return rows
  }

  @Test func everyType() async throws {
    let rows = try await rows(Types.self, of: "deltalake-types")
    #expect(rows.count == 4)
    let full = try #require(rows.first { $0.t == "ü" })
    #expect(full.b == -1 && full.s == 2 && full.i == -3 && full.l == 9_007_199_254_740_993)
    #expect(full.f == 0.5 && full.d == -1e-300 && full.dec?.description == "1234567890123456.7891")
    #expect(full.raw == Data([0, 255]) && full.flag == true && full.day?.timeIntervalSince1970 == -86_400)
    #expect(full.utc.map { Int64(($0.timeIntervalSince1970 * 1e6).rounded()) } == 1_709_251_199_999_999)
    #expect(full.ntz.map { Int64($0.timeIntervalSince1970.rounded()) } == -2_208_988_800)
    #expect(full.nested == .init(x: 1, deep: .init(y: nil)))
    #expect(full.list == [.init(z: Date(timeIntervalSince1970: 1_704_067_200)), nil])
    #expect(full.map == ["e": [], "k": [1, nil]])
    let empty = try #require(rows.first { $0.nested == nil })
    #expect(
      empty.b == nil && empty.dec == nil && empty.nested == nil && empty.list == nil && empty.map == nil)
  }

  @Test func columnsByKeyPathAndCodingKey() async throws {
    #expect(try await rows(Types.self, of: "deltalake-types", where: .column(\Types.t) == "ü").count == 1)
    #expect(
      try await rows(Types.self, of: "deltalake-types", where: .column(\Types.nested?.x) == 1).count == 2)
    #expect(try await rows(Types.self, of: "deltalake-types", where: .column(\Types.l).isNull).count == 2)
    #expect(
      try await rows(
        Types.self, of: "deltalake-types",
        where: .column(\Types.dec) == DeltaDecimal("1234567890123456.7891") && .column(\Types.flag) == true
      ).count == 2)
    let error = await #expect(throws: DeltaError.self) {
      try await rows(Types.self, of: "deltalake-types", where: .column(\Types.t?.count) == 1)
    }
    #expect(error?.code == .unknownColumn)
  }

  @Test func onlyWhatIsAskedForIsRead() async throws {
    struct One: Decodable { let flag: Bool? }
    struct Other: Decodable {
      let nested: Nested?, unheard: Int?; struct Nested: Decodable { let unheard: Int? }
    }
    #expect(
      try await rows(One.self, of: "deltalake-types", where: .column("i") == -3).map(\.flag) == [true, true])
    let others = try await rows(Other.self, of: "deltalake-types")
    #expect(others.count == 4 && others.filter { $0.nested == nil }.count == 1)
    await #expect(throws: DecodingError.self) {
      struct Missing: Decodable { let unheard: Int }
      _ = try await rows(Missing.self, of: "deltalake-types")
    }
    struct Nothing: Decodable { let unheard: Int? }
    #expect(try await rows(Nothing.self, of: "deltalake-types").count == 4)
  }

  @Test func namesOfAnotherCase() async throws {
    struct Row: Decodable {
      struct Inner: Decodable { let a: Int? }
      let id: Int
      let username: String?
      let inner: Inner?
    }
    let rows = try await rows(
      Row.self, of: "schema-name-case-differs", where: .column(\Row.username) == "one")
    #expect(rows.map(\.id) == [1] && rows[0].username == "one" && rows[0].inner?.a == 1)
  }

  @Test func structsInListsAndMaps() async throws {
    struct Item: Decodable, Equatable { let x: Int?, y: String? }
    struct Row: Decodable { let m: [String: Item]?, l: [Item?]?, s: Item? }
    let rows = try await rows(Row.self, of: "schema-struct-order-and-extras")
    let full = try #require(rows.first { $0.s != nil })
    #expect(full.s == Item(x: 1, y: "a") && full.l == [Item(x: 2, y: "b"), nil])
    #expect(full.m == ["k": Item(x: 3, y: nil)])
  }
}
