import ConformanceCases
import Foundation

/// A directory of cases.
package enum Corpus {
  /// All cases below a directory, in name order: the directory itself, its folders, and theirs.
  ///
  /// Throws where the directory is not there, has no case, or lacks a case that its `index.json` names.
  package static func load(_ path: String) throws -> [ConformanceCase] {
    let root = URL(filePath: path, directoryHint: .isDirectory)
    guard Directory.exists(root) else {
      throw CorpusError("no corpus at \(path): there is no such directory")
    }
    let cases = try find(in: root, corpus: path, depth: 0)
    if let index = try JSONFile.read(root.appending(path: "index.json")) {
      let found = Set(cases.map(\.name))
      let missing = (index["cases"]?.elements ?? []).compactMap { $0["name"]?.string }.filter {
        !found.contains($0)
      }
      guard missing.isEmpty else {
        throw CorpusError(
          "\(path): index.json names cases that are not there: \(missing.joined(separator: ", "))")
      }
    }
    guard !cases.isEmpty else {
      throw CorpusError("no case in \(path): a case has a test_case_info.json, or a folder specs")
    }
    return cases
  }

  private static func find(in directory: URL, corpus: String, depth: Int) throws -> [ConformanceCase] {
    if let one = try ConformanceCase.load(directory, corpus: corpus) { return [one] }
    guard depth < 3 else { return [] }
    return try Directory.names(directory).map { directory.appending(path: $0, directoryHint: .isDirectory) }
      .filter(Directory.exists).flatMap { try find(in: $0, corpus: corpus, depth: depth + 1) }
  }

  /// `golden-tables` in the working directory or above it.
  package static func defaultPath(from directory: String = FileManager.default.currentDirectoryPath) throws
    -> String
  {
    var url = URL(filePath: directory, directoryHint: .isDirectory).standardizedFileURL
    while true {
      let candidate = url.appending(path: "golden-tables")
      if Directory.exists(candidate) { return candidate.path(percentEncoded: false) }
      let parent = url.deletingLastPathComponent().standardizedFileURL
      guard parent.path != url.path, url.path != "/" else {
        throw CorpusError(
          "no golden-tables directory in \(directory) or above it; name a corpus with --corpus DIR")
      }
      url = parent
    }
  }
}
