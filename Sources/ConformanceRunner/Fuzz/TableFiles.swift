import DeltaLTS
import Foundation

/// A file of a table that is held in memory.
struct TableFile: Sendable, Equatable {
  var content: [UInt8]
  /// Milliseconds since the epoch; a log's versions may go by it.
  var modified: Int64
}

/// The files of a table in memory, by their paths from the table's directory: what is mutated and read.
struct TableFiles: Sendable, Equatable {
  /// Where the table lies, so that absolute paths in its log lead to it.
  let root: String
  private(set) var files: [String: TableFile]

  init(root: String, files: [String: TableFile]) {
    self.root = root
    self.files = files
  }

  /// The files below a directory.
  init(loading directory: URL) throws {
    let root = directory.standardizedFileURL.path(percentEncoded: false)
    let keys: [URLResourceKey] = [.isRegularFileKey, .contentModificationDateKey]
    guard let walk = FileManager.default.enumerator(atPath: root) else {
      throw CorpusError("no table at \(root)")
    }
    var files: [String: TableFile] = [:]
    for case let path as String in walk {
      let url = directory.appending(path: path)
      let values = try url.resourceValues(forKeys: Set(keys))
      guard values.isRegularFile == true else { continue }
      let seconds = values.contentModificationDate?.timeIntervalSince1970 ?? 0
      files[path] = TableFile(content: [UInt8](try Data(contentsOf: url)), modified: Int64(seconds * 1000))
    }
    self.init(root: root.hasSuffix("/") ? String(root.dropLast()) : root, files: files)
  }

  /// In order, so that what is drawn from them does not depend on a hash seed.
  var paths: [String] { files.keys.sorted() }

  var byteCount: Int { files.values.reduce(0) { $0 + $1.content.count } }

  subscript(path: String) -> [UInt8]? { files[path]?.content }

  /// Replaces or adds a file.
  mutating func write(_ path: String, _ content: [UInt8]) {
    let modified = files[path]?.modified ?? files.values.map(\.modified).max() ?? 0
    files[path] = TableFile(content: content, modified: modified)
  }

  mutating func remove(_ path: String) { files[path] = nil }
}

extension TableFiles {
  static func isLog(_ path: String) -> Bool { path.hasPrefix("_delta_log/") }
  static func isParquet(_ path: String) -> Bool { path.hasSuffix(".parquet") }

  /// Commits and compacted commits, and checkpoints in JSON.
  static func isCommit(_ path: String) -> Bool { isLog(path) && path.hasSuffix(".json") }
}
