/// A data file of the table (PROTOCOL.md, Add File and Remove File).
public struct AddFile: Hashable, Sendable {
  /// As the log has it: a URI, to be percent-decoded once.
  public var path: String
  /// Text by partition column; nil and the empty string are null.
  public var partitionValues: [String: String?]
  /// Bytes of the file.
  public var size: Int64
  /// Milliseconds since the epoch.
  public var modificationTime: Int64
  public var dataChange: Bool
  /// Statistics as JSON text, where the log has them so.
  public var stats: String?
  public var tags: [String: String?]
  public var deletionVector: DeletionVectorDescriptor?
  public var baseRowId: Int64?
  public var defaultRowCommitVersion: Int64?
  public var clusteringProvider: String?

  public init(
    path: String, partitionValues: [String: String?] = [:], size: Int64, modificationTime: Int64 = 0,
    dataChange: Bool = true, stats: String? = nil, tags: [String: String?] = [:],
    deletionVector: DeletionVectorDescriptor? = nil, baseRowId: Int64? = nil,
    defaultRowCommitVersion: Int64? = nil, clusteringProvider: String? = nil
  ) {
    self.path = path
    self.partitionValues = partitionValues
    self.size = size
    self.modificationTime = modificationTime
    self.dataChange = dataChange
    self.stats = stats
    self.tags = tags
    self.deletionVector = deletionVector
    self.baseRowId = baseRowId
    self.defaultRowCommitVersion = defaultRowCommitVersion
    self.clusteringProvider = clusteringProvider
  }
}

/// A data file that left the table.
public struct RemoveFile: Hashable, Sendable {
  public var path: String
  /// Milliseconds since the epoch.
  public var deletionTimestamp: Int64?
  public var dataChange: Bool
  public var extendedFileMetadata: Bool?
  public var partitionValues: [String: String?]?
  public var size: Int64?
  public var deletionVector: DeletionVectorDescriptor?
  public var baseRowId: Int64?
  public var defaultRowCommitVersion: Int64?

  public init(
    path: String, deletionTimestamp: Int64? = nil, dataChange: Bool = true, extendedFileMetadata: Bool? = nil,
    partitionValues: [String: String?]? = nil, size: Int64? = nil,
    deletionVector: DeletionVectorDescriptor? = nil, baseRowId: Int64? = nil,
    defaultRowCommitVersion: Int64? = nil
  ) {
    self.path = path
    self.deletionTimestamp = deletionTimestamp
    self.dataChange = dataChange
    self.extendedFileMetadata = extendedFileMetadata
    self.partitionValues = partitionValues
    self.size = size
    self.deletionVector = deletionVector
    self.baseRowId = baseRowId
    self.defaultRowCommitVersion = defaultRowCommitVersion
  }
}

/// A file of changed rows (PROTOCOL.md, Add CDC File).
public struct AddChangeFile: Hashable, Sendable {
  public var path: String
  public var partitionValues: [String: String?]
  public var size: Int64

  public init(path: String, partitionValues: [String: String?] = [:], size: Int64) {
    self.path = path
    self.partitionValues = partitionValues
    self.size = size
  }
}
