import ConformanceCases
import Foundation

/// One case of a corpus: a table and what a reader must find in it.
package struct ConformanceCase: Sendable {
  package let name: String
  /// The corpus directory it was found in, as the user named it.
  package let corpus: String
  package let directory: URL
  package let content: Content
  /// Words for what is in the case, such as `deletionVectors` or `feature-v2Checkpoint`.
  package let features: [String]
  package let description: String

  package enum Content: Sendable {
    /// The layout of DAT: `test_case_info.json` and `expected/`.
    case golden(GoldenCase)
    /// The newer layout of DAT: `specs/*.json`.
    case workload(WorkloadCase)
  }

  /// `read`, `snapshot`, `error` or `workload`.
  package var kind: String {
    switch content {
    case .golden(let golden): golden.kind.rawValue
    case .workload: "workload"
    }
  }

  /// The table's directory.
  package var table: URL {
    if case .workload(let workload) = content, let path = workload.tablePath { return path }
    return directory.appending(path: "delta")
  }

  package var tags: [String] { if case .workload(let workload) = content { workload.tags } else { [] } }
}

extension ConformanceCase {
  /// Reads the case in `directory`; nil where there is none.
  package static func load(_ directory: URL, corpus: String) throws -> ConformanceCase? {
    let name = directory.lastPathComponent
    if let info = try JSONFile.read(directory.appending(path: "test_case_info.json")) {
      return ConformanceCase(
        name: info["name"]?.string ?? name, corpus: corpus, directory: directory,
        content: .golden(try GoldenCase(info, directory: directory)),
        features: info["features"]?.strings ?? [], description: info["description"]?.string ?? "")
    }
    guard Directory.exists(directory.appending(path: "specs")) else { return nil }
    let info = try ["tableInfo.json", "table_info.json"].lazy
      .compactMap { try JSONFile.read(directory.appending(path: $0)) }.first
    let workload = try WorkloadCase(info ?? .object([]), directory: directory)
    return ConformanceCase(
      name: name, corpus: corpus, directory: directory, content: .workload(workload),
      features: info?["features"]?.strings ?? workload.features,
      description: info?["description"]?.string ?? "")
  }
}

/// JSON documents of a corpus.
enum JSONFile {
  /// The document; nil where there is no such file.
  static func read(_ url: URL) throws -> JSONNode? {
    guard FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) else { return nil }
    do {
      return try JSONParser.parse([UInt8](try Data(contentsOf: url)))
    } catch {
      throw CorpusError("\(url.path(percentEncoded: false)): \(error)")
    }
  }
}

enum Directory {
  static func exists(_ url: URL) -> Bool {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(
      atPath: url.path(percentEncoded: false), isDirectory: &isDirectory)
    return exists && isDirectory.boolValue
  }

  /// The names in a directory, hidden ones left out, in order; none where there is no directory.
  static func names(_ url: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path(percentEncoded: false))) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }
}
