import DeltaJSON
import DeltaMemory

/// Statistics from JSON text: the members that were asked for, copied out of each file's document.
struct StatisticsText: Sendable {
  /// Where a member's text lies in `text`; a negative count for a member that is not there.
  struct Place: BitwiseCopyable, Sendable {
    var start: UInt32 = 0
    var count: Int32 = -1
  }

  let columnCount: Int
  private(set) var records: [Int64] = []
  private(set) var wide: [Bool] = []
  /// Three places a column, column after column, file after file.
  private(set) var places: [Place] = []
  private(set) var text = Bytes.empty

  func numRecords(_ file: Int) -> Int64? { records[file] < 0 ? nil : records[file] }
  func hasTightBounds(_ file: Int) -> Bool { !wide[file] }

  func bound(_ measure: FileStatistics.Measure, _ column: Int, _ file: Int) -> FileStatistics.Bound? {
    text(measure, column, file).map { .text($0) }
  }

  func nullCount(_ column: Int, _ file: Int) -> Int64? {
    text(.nullCount, column, file).flatMap { Int64($0) }
  }

  private func text(_ measure: FileStatistics.Measure, _ column: Int, _ file: Int) -> String? {
    let place = places[(file * columnCount + column) * 3 + measure.rawValue]
    guard place.count >= 0 else { return nil }
    return text.slice(Int(place.start)..<Int(place.start) + Int(place.count))?.text
  }

  init(columnCount: Int) { self.columnCount = columnCount }

  /// Reads the documents of the files of a block one after another.
  struct Builder: ~Copyable {
    private var result: StatisticsText
    private var out: BytesBuilder
    private var scratch = BytesBuilder(capacity: 0)
    private let tree: PathTree
    private let paths: [[String]]

    init(paths: [[String]], fileCount: Int) {
      self.paths = paths
      tree = PathTree(paths)
      result = StatisticsText(columnCount: paths.count)
      out = BytesBuilder(capacity: paths.isEmpty ? 0 : min(fileCount * paths.count * 24, 1 << 20))
      result.records.reserveCapacity(fileCount)
      result.wide.reserveCapacity(fileCount)
      result.places.reserveCapacity(fileCount * paths.count * 3)
    }

    consuming func finish() -> StatisticsText {
      result.text = out.finish()
      return result
    }

    /// A file without statistics.
    mutating func appendNone() {
      result.records.append(-1)
      result.wide.append(false)
      result.places.append(contentsOf: repeatElement(Place(), count: paths.count * 3))
    }

    /// A file with this document, as the contents of a JSON string (`isEscaped`) or as plain text.
    ///
    /// Statistics only help: a document that cannot be read counts as none.
    mutating func append(_ contents: UnsafeRawBufferPointer, isEscaped: Bool) {
      appendNone()
      let file = result.records.count - 1
      if paths.isEmpty, let count = Self.leadingRecordCount(contents, isEscaped: isEscaped) {
        result.records[file] = count
        return
      }
      do {
        if isEscaped {
          scratch.count = 0
          scratch.reserve(contents.count + JSONText.slack)
          let count = try JSONText.unescape(contents, into: scratch.base)
          let document = UnsafeRawBufferPointer(start: scratch.base, count: count)
          try read(document, file: file)
        } else {
          try read(contents, file: file)
        }
      } catch {
        result.records[file] = -1
        let start = file * paths.count * 3
        for index in start..<start + paths.count * 3 { result.places[index] = Place() }
      }
    }

