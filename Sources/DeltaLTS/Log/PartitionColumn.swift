import DeltaMemory

/// The values of one partition column in a block: codes into the distinct texts, so that a predicate is evaluated
/// once a value and not once a file.
package struct PartitionColumn: Sendable {
  /// A code a file; -1 for null. The empty string is null, as the protocol asks.
  package let codes: [Int32]
  /// The distinct texts.
  package let values: [String]

  /// The text of a file's value; nil for null.
  package subscript(file: Int) -> String? {
    let code = Int(codes[file])
    return code < 0 ? nil : values[code]
  }

  /// The same without texts that no file has.
  fileprivate func withoutUnused() -> PartitionColumn {
    var places = [Int32](repeating: -1, count: values.count)
    var used: [String] = []
    let codes = codes.map { code in
      guard code >= 0 else { return code }
      if places[Int(code)] < 0 {
        places[Int(code)] = Int32(truncatingIfNeeded: used.count)
        used.append(values[Int(code)])
      }
      return places[Int(code)]
    }
    return PartitionColumn(codes: codes, values: used)
  }
}

/// Gathers the texts of partition columns in one pass over the files, whatever the order of their entries.
///
/// What comes next is guessed before it is looked up: an entry belongs to the column that the entry of that number
/// belonged to in the file before, and has the value that followed its column's last value the last time. Sorted and
/// rotating values are both guessed right.
struct PartitionColumnsBuilder: ~Copyable {
  fileprivate struct Value: BitwiseCopyable {
    let start: Int
    let count: Int
    let hash: UInt64
    /// The code that came after this one.
    var next: Int32
    /// The view by which it was given last.
    var view = StringViewBits.none
  }

  fileprivate struct Column {
    let name: [UInt8]
    var last: Int32 = -1
    var values: [Value] = []
    var texts: [String] = []
    /// By hash: a code and 1; 0 for none. Fewer than half of them are taken.
    var slots: [Int32] = []
  }

  private let fileCount: Int
  private var file = -1
  /// The number of the file's entry that comes next.
  private var entry = 0
  /// By number of the entry: the column it belonged to last, -1 for none that is asked for.
  private var order: [(column: Int, key: StringViewBits)] = []
  private var columns: [Column]
  private let places: [[UInt8]: Int]
  /// Whether a file had two entries with one key.
  private var hasReplaced = false
  /// Column after column, a code a file.
  private var codes: BytesBuilder
  /// The distinct values as they were given.
  private var raws = BytesBuilder(capacity: 0)

