import ConformanceRunner
import Foundation
import TestSupport
import Testing

@Suite struct ExpectedMetadataTests {
  private func read(_ json: String) throws -> ExpectedMetadata {
    let corpus = try CorpusMaker()
    try corpus.write(json, to: "table_version_metadata.json")
    return try #require(try ExpectedMetadata(folder: corpus.directory.url))
  }

  /// DAT's own files say four things; nothing else is compared.
  @Test func whatIsNotToldIsNotCompared() throws {
    let metadata = try read(#"{"version":2,"properties":{},"min_reader_version":3,"min_writer_version":7}"#)
    #expect(metadata.readerFeatures == nil && metadata.transactions == nil && metadata.files == nil)
  }

  @Test func theExtendedFormLeavesOutWhatIsEmpty() throws {
    let metadata = try read(
      #"{"version":2,"table_id":"x","active_files":[{"path":"a%20b","deletion_vector":"u1@2"}]}"#)
    #expect(metadata.readerFeatures == [] && metadata.transactions == [:] && metadata.domains == [:])
    #expect(metadata.files == [ActiveFile(decoded: "a b", deletionVector: "u1@2")])
  }

  @Test(arguments: ["/x/a b", "file:/x/a b", "file:///x/a b", "file://host/x/a b"])
  func pathsOfOneFileAreEqual(_ path: String) {
    #expect(ActiveFile(decoded: path, deletionVector: nil).path == "/x/a b")
  }
}
