/// A file to read: a small value that, with its header, any process can read rows from.
public struct ScanTask: Sendable, Hashable, Codable {
  /// As the log has it: a URI, to be percent-decoded once.
  public let path: String
  /// Bytes of the file.
  public let size: Int64
  /// Text by physical name of the partition column.
  public let partitionValues: [String: String?]
  public let deletionVector: DeletionVectorDescriptor?
  /// Where row ids of the file begin; known where they are asked for.
  public let baseRowId: Int64?
  public let defaultRowCommitVersion: Int64?
  /// Whether the partition values alone decide that every row of the file is kept by the filter.
  public let matchesEntirely: Bool

  package init(
    path: String, size: Int64, partitionValues: [String: String?] = [:],
    deletionVector: DeletionVectorDescriptor? = nil, baseRowId: Int64? = nil,
    defaultRowCommitVersion: Int64? = nil, matchesEntirely: Bool = false
  ) {
    self.path = path
    self.size = size
    self.partitionValues = partitionValues
    self.deletionVector = deletionVector
    self.baseRowId = baseRowId
    self.defaultRowCommitVersion = defaultRowCommitVersion
    self.matchesEntirely = matchesEntirely
  }

  package var file: DataFile {
    DataFile(
      path: path, size: size, partitionValues: partitionValues, baseRowId: baseRowId,
      defaultRowCommitVersion: defaultRowCommitVersion)
  }
}
