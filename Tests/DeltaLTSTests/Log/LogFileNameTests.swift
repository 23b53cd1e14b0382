import Testing

@testable import DeltaLTS

@Suite struct LogFileNameTests {
  private let version = "00000000000000000010"

  @Test func `each kind of name is recognised`() throws {
    let commit = try #require(LogFileName("\(version).json"))
    #expect(commit.kind == .commit && commit.version == 10)
    #expect(LogFileName("\(version).crc")?.kind == .checksum)
    #expect(LogFileName("\(version).checkpoint.parquet")?.checkpoint == .init(format: "classic"))
    #expect(
      LogFileName("\(version).checkpoint.0000000002.0000000003.parquet")?.checkpoint
        == .init(format: "multi-part", identity: "3", part: 2, parts: 3))
    let uuid = "80a083e8-7026-4e79-81be-64bd76c43a11"
    #expect(LogFileName("\(version).checkpoint.\(uuid).json")?.checkpoint?.format == "uuid")
    #expect(LogFileName("\(version).checkpoint.\(uuid).parquet")?.checkpoint?.format == "uuid")
    let compaction = try #require(LogFileName("\(version).00000000000000000012.compacted.json"))
    #expect(compaction.kind == .compaction && compaction.version == 10 && compaction.endVersion == 12)
  }

  @Test(arguments: [
    "_last_checkpoint", "_staged_commits", ".00000000000000000010.json.crc", "10.json",
    "00000000000000000010.json.tmp",
    "00000000000000000010", "00000000000000000010.", "99999999999999999999.json", "0000000000000000001a.json",
    "00000000000000000010.checkpoint.0000000004.0000000003.parquet",
    "00000000000000000010.checkpoint.0000000000.0000000003.parquet",
    "00000000000000000010.checkpoint.1.3.parquet",
    "00000000000000000010.00000000000000000009.compacted.json", "00000000000000000010.3a0d65cd.json", "",
  ])
  func `other names are ignored`(name: String) {
    #expect(LogFileName(name) == nil)
  }

  @Test func `versions are padded`() {
    #expect(LogFileName.commit(42) == "00000000000000000042.json")
    #expect(LogFileName.commit(.max) == "09223372036854775807.json")
    #expect(LogFileName(LogFileName.commit(.max - 1))?.version == Int64.max - 1)
    // Behind it there is no next version.
    #expect(LogFileName(LogFileName.commit(.max)) == nil)
  }
}