    /// Row counts are mostly the first member: then nothing else need be looked at.
    private static func leadingRecordCount(_ contents: UnsafeRawBufferPointer, isEscaped: Bool) -> Int64? {
      let head: StaticString = isEscaped ? #"{\"numRecords\":"# : #"{"numRecords":"#
      let length = head.utf8CodeUnitCount
      guard contents.count > length else { return nil }
      for index in 0..<length where contents[index] != head.utf8Start[index] { return nil }
      var value: Int64 = 0
      var index = length
      while index < contents.count, index - length < 18 {
        let digit = contents[index] &- UInt8(ascii: "0")
        guard digit <= 9 else { break }
        value = value * 10 + Int64(digit)
        index += 1
      }
      guard index > length, index < contents.count,
        contents[index] == UInt8(ascii: ",") || contents[index] == UInt8(ascii: "}")
      else { return nil }
      return value
    }

    private mutating func read(_ document: UnsafeRawBufferPointer, file: Int) throws {
      var json = JSONScanner(document)
      try json.beginObject()
      while let key = try json.nextKey() {
        if json.matches(key, "numRecords") {
          if try json.takeNull() { continue }
          result.records[file] = try json.int64()
          if paths.isEmpty { return }
        } else if json.matches(key, "tightBounds") {
          if try json.takeNull() { continue }
          result.wide[file] = !(try json.bool())
        } else if json.matches(key, "minValues") {
          try members(&json, tree, .minimum, file)
        } else if json.matches(key, "maxValues") {
          try members(&json, tree, .maximum, file)
        } else if json.matches(key, "nullCount") {
          try members(&json, tree, .nullCount, file)
        } else {
          try json.skip()
        }
      }
    }

    private mutating func members(
      _ json: inout JSONScanner, _ tree: PathTree, _ measure: FileStatistics.Measure, _ file: Int
    ) throws {
      guard !tree.isEmpty, try json.peek() == .object else {
        try json.skip()
        return
      }
      try json.beginObject()
      while let key = try json.nextKey() {
        guard let node = tree.child(key, json) else {
          try json.skip()
          continue
        }
        if let column = node.column {
          try take(&json, (file * paths.count + column) * 3 + measure.rawValue)
        } else {
          try members(&json, node, measure, file)
        }
      }
    }

    private mutating func take(_ json: inout JSONScanner, _ index: Int) throws {
      var place = Place(start: UInt32(truncatingIfNeeded: out.count), count: 0)
      switch try json.peek() {
      case .string:
        let string = try json.string()
        let raw = json.raw(string)
        if string.hasEscapes {
          out.reserve(raw.count + JSONText.slack)
          out.count += try JSONText.unescape(raw, into: out.base + out.count)
        } else {
          out.append(raw)
        }
      case .number, .bool:
        let slice = try json.skip()
        out.append(json.raw(slice))
      default:
        try json.skip()
        return
      }
      guard out.count <= Int(UInt32.max) else { return }
      place.count = Int32(clamping: out.count - Int(place.start))
      result.places[index] = place
    }
  }

  /// The columns asked for, by the names that lead to them.
  final class PathTree: Sendable {
    let column: Int?
    private let children: [(name: [UInt8], node: PathTree)]

    var isEmpty: Bool { children.isEmpty }

    convenience init(_ paths: [[String]]) {
      self.init(Array(paths.enumerated()).map { ($0.offset, $0.element[...]) })
    }

    private init(_ paths: [(Int, ArraySlice<String>)]) {
      column = paths.first { $0.1.isEmpty }?.0
      var groups: [String: [(Int, ArraySlice<String>)]] = [:]
      var order: [String] = []
      for (index, path) in paths {
        guard let name = path.first else { continue }
        if groups[name] == nil { order.append(name) }
        groups[name, default: []].append((index, path.dropFirst()))
      }
      children = order.map { (Array($0.utf8), PathTree(groups[$0] ?? [])) }
    }

    func child(_ key: JSONString, _ json: JSONScanner) -> PathTree? {
      if key.hasEscapes {
        guard let name = try? json.text(key) else { return nil }
        return children.first { $0.name.elementsEqual(name.utf8) }?.node
      }
      let raw = json.raw(key)
      return children.first { $0.name.count == raw.count && $0.name.elementsEqual(raw) }?.node
    }
  }
}
