import DeltaColumns
import DeltaMemory
import Foundation
import TestSupport
import Testing

@testable import DeltaParquet

/// Our reader against pyarrow, value by value.
@Suite struct PyarrowAgreementTests {
  @Test(
    .enabled(if: ProjectFiles.corpus != nil, "no corpus: see ProjectFiles.corpusHint"),
    .timeLimit(.minutes(5)))
  func theCorpusIsReadAsPyarrowReadsIt() async throws {
    // One file a content: the corpus repeats many. The few large ones take minutes without optimisation; they
    // are compared when asked, and read by `everyFileOfTheCorpusHasItsRows` anyway.
    let most = ProcessInfo.processInfo.environment["DELTALTS_TEST_ALL"] == nil ? 64 << 10 : Int.max
    var seen: Set<Data> = []
    let files = try CorpusFiles.all.filter {
      let content = try Data(contentsOf: $0)
      return content.count <= most && seen.insert(content).inserted
    }
    #expect(!files.isEmpty)
    try await compare(files.map { $0.path(percentEncoded: false) })
  }

  @Test(.timeLimit(.minutes(5)))
  func filesOfAllKindsAreReadAsPyarrowReadsThem() async throws {
    let directory = try TemporaryDirectory("parquet")
    let root = directory.url.path(percentEncoded: false)
    let count = try #require(
      Int(
        try await PythonEnvironment.run(PyarrowScripts.write, arguments: [root])
          .trimmingCharacters(in: .whitespacesAndNewlines)))
    let names = (0..<count).map { directory.path(($0 < 10 ? "f0" : "f") + "\($0).parquet") }
    try await compare(
      names,
      options: { options in
        options.batchRows = 1_000
        options.fetchWindow = 5_000
        options.verifyChecksums = true
      })
    try await compare(names)
  }

  private func compare(
    _ paths: [String], options adjust: (inout ParquetReadOptions) -> Void = { _ in }
  ) async throws {
    let directory = try TemporaryDirectory("lists")
    let list = directory.path("files")
    try Data(paths.joined(separator: "\n").utf8).write(to: URL(filePath: list))
    var expected: [String: [String: String]] = [:]
    let dump = try await PythonEnvironment.run(
      PyarrowScripts.dump, arguments: [list], timeLimit: .seconds(240))
    for line in dump.split(separator: "\n") {
      let parts = line.split(separator: "\t", maxSplits: 2).map(String.init)
      if parts.count == 3 { expected[parts[0], default: [:]][parts[1]] = parts[2] }
    }
    var options = ParquetReadOptions()
    adjust(&options)
    var compared = 0
    for path in paths {
      let wanted = try #require(expected[path])
      do {
        let file = try await CorpusFiles.open(URL(filePath: path), options: options)
        let (rows, columns) = try await Self.digest(file)
        if wanted["error"] != nil { continue }
        compared += 1
        #expect(wanted["rows"] == "\(rows)", "\(path)")
        for (index, digest) in columns.enumerated() where wanted["\(index)"] != "\(digest)" {
          Issue.record("\(path): column \(index), \(file.schema.fields[index].columnField)")
        }
      } catch {
        if wanted["error"] == nil { Issue.record("\(path): \(error)") }
      }
    }
    #expect(compared > 0)
  }

  /// The row count, and the CRC-32 of each column's canonical text.
  private static func digest(_ file: ParquetFile) async throws -> (rows: Int, columns: [UInt32]) {
    let fields = file.schema.fields
    var texts = fields.map { _ in [UInt8]() }
    var rows = 0
    for try await batch in try file.read(fields) {
      rows += batch.count
      for (index, column) in batch.columns.enumerated() {
        for value in column.testValues {
          if !texts[index].isEmpty { texts[index].append(UInt8(ascii: ";")) }
          value.appendCanonical(to: &texts[index])
        }
      }
    }
    return (rows, texts.map { PageChecksum.crc32(Bytes(copying: $0)) })
  }
}

extension TestValue {
  /// Appends the text that `PyarrowScripts.dump` gives for the same value.
  fileprivate func appendCanonical(to text: inout [UInt8]) {
    switch self {
    case .null: text.append(UInt8(ascii: "n"))
    case .bool(let bit): text.append(UInt8(ascii: bit ? "t" : "f"))
    case .int(let number): text += "\(number)".utf8
    case .double(let bits): withUnsafeBytes(of: bits.bigEndian) { Self.appendHex($0, to: &text) }
    case .decimal(let number): text += "d\(number)".utf8
    case .half(let bytes): bytes.withUnsafeBytes { Self.appendHex($0, to: &text) }
    case .bytes(let bytes):
      bytes.withUnsafeBytes { Self.appendHex($0, to: &text) }
      text.append(UInt8(ascii: "x"))
    case .list(let items): Self.append(items, "[", "]", to: &text)
    case .structure(let items): Self.append(items, "(", ")", to: &text)
    }
  }

  private static func append(
    _ items: [TestValue], _ open: Unicode.Scalar, _ close: Unicode.Scalar, to text: inout [UInt8]
  ) {
    text.append(UInt8(ascii: open))
    for (index, item) in items.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      item.appendCanonical(to: &text)
    }
    text.append(UInt8(ascii: close))
  }

  private static func appendHex(_ bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
    for byte in bytes {
      for digit in [byte >> 4, byte & 15] { text.append(digit < 10 ? 48 + digit : 87 + digit) }
    }
  }
}
