import ConformanceCases
import Foundation

/// What `table_version_metadata.json` says of a version. Nil: not told, so not compared.
package struct ExpectedMetadata: Sendable {
  package let version: Int64?
  package let minReaderVersion: Int64?
  package let minWriterVersion: Int64?
  package let readerFeatures: Set<String>?
  package let writerFeatures: Set<String>?
  package let properties: [String: String]?
  package let tableID: String?
  package let partitionColumns: [String]?
  package let schema: TypeNode?
  package let rowCount: Int64?
  package let fileCount: Int64?
  package let files: Set<ActiveFile>?
  package let transactions: [String: Int64]?
  package let domains: [String: String]?

  package init?(folder: URL) throws {
    guard let node = try JSONFile.read(folder.appending(path: "table_version_metadata.json")) else {
      return nil
    }
    version = node["version"]?.integer
    minReaderVersion = node["min_reader_version"]?.integer
    minWriterVersion = node["min_writer_version"]?.integer
    // DAT's own files tell little; those of the golden corpora, which have the table's id, leave out what is empty.
    let isExtended = node["table_id"] != nil
    readerFeatures = (node["reader_features"]?.strings ?? (isExtended ? [] : nil)).map { Set($0) }
    writerFeatures = (node["writer_features"]?.strings ?? (isExtended ? [] : nil)).map { Set($0) }
    properties = node["properties"]?.dictionary?.mapValues { $0.string ?? $0.text }
    tableID = node["table_id"]?.string
    partitionColumns = node["partition_columns"]?.strings
    schema = try node["schema"].map(TypeNode.init)
    rowCount = node["num_rows"]?.integer
    fileCount = node["num_active_files"]?.integer
    files = node["active_files"]?.elements.map { entries in
      Set(entries.map { ActiveFile($0["path"]?.string ?? "", deletionVector: $0["deletion_vector"]?.string) })
    }
    transactions = node["transactions"]?.dictionary?.compactMapValues(\.integer) ?? (isExtended ? [:] : nil)
    domains =
      node["domain_metadata"]?.dictionary?.mapValues { $0.string ?? $0.text } ?? (isExtended ? [:] : nil)
  }
}

/// An active file by what identifies it: its decoded path without a scheme, and its deletion vector's id.
package struct ActiveFile: Hashable, Sendable, CustomStringConvertible {
  package let path: String
  package let deletionVector: String?

  /// - Parameter path: a URI, as a log has it.
  package init(_ path: String, deletionVector: String?) {
    self.init(decoded: path.removingPercentEncoding ?? path, deletionVector: deletionVector)
  }

  /// - Parameter path: a decoded path, with or without the scheme `file:`.
  package init(decoded path: String, deletionVector: String?) {
    var rest = path[...]
    if rest.hasPrefix("file:") {
      rest = rest.dropFirst("file:".count)
      if rest.hasPrefix("//") { rest = rest.dropFirst(2).drop { $0 != "/" } }
    }
    self.path = String(rest)
    self.deletionVector = deletionVector
  }

  package var description: String { deletionVector.map { "\(path) (deletion vector \($0))" } ?? path }
}
