/// A file to read: a small value that, with its header, any process can read rows from.
///
/// Tasks of a plan are places in a page of up to 1,024 of them that they share; path and partition values become
/// values when they are asked for. To keep few of many tasks for long, keep what `standalone` gives.
public struct ScanTask: Sendable {
  @usableFromInline let page: TaskPage
  @usableFromInline let row: Int

  /// The task in a row of a page.
  @inlinable
  init(_ page: TaskPage, _ row: Int) {
    self.page = page
    self.row = row
  }

  package init(
    path: String, size: Int64, partitionValues: [String: String?] = [:],
    deletionVector: DeletionVectorDescriptor? = nil, baseRowId: Int64? = nil,
    defaultRowCommitVersion: Int64? = nil, matchesEntirely: Bool = false
  ) {
    var builder = TaskPage.Builder(taskCount: 1)
    let values = builder.add(partitionValues.isEmpty ? .none : PartitionValues(partitionValues))
    var path = path
    path.withUTF8 { path in
      builder.add(
        FileText(size: size, path: UnsafeRawBufferPointer(path), hasEscapes: false), values: values,
        matchesEntirely: matchesEntirely)
    }
    if deletionVector != nil || baseRowId != nil || defaultRowCommitVersion != nil {
      builder.setExtras([
        .init(
          deletionVector: deletionVector, baseRowId: baseRowId,
          defaultRowCommitVersion: defaultRowCommitVersion)
      ])
    }
    self.init(builder.finish(), 0)
  }

  /// As the log has it: a URI, to be percent-decoded once.
  public var path: String { page.path(row) }

  /// Bytes of the file.
  public var size: Int64 { page.rows[row].size }

  /// Text by physical name of the partition column.
  public var partitionValues: [String: String?] { page.partitionValues(row) }

  public var deletionVector: DeletionVectorDescriptor? { page.extra(row)?.deletionVector }

  /// Where row ids of the file begin; known where they are asked for.
  public var baseRowId: Int64? { page.extra(row)?.baseRowId }

  public var defaultRowCommitVersion: Int64? { page.extra(row)?.defaultRowCommitVersion }

  /// Whether the partition values alone decide that every row of the file is kept by the filter.
  public var matchesEntirely: Bool { page.rows[row].matchesEntirely }

  /// The same task by itself: it keeps no other task's values in memory.
  public var standalone: ScanTask {
    page.rows.count == 1
      ? self
      : ScanTask(
        path: path, size: size, partitionValues: partitionValues, deletionVector: deletionVector,
        baseRowId: baseRowId, defaultRowCommitVersion: defaultRowCommitVersion,
        matchesEntirely: matchesEntirely)
  }

  package var file: DataFile {
    DataFile(
      path: path, size: size, partitionValues: partitionValues, baseRowId: baseRowId,
      defaultRowCommitVersion: defaultRowCommitVersion)
  }
}

extension ScanTask: Hashable, Codable {
  /// The values of a task, for comparing and coding.
  private struct Fields: Hashable, Codable {
    let path: String
    let size: Int64
    let partitionValues: [String: String?]
    let deletionVector: DeletionVectorDescriptor?
    let baseRowId: Int64?
    let defaultRowCommitVersion: Int64?
    let matchesEntirely: Bool
  }

  private var fields: Fields {
    Fields(
      path: path, size: size, partitionValues: partitionValues, deletionVector: deletionVector,
      baseRowId: baseRowId, defaultRowCommitVersion: defaultRowCommitVersion, matchesEntirely: matchesEntirely
    )
  }

  public static func == (left: ScanTask, right: ScanTask) -> Bool { left.fields == right.fields }

  public func hash(into hasher: inout Hasher) { hasher.combine(fields) }

  public func encode(to encoder: any Encoder) throws { try fields.encode(to: encoder) }

  public init(from decoder: any Decoder) throws {
    let fields = try Fields(from: decoder)
    self.init(
      path: fields.path, size: fields.size, partitionValues: fields.partitionValues,
      deletionVector: fields.deletionVector, baseRowId: fields.baseRowId,
      defaultRowCommitVersion: fields.defaultRowCommitVersion, matchesEntirely: fields.matchesEntirely)
  }
}
