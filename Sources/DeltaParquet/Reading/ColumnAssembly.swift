internal import DeltaColumns
internal import DeltaMemory

/// Makes the columns of one batch of decoded leaves and their levels.
///
/// The entries of a leaf that lie at a repetition level of at most `Place.repetition` and a definition level of
/// at least `Place.definition` are the places of the innermost list around a column (the rows, outside lists):
/// each has one value or null.
struct ColumnAssembly {
  struct Place {
    var repetition: UInt8 = 0
    var definition: UInt8 = 0
    var count: Int
  }

  let readers: [LeafReader]
  let outputs: [LeafOutput]
  let pool: BufferPool

  func column(_ plan: ColumnPlan, at place: Place) throws(ParquetError) -> Column {
    switch plan.field.kind {
    case .leaf(let leaf):
      let output = outputs[plan.leaf]
      try check(output.slotCount, place.count, plan)
      return Column(
        plan.type, count: output.slotCount, validity: output.validity, nullCount: output.nullCount,
        storage: output.storage(leaf))
    case .structure:
      let validity = plan.field.isNullable ? try structValidity(plan, at: place) : nil
      var children: [Column] = []
      for child in plan.children { children.append(try column(child, at: place)) }
      return Column(plan.type, count: place.count, validity: validity, storage: .structure(children))
    case .list(_, let repeated):
      let list = try offsets(plan, repeated, at: place)
      let child = try column(plan.children[0], at: list.inner)
      return Column(
        plan.type, count: place.count, validity: list.validity,
        storage: .list(offsets: list.offsets, child: child))
    case .map(_, _, let repeated):
      let list = try offsets(plan, repeated, at: place)
      let keys = try column(plan.children[0], at: list.inner)
      let values = try column(plan.children[1], at: list.inner)
      return Column(
        plan.type, count: place.count, validity: list.validity,
        storage: .map(offsets: list.offsets, keys: keys, values: values))
    }
  }

  private func check(_ found: Int, _ wanted: Int, _ plan: ColumnPlan) throws(ParquetError) {
    guard found == wanted else {
      throw ParquetError(
        .malformed, "\(found) values where the columns beside have \(wanted)", column: plan.field.name)
    }
  }

  /// Whether the struct is there, at each place.
  private func structValidity(_ plan: ColumnPlan, at place: Place) throws(ParquetError) -> Bitmap? {
    let reader = readers[plan.leaf]
    let threshold = UInt8(truncatingIfNeeded: plan.field.definition)
    var bits = BytesBuilder(capacity: (place.count + 7) / 8, pool: pool)
    if !reader.isRepeated {
      try check(reader.levels.count, place.count, plan)
      LevelKernels.packAtLeast(
        reader.definitions, count: place.count, threshold: threshold, into: bits.base, bit: 0)
    } else {
      var bytes = BytesBuilder(capacity: reader.levels.count + 1, pool: pool)
      let slots = LevelKernels.places(
        reader.definitions, reader.repetitions, count: reader.levels.count, place, value: threshold,
        into: bytes.base.assumingMemoryBound(to: UInt8.self))
      try check(slots, place.count, plan)
      Spread.packBits(
        bytes.base.assumingMemoryBound(to: UInt8.self), count: slots, into: bits.base, bit: 0)
      bytes.count = 0
    }
    bits.count = (place.count + 7) / 8
    return Bitmap(unchecked: bits.finish(), count: place.count)
  }

  private struct Offsets {
    let offsets: Bytes
    let validity: Bitmap?
    let inner: Place
  }

  /// Where each list begins among the elements, and whether it is there.
  private func offsets(
    _ plan: ColumnPlan, _ repeated: ParquetField.Repeated, at place: Place
  ) throws(ParquetError) -> Offsets {
    let reader = readers[plan.leaf]
    let count = reader.levels.count
    var inner = Place(
      repetition: UInt8(truncatingIfNeeded: repeated.repetition),
      definition: UInt8(truncatingIfNeeded: repeated.definition), count: 0)
    // A place more than there can be: the kernel writes each before it knows whether it is one.
    var offsets = BytesBuilder(capacity: (count + 1) * 4, pool: pool)
    var bytes = BytesBuilder(capacity: count + 1, pool: pool)
    let slots = LevelKernels.lists(
      reader.definitions, reader.repetitions, count: count, place, inner: &inner,
      value: UInt8(truncatingIfNeeded: plan.field.definition),
      offsets: offsets.base.assumingMemoryBound(to: Int32.self),
      present: bytes.base.assumingMemoryBound(to: UInt8.self))
    try check(slots, place.count, plan)
    offsets.count = (slots + 1) * 4
    var validity: Bitmap?
    if plan.field.isNullable {
      var bits = BytesBuilder(capacity: (slots + 7) / 8, pool: pool)
      Spread.packBits(bytes.base.assumingMemoryBound(to: UInt8.self), count: slots, into: bits.base, bit: 0)
      bits.count = (slots + 7) / 8
      validity = Bitmap(unchecked: bits.finish(), count: slots)
    }
    bytes.count = 0
    return Offsets(offsets: offsets.finish(), validity: validity, inner: inner)
  }
}

extension LeafReader {
  /// The kept definition levels of the batch.
  var definitions: UnsafePointer<UInt8> {
    UnsafePointer(levels.definitions.base.assumingMemoryBound(to: UInt8.self))
  }

  var repetitions: UnsafePointer<UInt8> {
    UnsafePointer(levels.repetitions.base.assumingMemoryBound(to: UInt8.self))
  }
}

extension LevelKernels {
  /// Writes for each place 1 where the definition level reaches `value`, else 0; a byte more may be written.
  /// - Returns: the number of places.
  static func places(
    _ definitions: UnsafePointer<UInt8>, _ repetitions: UnsafePointer<UInt8>, count: Int,
    _ place: ColumnAssembly.Place, value: UInt8, into target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var slots = 0
    for index in 0..<count {
      let definition = definitions[index]
      target[slots] = definition >= value ? 1 : 0
      slots += (repetitions[index] <= place.repetition) && (definition >= place.definition) ? 1 : 0
    }
    return slots
  }

  /// Writes for each place where its list's elements begin (and behind the last where they end), and 1 or 0 for
  /// whether it is there. Counts the elements in `inner`.
  /// - Returns: the number of places.
  static func lists(
    _ definitions: UnsafePointer<UInt8>, _ repetitions: UnsafePointer<UInt8>, count: Int,
    _ place: ColumnAssembly.Place, inner: inout ColumnAssembly.Place, value: UInt8,
    offsets: UnsafeMutablePointer<Int32>, present: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var slots = 0
    var elements = 0
    for index in 0..<count {
      let definition = definitions[index]
      let repetition = repetitions[index]
      offsets[slots] = Int32(truncatingIfNeeded: elements)
      present[slots] = definition >= value ? 1 : 0
      slots += (repetition <= place.repetition) && (definition >= place.definition) ? 1 : 0
      elements += (repetition <= inner.repetition) && (definition >= inner.definition) ? 1 : 0
    }
    offsets[slots] = Int32(truncatingIfNeeded: elements)
    inner.count = elements
    return slots
  }
}
