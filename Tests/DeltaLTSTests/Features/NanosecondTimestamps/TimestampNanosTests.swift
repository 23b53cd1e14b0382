import Foundation
import TestSupport
import Testing

@testable import DeltaColumns
@testable import DeltaLTS

/// The two types, without a table.
@Suite struct TimestampNanosTests {
  private static let names = ["timestamp_nanos", "timestamp_nanos_ntz"]

  /// N1: what the names mean, and what Arrow is told.
  @Test func theNamesAreKnown() throws {
    for (name, zone) in zip(Self.names, ["UTC", nil]) {
      let type = try #require(PrimitiveType(named: name))
      #expect(type.columnType == .timestamp(.nanosecond, zone: zone))
      #expect(DataType.primitive(type) == (zone == nil ? .timestampNanosNtz : .timestampNanos))
      #expect(ArrowFormat.string(type.columnType) == "tsn:" + (zone ?? ""))
    }
  }

  /// N3: both forms of text, nine digits, both ends, before the epoch; nothing beyond.
  @Test func textIsReadToTheLastDigit() {
    let texts: [(String, Int64?)] = [
      ("1970-01-01T00:00:00.123456789Z", 123_456_789), ("1970-01-01 00:00:00.123456789", 123_456_789),
      ("1969-12-31T23:59:59.999999999Z", -1), ("1970-01-01 00:00:00", 0),
      ("1677-09-21T00:12:43.145224192Z", .min), ("2262-04-11 23:47:16.854775807", .max),
      ("1677-09-21 00:12:43.145224191", nil), ("2262-04-11T23:47:16.854775808Z", nil), ("9999-12-31", nil),
      ("1970-01-01T00:00:00.123456789ZZ", nil),
    ]
    for (text, ticks) in texts {
      for type in [PrimitiveType.timestampNanos, .timestampNanosNtz] {
        let isInstant = type == .timestampNanos
        let wanted = ticks.map { Value.Kind.timestamp($0, .nanosecond, isInstant: isInstant) }
        #expect(type.traits.parse(text) == wanted, "\(text)")
      }
    }
  }

  /// N5: literals of either unit are placed exactly, or between two values; none overflows.
  @Test func literalsOfEitherUnitArePlaced() throws {
    let nanos = try #require(FilterDomain(.timestampNanos))
    let micros = try #require(FilterDomain(.timestamp))
    func place(_ value: Value, _ domain: FilterDomain) -> FilterPlacement? { .init(value.kind, in: domain) }
    #expect(place(.timestamp(microseconds: -1), nanos) == .exact(.integer(-1000)))
    #expect(place(.timestamp(microseconds: .max), nanos) == .above(.integer(.max)))
    #expect(place(.timestamp(microseconds: .min), nanos) == .above(nil))
    #expect(place(.timestamp(nanoseconds: 1999), micros) == .above(.integer(1)))
    #expect(place(.timestamp(nanoseconds: -1), micros) == .above(.integer(-1)))
    #expect(place(.timestamp(nanoseconds: 2000), micros) == .exact(.integer(2)))
    #expect(place(.timestampNtz(nanoseconds: 1), nanos) == nil)
    #expect(place(.string("1969-12-31 23:59:59.999999999"), nanos) == .exact(.integer(-1)))
  }

  /// N6, N9: only nanoseconds become nanoseconds, and no recorded change makes them of anything else.
  @Test func nothingIsWidenedToNanosecondsNorFromThem() {
    let types = Self.names.compactMap { PrimitiveType(named: $0) }
    for (type, plain) in zip(types, [PrimitiveType.timestamp, .timestampNtz]) {
      #expect(PrimitiveConversion.find(from: plain.columnType, to: type) == nil)
      #expect(PrimitiveConversion.find(from: .date, to: type) == nil)
      #expect(PrimitiveConversion.find(from: type.columnType, to: type)?.isIdentity == true)
      #expect(!TypeWidening.isKnown(from: plain, to: type) && !TypeWidening.isKnown(from: type, to: plain))
      #expect(!TypeWidening.isKnown(from: .date, to: type))
    }
  }

