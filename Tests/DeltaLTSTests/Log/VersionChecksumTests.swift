import Testing

@testable import DeltaLTS

@Suite struct VersionChecksumTests {
  private let name = LogFileName.checksum(0)

  private func table(_ checksum: String, _ policy: ChecksumPolicy = .standard) async throws -> LogFixture {
    var options = LogDirectory.Options()
    options.checksums = policy
    let table = try LogFixture(options: options)
    try await table.begin([LogFixture.add("a", size: 5)])
    try await table.write(name, checksum)
    return table
  }

  private func text(files: Int = 1, bytes: Int = 5, id: String = "t", writer: Int = 2) -> String {
    let metadata = LogFixture.metadata(id: id).dropFirst(#"{"metaData":"#.count).dropLast()
    return
      #"{"numFiles":\#(files),"tableSizeBytes":\#(bytes),"numMetadata":1,"numProtocol":1,"metadata":\#(metadata),"#
      + #""protocol":{"minReaderVersion":1,"minWriterVersion":\#(writer)}}"#
  }

  @Test func `a checksum that fits is let pass`() async throws {
    let snapshot = try await LogSnapshot.load(try await table(text(), .strict).log)
    #expect(try await snapshot.fileTotals().count == 1)
  }

  @Test func `another protocol or metadata is an error, unless it is turned off`() async throws {
    for wrong in [text(id: "u"), text(writer: 3)] {
      #expect(await code { try await LogSnapshot.load(try await self.table(wrong).log) } == .checksumMismatch)
      #expect(try await LogSnapshot.load(try await table(wrong, .off).log).version == 0)
    }
  }

  @Test func `other counts are an error where it is strict`() async throws {
    for wrong in [text(files: 2), text(bytes: 6)] {
      let strict = try await LogSnapshot.load(try await table(wrong, .strict).log)
      #expect(await code { try await strict.fileTotals() } == .checksumMismatch)
      #expect(try await LogSnapshot.load(try await table(wrong).log).fileTotals().count == 1)
    }
  }

  @Test(arguments: ["", "{", "[]", "{}", #"{"numFiles":"x","protocol":7}"#])
  func `one that cannot be read is ignored`(text: String) async throws {
    #expect(try await LogSnapshot.load(try await table(text).log).fileTotals().count == 1)
  }
}
