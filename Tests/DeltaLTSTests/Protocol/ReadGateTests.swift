import Testing

@testable import DeltaLTS

@Suite struct ReadGateTests {
  private func metadata(_ properties: [String: String] = [:]) -> TableMetadata {
    TableMetadata(id: "t", schema: StructType([]), properties: TableProperties(properties))
  }

  private func refusal(_ protocol: TableProtocol, _ properties: [String: String] = [:]) -> DeltaError? {
    do throws(DeltaError) {
      try `protocol`.checkReadable(metadata(properties))
      return nil
    } catch {
      return error
    }
  }

  /// What a refusal names: nil where a patch brings the feature.
  private func unread(_ feature: String) -> [String]? {
    TableFeature(named: feature)?.canRead == true ? nil : [feature]
  }

  @Test func aNameInTheListIsTakenAtItsWord() {
    for feature in TableFeature.all where feature.concernsReaders {
      let table = TableProtocol(
        minReaderVersion: 3, minWriterVersion: 7, readerFeatures: [feature.name],
        writerFeatures: [feature.name])
      let error = refusal(table)
      #expect((error == nil) == feature.canRead, "\(feature.name)")
      if let error { #expect(error.code == .unsupportedFeature && error.features == [feature.name]) }
    }
  }

  @Test func anUnknownReaderFeatureIsRefusedByNameAnUnknownWriterFeatureIsNot() {
    let reader = TableProtocol(
      minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ["deletionVectors", "teleport"],
      writerFeatures: ["deletionVectors", "teleport"])
    #expect(refusal(reader)?.features == ["teleport"])
    let writer = TableProtocol(
      minReaderVersion: 3, minWriterVersion: 7, readerFeatures: [], writerFeatures: ["teleport"])
    #expect(refusal(writer) == nil)
  }

  @Test func versionTwoIsJudgedByTheMappingModeThatIsActive() {
    let legacy = TableProtocol(minReaderVersion: 2, minWriterVersion: 5)
    #expect(refusal(legacy) == nil)
    #expect(refusal(legacy, ["delta.columnMapping.mode": "none"]) == nil)
    #expect(refusal(legacy, ["delta.columnMapping.mode": "name"])?.features == unread("columnMapping"))
    // At version 1 the property has no force.
    let older = TableProtocol(minReaderVersion: 1, minWriterVersion: 2)
    #expect(refusal(older, ["delta.columnMapping.mode": "name"]) == nil)
  }

  @Test func aMappingThatOnlyWritersAreToldOfIsNotPassedOver() {
    // Delta Spark has written such tables: their files have physical names, whatever the reader's list says.
    for version in [1, 3] {
      let table = TableProtocol(
        minReaderVersion: version, minWriterVersion: 7, readerFeatures: version == 3 ? [] : nil,
        writerFeatures: ["columnMapping", "icebergCompatV1"])
      #expect(refusal(table, ["delta.columnMapping.mode": "name"])?.features == unread("columnMapping"))
      #expect(refusal(table, ["delta.columnMapping.mode": "none"]) == nil)
      #expect(refusal(table) == nil)
    }
  }

  @Test func versionsAndListsThatDoNotFitAreRefused() {
    #expect(
      refusal(TableProtocol(minReaderVersion: 4, minWriterVersion: 7, readerFeatures: []))?.code
        == .unsupportedProtocol)
    #expect(refusal(TableProtocol(minReaderVersion: 0, minWriterVersion: 0))?.code == .unsupportedProtocol)
    #expect(refusal(TableProtocol(minReaderVersion: 3, minWriterVersion: 7))?.code == .malformedLog)
    #expect(
      refusal(TableProtocol(minReaderVersion: 3, minWriterVersion: 6, readerFeatures: []))?.code
        == .malformedLog)
    #expect(
      refusal(
        TableProtocol(minReaderVersion: 1, minWriterVersion: 7, readerFeatures: ["deletionVectors"]))?
        .code == .malformedLog)
  }
}
