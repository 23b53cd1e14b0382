import ConformanceRunner
import Testing

@Suite struct InstantTextTests {
  @Test(arguments: [
    ("1970-01-01", 0), ("2001-09-09T01:46:40.000Z", 1_000_000_000_000),
    ("2033-05-18 03:33:19.999", 1_999_999_999_999),
    ("2033-05-18 03:33:20", 2_000_000_000_000), ("1969-12-31T23:59:59.5Z", -500),
    ("2024-02-29 12:30", 1_709_209_800_000),
    ("2024-01-01T00:00:00.123456Z", 1_704_067_200_123),
  ])
  func readsUTC(_ text: String, _ milliseconds: Int64) throws {
    #expect(try InstantText.milliseconds(text) == milliseconds)
  }

  @Test(arguments: ["", "yesterday", "2024", "2024-01", "2024-01-01T00:00:00+02:00", "2024-01-01 00:00:00.x"])
  func refusesOthers(_ text: String) {
    #expect(throws: CorpusError.self) { try InstantText.milliseconds(text) }
  }
}
