import ConformanceCases
import ConformanceRunner
import Foundation
import TestSupport

/// Writes small cases into a directory of its own.
struct CorpusMaker {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory("corpus") }

  var path: String { directory.url.path(percentEncoded: false) }

  func write(_ text: String, to path: String) throws {
    let url = directory.url.appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  static let schema =
    #"{"type":"struct","fields":[{"name":"id","type":"long","nullable":true,"metadata":{}},{"name":"name","type":"string","nullable":true,"metadata":{}}]}"#

  /// A case of kind read with versions 0 and 1 and, if asked for, more keys in its info.
  func addRead(
    _ name: String, features: [String] = [], readerFeatures: [String]? = nil, info: String = "", rows: Int = 3
  ) throws {
    let words = JSONNode.array(features.map(JSONNode.string)).text
    let extra = info.isEmpty ? "" : "," + info
    try write(
      #"{"name":"\#(name)","description":"d","kind":"read","features":\#(words)\#(extra)}"#,
      to: "\(name)/test_case_info.json")
    for (folder, version) in [("latest", 1), ("v0", 0), ("v1", 1)] {
      let list =
        readerFeatures.map { #""reader_features":\#(JSONNode.array($0.map(JSONNode.string)).text),"# } ?? ""
      let count = version == 0 ? 1 : rows
      try write(
        #"{"version":\#(version),"properties":{"p":"1"},"min_reader_version":\#(readerFeatures == nil ? 1 : 3),"min_writer_version":\#(readerFeatures == nil ? 2 : 7),\#(list)"table_id":"t","partition_columns":[],"num_rows":\#(count),"num_active_files":0,"active_files":[],"schema":\#(Self.schema)}"#,
        to: "\(name)/expected/\(folder)/table_version_metadata.json")
      let lines = (0..<count).map { #"{"id":\#($0),"name":"n\#($0)"}"# + "\n" }.joined()
      try write(lines, to: "\(name)/expected/\(folder)/rows.jsonl")
    }
    try write("", to: "\(name)/delta/_delta_log/x")
  }

  func load() throws -> [ConformanceCase] { try Corpus.load(path) }

  /// All checks of the only case, by the engine.
  func run(_ engine: FakeEngine) async throws -> CaseResult {
    guard let one = try load().first else { throw TestSupportError(description: "no case") }
    return await InProcess(
      engine: engine, parquet: ParquetExpectations(engine: engine, foreign: nil), timeLimit: .seconds(20)
    ).run(one)
  }
}
