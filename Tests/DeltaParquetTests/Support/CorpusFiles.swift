import DeltaMemory
import Foundation
import TestSupport

@testable import DeltaParquet

/// The Parquet files of the visible corpus.
enum CorpusFiles {
  static let all: [URL] = ProjectFiles.corpusCases.flatMap { directory -> [URL] in
    guard let files = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil) else {
      return []
    }
    return files.compactMap { $0 as? URL }.filter { $0.pathExtension == "parquet" && !isHidden($0) }
  }.sorted { $0.path < $1.path }

  private static func isHidden(_ url: URL) -> Bool { url.lastPathComponent.hasPrefix("._") }

  static func bytes(_ url: URL) throws -> Bytes {
    Bytes(copying: [UInt8](try Data(contentsOf: url)))
  }

  static func open(_ url: URL, options: ParquetReadOptions = .init()) async throws -> ParquetFile {
    try await ParquetFile.open(MemoryParquetSource(bytes(url)), options: options)
  }
}
