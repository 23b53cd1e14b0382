/// What a client must know to read and write a table (PROTOCOL.md, Protocol Evolution).
public struct TableProtocol: Hashable, Sendable {
  public let minReaderVersion: Int
  public let minWriterVersion: Int
  /// Names of reader features; nil where the action has no list.
  public let readerFeatures: [String]?
  /// Names of writer features; nil where the action has no list.
  public let writerFeatures: [String]?

  public init(
    minReaderVersion: Int, minWriterVersion: Int, readerFeatures: [String]? = nil,
    writerFeatures: [String]? = nil
  ) {
    self.minReaderVersion = minReaderVersion
    self.minWriterVersion = minWriterVersion
    self.readerFeatures = readerFeatures
    self.writerFeatures = writerFeatures
  }

  /// Whether the feature is named by either list.
  public func lists(_ feature: String) -> Bool {
    readerFeatures?.contains(feature) == true || writerFeatures?.contains(feature) == true
  }
}
