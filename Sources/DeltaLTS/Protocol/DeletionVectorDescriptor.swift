/// Where the deleted rows of a file are written down (PROTOCOL.md, Deletion Vector Descriptor Schema).
public struct DeletionVectorDescriptor: Hashable, Sendable, Codable {
  /// `u` relative to the table, `p` absolute, `i` inline.
  public let storageType: String
  public let pathOrInlineDv: String
  /// Where it starts in its file; nil in the log means 0, but an absent offset is part of the identity.
  public let offset: Int?
  public let sizeInBytes: Int
  /// How many rows are deleted.
  public let cardinality: Int64

  public init(
    storageType: String, pathOrInlineDv: String, offset: Int? = nil, sizeInBytes: Int, cardinality: Int64
  ) {
    self.storageType = storageType
    self.pathOrInlineDv = pathOrInlineDv
    self.offset = offset
    self.sizeInBytes = sizeInBytes
    self.cardinality = cardinality
  }

  /// Tells one vector of a file from another; part of the key of a file in replay.
  public var uniqueId: String {
    let start = storageType + pathOrInlineDv
    return offset.map { "\(start)@\($0)" } ?? start
  }
}