  private func refusal(_ type: DataType?, _ features: [String]?) -> DeltaError? {
    let table = TableProtocol(
      minReaderVersion: features == nil ? 1 : 3, minWriterVersion: features == nil ? 2 : 7,
      readerFeatures: features, writerFeatures: features)
    let fields = [StructField("id", .long)] + (type.map { [StructField("t", $0)] } ?? [])
    do throws(DeltaError) {
      try table.checkFeatures(TableMetadata(id: "t", schema: StructType(fields)))
      return nil
    } catch {
      return error
    }
  }

  /// N7: the types need the feature wherever they stand, and the feature the one that it builds on.
  @Test func aTypeNeedsItsFeature() {
    let places: [(DataType, String)] = [
      (.timestampNanos, "t"), (.timestampNanosNtz, "t"), (.array(of: .timestampNanos), "t.element"),
      (.map(key: .timestampNanosNtz, value: .long), "t.key"),
      (.map(key: .long, value: .structure([StructField("x", .timestampNanos)])), "t.value.x"),
    ]
    for (type, path) in places {
      for features in [nil, [], ["timestampNtz"]] {
        let error = refusal(type, features)
        #expect(error?.code == .malformedLog && error?.location.column == path && error?.advice != nil)
      }
      for features in [["timestampNanos", "timestampNtz"], ["timestampWithoutTimezone", "timestampNanos"]] {
        #expect(refusal(type, features) == nil)
      }
      #expect(refusal(type, ["timestampNanos"])?.message.contains("without timestampNtz") == true)
    }
    #expect(refusal(nil, ["timestampNanos", "timestampNtz"]) == nil && refusal(.timestampNtz, nil) == nil)
    #expect(refusal(nil, ["timestampNanos"]) != nil)
  }

  /// N4: a maximum that was cut to milliseconds is raised by what may have been cut off, and no further.
  @Test func statisticsAreRaisedByALittleLessThanAMillisecond() {
    for type in [PrimitiveType.timestampNanos, .timestampNanosNtz] {
      #expect(type.traits.statisticsSlack == 999_999)
    }
  }

  @Test func rowTypesHaveDatesOrEveryDigit() throws {
    let ticks: [Int64] = [1_700_000_000_123_456_789, -1, .min, .max]
    let scalars = ticks.map { ColumnScalar.integer($0) }
    for zone in ["UTC", nil] {
      let type = ColumnType.timestamp(.nanosecond, zone: zone)
      let exact = try RowFixture.values(NanosecondTimestamp.self, type, scalars)
      #expect(exact.map(\.nanoseconds) == ticks && exact[1].description == "1969-12-31T23:59:59.999999999")
      let some = try RowFixture.values(NanosecondTimestamp?.self, type, [.null, .integer(5)])
      #expect(some == [nil, NanosecondTimestamp(nanoseconds: 5)])
      let dates = try RowFixture.values(Date.self, type, scalars)
      for (date, ticks) in zip(dates, ticks) {
        #expect(abs(date.timeIntervalSince1970 - Double(ticks) / 1e9) < 1e-5)
      }
    }
    let micros = ColumnType.timestamp(.microsecond, zone: "UTC")
    let scaled = try RowFixture.values(NanosecondTimestamp.self, micros, [.integer(-3)])
    #expect(scaled.map(\.nanoseconds) == [-3000])
    for (type, scalar, failure) in [
      (micros, ColumnScalar.integer(.max), "typeMismatch value"), (micros, .null, "valueNotFound value"),
      (.utf8View, .text("2024-01-01"), "typeMismatch value"),
    ] {
      #expect(
        decodingFailure { _ = try RowFixture.values(NanosecondTimestamp.self, type, [scalar]) } == failure)
    }
    let values = ticks.map { NanosecondTimestamp(nanoseconds: $0) }
    let coded = try JSONDecoder().decode([NanosecondTimestamp].self, from: try JSONEncoder().encode(values))
    #expect(coded == values && coded[1] < coded[0])
  }
}
