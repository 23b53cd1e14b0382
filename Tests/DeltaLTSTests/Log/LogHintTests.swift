import DeltaMemory
import Testing

@testable import DeltaLTS

@Suite struct LogHintTests {
  @Test func `MD5 is RFC 1321's`() {
    #expect(MD5.hex("".utf8) == "d41d8cd98f00b204e9800998ecf8427e")
    #expect(MD5.hex("abc".utf8) == "900150983cd24fb0d6963f7d28e17f72")
    let long = String(repeating: "1234567890", count: 8)
    #expect(MD5.hex(long.utf8) == "57edf4a22be3c955ac49da2e2107b67a")
  }

  /// The protocol's worked vector, with a version so that it is a hint.
  @Test func `the checksum of a hint is verified`() throws {
    func hint(_ text: String) throws -> LastCheckpointHint {
      try LastCheckpointHint(Bytes(copying: Array(text.utf8)))
    }
    let form = #""size"=3,"version"=7"#
    let checksum = MD5.hex(form.utf8)
    #expect(try hint(#"{"version":7,"size":3,"checksum":"\#(checksum)"}"#).version == 7)
    #expect(throws: LastCheckpointHint.Unusable.self) {
      try hint(#"{"version":8,"size":3,"checksum":"\#(checksum)"}"#)
    }
    #expect(throws: LastCheckpointHint.Unusable.self) {
      try hint(#"{"version":7,"version":7,"size":3,"checksum":"\#(checksum)"}"#)
    }
    for text in ["", "{", "{}", #"{"version":-1}"#, #"{"version":"7"}"#, "[7]"] {
      #expect(throws: LastCheckpointHint.Unusable.self) { try hint(text) }
    }
    #expect(try hint(#"{"version":7,"parts":null}"#).parts == nil)
  }

  @Test(arguments: [
    "", "garbage", #"{"version":1}"#, #"{"version":99}"#, #"{"version":1,"checksum":"00"}"#,
    "{\"version\":9223372036854775807}",
  ])
  func `a hint that leads nowhere is survived`(hint: String) async throws {
    let table = try LogFixture()
    try await table.begin([LogFixture.add("a")])
    try await table.commit(1, [LogFixture.add("b")])
    try await table.write("_last_checkpoint", hint)
    #expect(try await table.paths() == ["a", "b"])
    #expect(try await table.paths(version: 0) == ["a"])
  }

  @Test func `what only an unread format could give is refused by its feature`() async throws {
    let uuid = "00000000000000000005.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json"
    let table = try LogFixture()
    try await table.write(uuid, "")
    try await table.commit(5, [])
    // With the feature's patch the format is read, and this one is not what it must be.
    let isRead = CheckpointFormat.named("uuid")?.canRead == true
    do {
      _ = try await table.paths()
      Issue.record("no error")
    } catch let error as DeltaError {
      #expect(error.code == (isRead ? .malformedLog : .unsupportedFeature))
      #expect(error.features == (isRead ? [] : ["v2Checkpoint"]))
    }
    // Where the commits are all there, it is not needed.
    try await table.begin([LogFixture.add("a")])
    for version in Int64(1)...4 { try await table.commit(version, []) }
    #expect(try await table.paths() == ["a"])
  }

  @Test func `checkpoints that are damaged or lack a part are passed over`() async throws {
    let table = try LogFixture()
    try await table.begin([LogFixture.add("a")])
    try await table.commit(1, [LogFixture.add("b")])
    try await table.write("00000000000000000001.checkpoint.parquet", "not Parquet")
    try await table.write("00000000000000000001.checkpoint.0000000001.0000000002.parquet", "")
    try await table.write("_last_checkpoint", #"{"version":1,"size":2}"#)
    #expect(try await table.paths() == ["a", "b"])
  }
}
