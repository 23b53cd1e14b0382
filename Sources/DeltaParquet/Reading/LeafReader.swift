internal import DeltaMemory

/// What is wanted of a leaf.
struct LeafRequest {
  let leaf: ParquetLeaf
  /// Whether the columns around it are told by its levels.
  var keepsLevels: Bool
  /// Whether its values are wanted, and not its levels alone.
  let storesValues: Bool
  /// Whether all rows of a batch's spans are decoded: a column with lists drops unwanted rows as a whole, afterwards.
  var takesSpans = false
}

/// Decodes the chunk of one leaf in one row group, batch by batch: a synchronous state machine that says which
/// bytes it needs next.
///
/// Pages are made known (`admit`), a batch is begun with its rows (`begin`), goes on (`advance`) as often as bytes
/// were fed, and is handed over (`finish`). Rows are numbered inside the row group.
final class LeafReader {
  let request: LeafRequest
  let shape: ValueShape
  let options: ParquetReadOptions
  let codec: PageCodec
  /// Rows of the row group.
  let rowCount: Int
  /// Entries of the chunk, by what the footer says.
  private let entryCount: Int
  var pages: PageSequence
  var dictionary: DictionaryValues?
  var page: DataPage?
  /// Outside lists: the next row. Inside: how many rows were begun.
  var row = 0
  var buffers: LeafBuffers
  var levels: LevelBuffers
  var scratch: BytesBuilder
  /// Validity bits of rows of which only some are wanted.
  var pickedValidity: BytesBuilder
  var piece = LevelPiece()
  /// The levels of `piece`.
  var pieceLevels: LevelBuffers
  /// The rows of the batch, and the span that is being decoded.
  private(set) var rows = RowRuns([])
  var span = 0
  private var isLast = false
  /// Inside lists: whether the rows of the current span have begun.
  var isReading = false
  /// Inside lists: whether the next entry must begin a row.
  var startsRow = true
  /// Whether the last page opened was of version 2, which holds whole rows.
  var pageHoldsWholeRows = false

  init(
    _ request: LeafRequest, chunk: ParquetColumnChunk, rowCount: Int, options: ParquetReadOptions
  ) throws(ParquetError) {
    let leaf = request.leaf
    let form = leaf.form == .text && !options.validateUTF8 ? ValueShape.Form.physical : leaf.form
    self.request = request
    self.shape = try ValueShape(leaf.physicalType, typeLength: leaf.typeLength, form: form)
    self.options = options
    self.codec = chunk.codec
    self.rowCount = rowCount
    self.entryCount = chunk.valueCount
    self.pages = PageSequence(options: options)
    self.buffers = LeafBuffers(shape, storesValues: false, hasNulls: false, slots: 0, pool: options.pool)
    self.levels = LevelBuffers(pool: options.pool)
    self.pieceLevels = LevelBuffers(pool: options.pool)
    self.scratch = BytesBuilder(capacity: 0, pool: options.pool)
    self.pickedValidity = BytesBuilder(capacity: 0, pool: options.pool)
  }

  var isRepeated: Bool { request.leaf.maxRepetition > 0 }
  var maxDefinition: UInt8 { UInt8(truncatingIfNeeded: request.leaf.maxDefinition) }

  /// The ranges of bytes that `advance` waits for.
  var missing: [Range<Int>] { pages.missing }

  func feed(_ bytes: Bytes, at offset: Int) { pages.feed(bytes, at: offset) }

  /// Makes known the pages of these rows, which lie behind those of earlier calls.
  func admit(_ rows: [Range<Int>], of chunk: ParquetColumnChunk, index: ParquetOffsetIndex?) {
    pages.append(PageStretch.stretches(chunk, rows: rows, index: index, behind: pages.end))
  }

  /// Begins a batch of these rows, which lie behind those of the batch before.
  /// - Parameter isLast: whether none comes behind it.
  func begin(_ rows: RowRuns, isLast: Bool) {
    self.rows = rows
    self.isLast = isLast
    span = 0
    isReading = false
    buffers = LeafBuffers(
      shape, storesValues: request.storesValues, hasNulls: maxDefinition > 0,
      slots: expectedEntries(request.takesSpans ? rows.spanCount : rows.count), pool: options.pool)
    levels.removeAll()
  }

  /// How many entries so many rows have, if these are like the others; a guess to size memory by, no more than
  /// what a lie in the footer may cost.
  private func expectedEntries(_ rows: Int) -> Int {
    guard isRepeated, rowCount > 0 else { return rows }
    let perRow = Double(entryCount) / Double(rowCount)
    return min(max(rows, Int(min(Double(rows) * perRow * 1.125, 1e9)) + 64), max(rows, 1 << 20))
  }

  /// Decodes as far as the bytes go.
  /// - Returns: true when the batch is whole, false when bytes are `missing`.
  func advance() throws(ParquetError) -> Bool {
    do throws(ParquetError) {
      let isWhole = isRepeated ? try advanceRepeated() : try advanceFlat()
      if !isWhole, pages.missing.isEmpty { throw ParquetError(.truncated, "the column chunk ends too early") }
      if isWhole, isLast { release() }
      return isWhole
    } catch {
      throw error.located(fileOffset: Int64(pages.offset))
    }
  }

  /// Lets go of what the pages are decoded with, so that the next column's find warm memory.
  private func release() {
    page = nil
    dictionary = nil
    pages.release()
  }

  /// The batch's values; the levels stay until the next batch begins.
  func finish() -> LeafOutput {
    var whole = LeafBuffers(shape, storesValues: false, hasNulls: false, slots: 0, pool: options.pool)
    swap(&whole, &buffers)
    return whole.finish()
  }
}
