/// The `configuration` of a table (PROTOCOL.md, Table Properties), with typed access to what readers use.
public struct TableProperties: Hashable, Sendable {
  public let all: [String: String]

  public init(_ all: [String: String]) { self.all = all }

  public subscript(key: String) -> String? { all[key] }

  /// A boolean property; what is neither `true` nor `false` counts as absent.
  package func flag(_ key: String) -> Bool? {
    switch all[key]?.lowercased() {
    case "true": true
    case "false": false
    default: nil
    }
  }

  package func integer(_ key: String) -> Int64? { all[key].flatMap { Int64($0) } }

  /// `none`, `name` or `id`, in lower case; `none` where it is not set.
  package var columnMappingMode: String { all["delta.columnMapping.mode"]?.lowercased() ?? "none" }

  package var enablesChangeDataFeed: Bool { flag("delta.enableChangeDataFeed") ?? false }
  package var enablesInCommitTimestamps: Bool { flag("delta.enableInCommitTimestamps") ?? false }
  /// The first version with an in-commit timestamp, where the feature came after the table.
  package var inCommitTimestampEnablementVersion: Int64? {
    integer("delta.inCommitTimestampEnablementVersion")
  }
  package var inCommitTimestampEnablementTimestamp: Int64? {
    integer("delta.inCommitTimestampEnablementTimestamp")
  }
  package var materializedRowIdColumn: String? { all["delta.rowTracking.materializedRowIdColumnName"] }
  package var materializedRowCommitVersionColumn: String? {
    all["delta.rowTracking.materializedRowCommitVersionColumnName"]
  }
}
