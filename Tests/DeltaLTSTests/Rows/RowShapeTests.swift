import DeltaLTS
import Foundation
import Testing

@Suite struct RowShapeTests {
  enum Kind: String, Decodable, CaseIterable { case taxi, bus }
  enum Closed: String, Decodable { case open, shut }

  struct Place: Decodable, Equatable {
    let city: String
    let zip: Int32?
  }

  struct Trip: Decodable {
    let id: Int64
    let at: Date
    let fare: DeltaDecimal
    let paid: Bool
    let wasPaid: Bool
    let kind: Kind
    let place: Place
    let tip: Double?
    let status: Closed?
    let tags: [String]
    let extra: [String: Int]

    var double: Int64 { id * 2 }
    var isCheap: Bool { !paid }
    var both: Bool { paid && wasPaid }
    var constant: Int { 7 }

    enum CodingKeys: String, CodingKey {
      case id, fare, paid, wasPaid, kind, place, tip, status, tags, extra
      case at = "pickup_at"
    }
  }

  @Test func aTypeTellsItsColumns() {
    let shape = RowShape(of: Trip.self)
    #expect(
      Set(shape.names ?? [])
        == ["id", "pickup_at", "fare", "paid", "wasPaid", "kind", "place", "tip", "status", "tags", "extra"])
    let place = shape.fields?.first { $0.name == "place" }
    #expect(place?.fields.map(\.name) == ["city", "zip"])
    #expect(shape.fields?.first { $0.name == "extra" }?.fields == [])
  }

  @Test func keyPathsTellTheirColumns() {
    #expect(RowShape.column(\Trip.id) == ["id"])
    #expect(RowShape.column(\Trip.at) == ["pickup_at"])
    #expect(RowShape.column(\Trip.fare) == ["fare"])
    #expect(RowShape.column(\Trip.paid) == ["paid"])
    #expect(RowShape.column(\Trip.wasPaid) == ["wasPaid"])
    #expect(RowShape.column(\Trip.kind) == ["kind"])
    #expect(RowShape.column(\Trip.tip) == ["tip"])
    #expect(RowShape.column(\Trip.place.city) == ["place", "city"])
    #expect(RowShape.column(\Trip.place.zip) == ["place", "zip"])
  }

  @Test func keyPathsThatAreNoColumnHaveNone() {
    #expect(RowShape.column(\Trip.double) == nil)
    #expect(RowShape.column(\Trip.isCheap) == nil)
    #expect(RowShape.column(\Trip.both) == nil)
    #expect(RowShape.column(\Trip.constant) == nil)
    #expect(RowShape.column(\Trip.place) == nil)
    #expect(RowShape.column(\Trip.tags) == nil)
    #expect(RowShape.column(\Trip.status) == nil)
    #expect(RowShape.column(\Trip.id.description) == nil)
  }

  @Test func typesThatTakeNoMadeUpValuesHaveNoShape() {
    struct Checked: Decodable {
      let id: Int
      init(from decoder: any Decoder) throws {
        struct Refused: Error {}
        id = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .id)
        if id < 100 { throw Refused() }
      }
      enum CodingKeys: CodingKey { case id }
    }
    struct WithClosed: Decodable { let id: Int, status: Closed }
    #expect(RowShape(of: Checked.self).names == nil)
    #expect(RowShape(of: WithClosed.self).names == nil)
    #expect(RowShape(of: [String: Int].self).names == nil)
    #expect(RowShape.column(\WithClosed.id) == nil)
  }

  @Test func typesThatHoldThemselvesEnd() {
    final class Tree: Decodable { let left: Tree?, right: Tree?, name: String }
    final class Chain: Decodable { let next: [Chain], name: String }
    #expect(RowShape(of: Tree.self).names == nil)
    #expect(RowShape(of: Chain.self).names == ["next", "name"])
  }

  @Test func aManyColumnedType() {
    struct Wide: Decodable {
      let a: Bool, b: Bool, c: Bool, d: Bool, e: Bool, f: Bool, g: Bool, h: Bool, i: Bool, j: Bool, k: Bool
    }
    let paths: [(KeyPath<Wide, Bool>, String)] = [
      (\.a, "a"), (\.b, "b"), (\.c, "c"), (\.g, "g"), (\.h, "h"), (\.k, "k"),
    ]
    for (path, name) in paths { #expect(RowShape.column(path) == [name]) }
  }
}