  init(_ names: [String], fileCount: Int) {
    self.fileCount = fileCount
    columns = names.map { Column(name: Array($0.utf8)) }
    places = Dictionary(columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    codes = BytesBuilder(capacity: names.count * fileCount * 4)
    // All ones: null until told otherwise.
    codes.append(repeating: 0xFF, count: names.count * fileCount * 4)
  }

  /// Goes on to the next file.
  mutating func beginFile() {
    file += 1
    entry = 0
  }

  /// An entry of the file: nil for null. Of entries with one key the last counts. `text` is called for each distinct
  /// value only.
  @inline(__always)
  mutating func add<E: Error>(
    key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?,
    text: (UnsafeRawBufferPointer) throws(E) -> String
  ) throws(E) {
    guard let column = column(key) else { return }
    try add(column, value, text: text)
  }

  /// The same for entries of one column of views, which is not read where a view is the one that was guessed.
  @inline(__always)
  mutating func add(keys: TextReader, values: TextReader, entry index: Int) {
    guard let key = keys.bits(index) else { return }
    let column: Int
    if entry < order.count, order[entry].key == key {
      column = order[entry].column
      entry += 1
    } else {
      guard let text = keys[index] else { return }
      let found = self.column(text)
      order[entry - 1].key = key
      column = found ?? -1
    }
    guard column >= 0 else { return }
    let view = values.bits(index)
    let place = (column &* fileCount &+ file) &* 4
    let last = columns[column].last
    if let view, last >= 0 {
      let guess = columns[column].values[Int(last)].next
      if columns[column].values[Int(guess)].view == view,
        codes.base.load(fromByteOffset: place, as: Int32.self) < 0
      {
        columns[column].last = guess
        return codes.base.storeBytes(of: guess, toByteOffset: place, as: Int32.self)
      }
    }
    add(column, values[index]) { (raw) throws(Never) in String(decoding: raw, as: UTF8.self) }
    let code = codes.base.load(fromByteOffset: place, as: Int32.self)
    if let view, code >= 0 { columns[column].values[Int(code)].view = view }
  }

  @inline(__always)
  private mutating func add<E: Error>(
    _ column: Int, _ value: UnsafeRawBufferPointer?, text: (UnsafeRawBufferPointer) throws(E) -> String
  ) throws(E) {
    let place = (column &* fileCount &+ file) &* 4
    if codes.base.load(fromByteOffset: place, as: Int32.self) >= 0 { hasReplaced = true }
    guard let value, value.count > 0 else {
      return codes.base.storeBytes(of: -1, toByteOffset: place, as: Int32.self)
    }
    let last = columns[column].last
    if last >= 0 {
      let guess = columns[column].values[Int(last)].next
      if isEqual(columns[column].values[Int(guess)], value) {
        columns[column].last = guess
        return codes.base.storeBytes(of: guess, toByteOffset: place, as: Int32.self)
      }
    }
    let code = try code(column, value, text)
    if last >= 0 { columns[column].values[Int(last)].next = code }
    columns[column].last = code
    codes.base.storeBytes(of: code, toByteOffset: place, as: Int32.self)
  }

  @inline(__always)
  private mutating func column(_ key: UnsafeRawBufferPointer) -> Int? {
    defer { entry += 1 }
    if entry < order.count {
      let guess = order[entry].column
      if guess >= 0, columns[guess].name.withUnsafeBytes({ FileKey.sameBytes($0, key) }) { return guess }
    }
    return learn(key)
  }

  @inline(never)
  private mutating func learn(_ key: UnsafeRawBufferPointer) -> Int? {
    let found = places[Array(key)]
    while order.count <= entry { order.append((-1, .none)) }
    order[entry] = (found ?? -1, .none)
    return found
  }

  @inline(__always)
  private func isEqual(_ value: Value, _ raw: UnsafeRawBufferPointer) -> Bool {
    FileKey.sameBytes(UnsafeRawBufferPointer(start: raws.base + value.start, count: value.count), raw)
  }

  /// The code of a value that was not guessed.
  @inline(never)
  private mutating func code<E: Error>(
    _ column: Int, _ raw: UnsafeRawBufferPointer, _ text: (UnsafeRawBufferPointer) throws(E) -> String
  ) throws(E) -> Int32 {
    guard let base = raw.baseAddress else { return -1 }
    if columns[column].slots.count <= columns[column].values.count * 2 { columns[column].grow() }
    let hash = FileKey.hash(base, raw.count, seed: FileKey.seed)
    let mask = columns[column].slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while columns[column].slots[slot] != 0 {
      let code = columns[column].slots[slot] - 1
      let value = columns[column].values[Int(code)]
      if value.hash == hash, isEqual(value, raw) { return code }
      slot = (slot + 1) & mask
    }
    let code = Int32(truncatingIfNeeded: columns[column].values.count)
    columns[column].texts.append(try text(raw))
    columns[column].slots[slot] = code + 1
    columns[column].values.append(Value(start: raws.count, count: raw.count, hash: hash, next: code))
    raws.append(raw)
    return code
  }

  consuming func finish() -> [PartitionColumn] {
    let all = UnsafeRawBufferPointer(start: codes.base, count: codes.count).bindMemory(to: Int32.self)
    return columns.map { column in
      // A name that was asked for twice was gathered once.
      let index = places[column.name] ?? 0
      let found = PartitionColumn(
        codes: Array(all[index * fileCount..<(index + 1) * fileCount]), values: columns[index].texts)
      return hasReplaced ? found.withoutUnused() : found
    }
  }
}

extension PartitionColumnsBuilder.Column {
  fileprivate mutating func grow() {
    let count = max(16, slots.count * 2)
    slots = Array(repeating: 0, count: count)
    for (code, value) in values.enumerated() {
      var slot = Int(truncatingIfNeeded: value.hash) & (count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (count - 1) }
      slots[slot] = Int32(truncatingIfNeeded: code) + 1
    }
  }
}
