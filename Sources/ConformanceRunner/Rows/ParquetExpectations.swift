import ConformanceCases
import Foundation

/// Expected rows wherever they are: as JSON lines, or in Parquet files that somebody must read.
///
/// Parquet is read by pyarrow where an interpreter is at hand, else by the engine under test; a note says so.
package struct ParquetExpectations: Sendable {
  /// Where foreign eyes are: a Python that has pyarrow, and the script `ci/parquet_rows.py`.
  package struct ForeignReader: Sendable {
    package let python: String
    package let script: String

    package init(python: String, script: String) {
      self.python = python
      self.script = script
    }
  }

  package static let ownReaderNote = "expected rows are in Parquet only and were read by our own reader"
  package static let foreignReaderNote = "expected rows are in Parquet only and were read by pyarrow"

  private let foreign: ForeignReader?
  private let engine: any Engine

  package init(engine: any Engine, foreign: ForeignReader?) {
    self.engine = engine
    self.foreign = foreign
  }

  /// Expected rows, the same as they are written where that is text, and a note about who read them.
  package struct Expected: Sendable {
    package let rows: RowSource
    package let asWritten: RowSource?
    package let note: String?

    /// - Parameter file: what must live as long as its lines are read.
    init(
      lines: URL, schema: [FieldNode], ignoring: Set<String>, keeping file: TemporaryFile? = nil,
      note: String? = nil
    ) {
      func source(_ schema: [FieldNode]?) -> RowSource {
        RowSource {
          try withExtendedLifetime(file) { try ExpectedRows(file: lines, schema: schema, ignoring: ignoring) }
        }
      }
      rows = source(schema)
      asWritten = ignoring.isEmpty ? source(nil) : nil
      self.note = note
    }

    init(_ rows: RowSource, note: String) {
      self.rows = rows
      asWritten = nil
      self.note = note
    }
  }

  /// The expected rows in `folder`.
  package func rows(folder: URL, schema: [FieldNode], ignoring: Set<String>) async throws -> Expected {
    let lines = folder.appending(path: "rows.jsonl")
    if FileManager.default.fileExists(atPath: lines.path(percentEncoded: false)) {
      return Expected(lines: lines, schema: schema, ignoring: ignoring)
    }
    let names = ["table_content", "expected_data"]
    guard let content = names.map({ folder.appending(path: $0) }).first(where: Directory.exists) else {
      throw CorpusError(
        "no expected rows in \(folder.path(percentEncoded: false)): neither rows.jsonl nor table_content")
    }
    var note = Self.ownReaderNote
    if let foreign {
      do {
        let file = try await Self.convert(content, schema: schema, by: foreign)
        return Expected(
          lines: file.url, schema: schema, ignoring: ignoring, keeping: file, note: Self.foreignReaderNote)
      } catch let error as CorpusError {
        note += " (pyarrow failed: \(error))"
      }
    }
    let table = try ParquetTable(content, schema: schema)
    let read = RowSource {
      let snapshot = try await engine.open(table.directory.url.path(percentEncoded: false)).snapshot(.latest)
      return FoundRows(try await snapshot.rows(ScanRequest()), schema: schema, ignoring: ignoring)
    }
    return Expected(read, note: note)
  }

  private static func convert(
    _ content: URL, schema: [FieldNode], by foreign: ForeignReader
  ) async throws -> TemporaryFile {
    let metadata = TemporaryFile(".json")
    let document = JSONNode.object([.init("schema", TypeNode.structure(schema).json)])
    try Data(document.text.utf8).write(to: metadata.url)
    let output = TemporaryFile(".jsonl")
    let end = try await ChildProcess.run(
      foreign.python,
      [
        foreign.script, content.path(percentEncoded: false), "--metadata",
        metadata.url.path(percentEncoded: false),
      ], output: output.url, timeLimit: .seconds(200))
    guard end.status == 0, !end.wasSignalled else {
      throw CorpusError(end.errorText.split(separator: "\n").last.map(String.init) ?? "exit \(end.status)")
    }
    return output
  }
}

extension ParquetExpectations.ForeignReader {
  /// `DELTALTS_PYTHON`, or `.venv` of the project around one of `places`; nil where there is none.
  package static func find(
    around places: [String], environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Self? {
    for place in places {
      var url = URL(filePath: place, directoryHint: .isDirectory).standardizedFileURL
      while url.path != "/" {
        let script = url.appending(path: "ci/parquet_rows.py").path(percentEncoded: false)
        if FileManager.default.fileExists(atPath: script) {
          let named = environment["DELTALTS_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
          let python = named ?? url.appending(path: ".venv/bin/python").path(percentEncoded: false)
          return FileManager.default.isExecutableFile(atPath: python)
            ? Self(python: python, script: script) : nil
        }
        url = url.deletingLastPathComponent().standardizedFileURL
      }
    }
    return nil
  }
}

/// A Delta table made around Parquet files, so that the engine's public face reads them.
private final class ParquetTable: Sendable {
  let directory = TemporaryFile()

  init(_ content: URL, schema: [FieldNode]) throws {
    let log = directory.url.appending(path: "_delta_log")
    try FileManager.default.createDirectory(at: log, withIntermediateDirectories: true)
    let files = Directory.names(content).filter { $0.hasSuffix(".parquet") && !$0.hasPrefix("_") }
    guard !files.isEmpty else {
      throw CorpusError("no Parquet file in \(content.path(percentEncoded: false))")
    }
    var actions = [Self.protocolAction(schema), Self.metadataAction(schema)]
    for (index, name) in files.enumerated() {
      let link = "part-\(index).parquet"
      let file = content.appending(path: name)
      try FileManager.default.createSymbolicLink(
        at: directory.url.appending(path: link), withDestinationURL: file.absoluteURL)
      let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
      actions.append(
        #"{"add":{"path":"\#(link)","partitionValues":{},"size":\#(size),"modificationTime":0,"dataChange":true}}"#
      )
    }
    try Data(actions.joined(separator: "\n").utf8)
      .write(to: log.appending(path: "00000000000000000000.json"))
  }

  private static func protocolAction(_ schema: [FieldNode]) -> String {
    let features = Set(TypeNode.structure(schema).primitives.compactMap(FeatureNames.ofType)).sorted()
    guard !features.isEmpty else { return #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"# }
    let list = JSONNode.array(features.map(JSONNode.string)).text
    return
      #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":\#(list),"writerFeatures":\#(list)}}"#
  }

  /// Fields without their metadata: what a table maps or widens does not concern plain files.
  private static func metadataAction(_ schema: [FieldNode]) -> String {
    let plain = schema.map { FieldNode($0.name, $0.type) }
    let text = JSONNode.string(TypeNode.structure(plain).json.text).text
    return
      #"{"metaData":{"id":"expected","format":{"provider":"parquet","options":{}},"schemaString":\#(text),"partitionColumns":[],"configuration":{},"createdTime":0}}"#
  }
}
