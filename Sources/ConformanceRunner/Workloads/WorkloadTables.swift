import ConformanceCases
import Foundation

/// A directory of tables that the project's generator makes, with the right answers beside each.
package struct WorkloadTables: Sendable {
  package let directory: URL

  package init(_ directory: URL) { self.directory = directory }

  package func table(_ workload: Workload) -> URL {
    directory.appending(path: workload.table, directoryHint: .isDirectory)
  }

  /// What the generator says of a table: the answers, and what the jobs on it ask for.
  func expected(_ workload: Workload) throws -> JSONNode {
    let file = directory.appending(path: workload.table + ".expected.json")
    guard let expected = try JSONFile.read(file) else {
      throw CorpusError("\(file.path(percentEncoded: false)) is not there; the generator writes it")
    }
    return expected
  }

  /// Makes the tables of `workloads` that are not there yet.
  /// - Parameters:
  ///   - root: the project, whose generator and Python environment are used.
  ///   - scale: 1 makes tables of production size.
  package func make(for workloads: [Workload], root: URL, scale: Double) async throws {
    let generator = root.appending(path: "ci/workloads/generate.py").path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: generator) else {
      throw CorpusError("\(generator) is not there; it makes the tables")
    }
    let python = try await Self.python(root)
    let (_, end) = try await Tool.run(
      python,
      ["-B", generator, "--out", directory.path(percentEncoded: false), "--scale", "\(scale)", "--only"]
        + Set(workloads.map(\.table)).sorted())
    guard end.isSuccess else { throw CorpusError("the generator made no tables (\(end.summary))") }
  }

  /// The interpreter that `ci/python-env` finds or makes.
  private static func python(_ root: URL) async throws -> String {
    let script = root.appending(path: "ci/python-env").path(percentEncoded: false)
    let (output, end) = try await Tool.run(script, [], timeLimit: .seconds(900))
    let path = output.trimmingCharacters(in: .whitespacesAndNewlines)
    guard end.isSuccess, !path.isEmpty else {
      throw CorpusError(
        """
        the tables are made with Python, and there is no environment for it (\(end.summary)). Set DELTALTS_PYTHON \
        to an interpreter that has the packages of ci/requirements.txt, or let ci/python-env make one
        """)
    }
    return path
  }

  /// The project around `directory`: the closest folder that holds the generator.
  package static func projectRoot(from directory: String = FileManager.default.currentDirectoryPath) throws
    -> URL
  {
    var url = URL(filePath: directory, directoryHint: .isDirectory).standardizedFileURL
    while url.path != "/" {
      let generator = url.appending(path: "ci/workloads/generate.py").path(percentEncoded: false)
      if FileManager.default.fileExists(atPath: generator) { return url }
      url = url.deletingLastPathComponent().standardizedFileURL
    }
    throw CorpusError("no ci/workloads/generate.py in \(directory) or above it: run this in the project")
  }
}
