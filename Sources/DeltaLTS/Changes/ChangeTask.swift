/// Changed rows of one file in one commit: a small value that any process can read rows from.
public struct ChangeTask: Hashable, Sendable, Codable {
  /// What the rows are.
  package enum Kind: String, Codable, Sendable {
    /// A change file: every row says what it is in `_change_type`.
    case recorded
    /// Rows that came into the table.
    case inserted = "insert"
    /// Rows that left the table.
    case deleted = "delete"
  }

  package let kind: Kind
  /// As the log has it: a URI, to be percent-decoded once.
  public let path: String
  public let partitionValues: [String: String?]
  /// Bytes of the file, where the log says so.
  public let size: Int64?
  /// Rows that do not count: those that were deleted before, or are still.
  package let excluding: DeletionVectorDescriptor?
  /// Where only some rows changed: those that this vector names.
  package let only: DeletionVectorDescriptor?
  /// The commit.
  public let version: Int64
  /// Milliseconds since the epoch.
  public let timestamp: Int64
}
