import Foundation

/// Where the project and its test data lie.
package enum ProjectFiles {
  /// The directory of `Package.swift`.
  package static let root: URL = URL(filePath: #filePath)
    .deletingLastPathComponent()  // TestSupport
    .deletingLastPathComponent()  // Support
    .deletingLastPathComponent()  // Tests
    .deletingLastPathComponent()

  /// The directory of the visible corpus: `DELTA_CORPUS`, else `../shared/golden` beside the project.
  ///
  /// A test that needs it is skipped where it is absent:
  /// `@Test(.enabled(if: ProjectFiles.corpus != nil, ProjectFiles.corpusHint))`.
  package static let corpus: URL? = {
    if let named = ProcessInfo.processInfo.environment["DELTA_CORPUS"], !named.isEmpty {
      return existing(URL(filePath: named, relativeTo: root).absoluteURL)
    }
    return existing(root.deletingLastPathComponent().appending(path: "shared/golden"))
  }()

  /// Why a test that needs the corpus was skipped.
  package static let corpusHint =
    "no corpus: set DELTA_CORPUS to a directory of cases, or put one at ../shared/golden"

  /// The corpus, or an error that says how to have one.
  package static func requireCorpus() throws -> URL {
    guard let corpus else { throw TestSupportError(description: corpusHint) }
    return corpus
  }

  /// The case directories of the visible corpus, in name order; none where it is absent.
  package static var corpusCases: [URL] {
    guard let corpus else { return [] }
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: corpus.path(percentEncoded: false))) ?? []
    return names.sorted().map { corpus.appending(path: $0) }.filter(isDirectory)
  }

  private static func existing(_ url: URL) -> URL? { isDirectory(url) ? url : nil }

  private static func isDirectory(_ url: URL) -> Bool {
    var directory: ObjCBool = false
    let exists = FileManager.default.fileExists(
      atPath: url.path(percentEncoded: false), isDirectory: &directory)
    return exists && directory.boolValue
  }
}

/// What a test needs is not there, and what to do about it.
package struct TestSupportError: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}

/// A directory of its own for one test, removed with the last reference to it.
package final class TemporaryDirectory: Sendable {
  package let url: URL

  package init(_ label: String = "deltalts") throws {
    url = FileManager.default.temporaryDirectory.appending(path: "\(label)-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The plain path of a file in it.
  package func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }
}

extension ProjectFiles {
  /// The path of a dynamic library of the package, which lies where the tests were built.
  package static func dynamicLibrary(_ name: String) throws -> String {
    #if canImport(Darwin)
      try built("lib\(name).dylib")
    #else
      try built("lib\(name).so")
    #endif
  }

  /// The path of a program of the package, which lies where the tests were built.
  package static func executable(_ name: String) throws -> String { try built(name) }

  private static func built(_ file: String) throws -> String {
    var directory = URL(filePath: CommandLine.arguments[0]).absoluteURL.deletingLastPathComponent()
    // On Darwin the tests lie some directories below, in a bundle.
    for _ in 0..<5 {
      let path = directory.appending(path: file).path(percentEncoded: false)
      if FileManager.default.fileExists(atPath: path) { return path }
      directory.deleteLastPathComponent()
    }
    throw TestSupportError(description: "\(file) was not built beside \(CommandLine.arguments[0])")
  }
}
