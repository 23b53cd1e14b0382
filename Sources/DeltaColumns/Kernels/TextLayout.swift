import DeltaMemory

/// In which of Arrow's layouts text and bytes are.
public struct TextLayout: Hashable, Sendable {
  enum Kind { case views, offsets32, offsets64 }

  let kind: Kind

  /// 16-byte views into any number of buffers: what the library itself makes.
  public static let views = TextLayout(kind: .views)
  /// 32-bit offsets into one buffer of at most 2 GiB; making it copies all text.
  public static let offsets32 = TextLayout(kind: .offsets32)
  /// 64-bit offsets into one buffer; making it copies all text.
  public static let offsets64 = TextLayout(kind: .offsets64)
}

extension ColumnType {
  /// The type with all text and bytes, at any depth, in `layout`.
  package func withText(_ layout: TextLayout) -> ColumnType {
    func field(_ field: ColumnField) -> ColumnField {
      ColumnField(
        field.name, field.type.withText(layout), isNullable: field.isNullable, metadata: field.metadata)
    }
    switch kind {
    case .utf8View, .utf8, .largeUtf8:
      switch layout.kind {
      case .views: return .utf8View
      case .offsets32: return .utf8
      case .offsets64: return .largeUtf8
      }
    case .binaryView, .binary, .largeBinary:
      switch layout.kind {
      case .views: return .binaryView
      case .offsets32: return .binary
      case .offsets64: return .largeBinary
      }
    case .list(let element): return .list(field(element))
    case .largeList(let element): return ColumnType(.largeList(field(element)))
    case .structure(let fields): return .structure(fields.map(field))
    case .map(let key, let value): return .map(key: field(key), value: field(value))
    case .dictionary(let value): return .dictionary(of: value.withText(layout))
    default: return self
    }
  }
}

extension Column {
  /// The same values with all text and bytes, at any depth, in `layout`.
  ///
  /// To views nothing is copied but the views themselves.
  /// - Throws: `tooLarge` where 32-bit offsets cannot hold the text.
  package func withText(_ layout: TextLayout) throws(ColumnError) -> Column {
    let target = type.withText(layout)
    if target == type { return self }
    guard target.byteWidth == 16 || target.kind.isOffsetText, let buffers = textBuffers else {
      return try mapChildren { (child) throws(ColumnError) in try child.withText(layout) }
    }
    switch layout.kind {
    case .views: return retyped(target, viewsStorage(buffers))
    case .offsets32: return retyped(target, try offsetsStorage(buffers, Int32.self))
    case .offsets64: return retyped(target, try offsetsStorage(buffers, Int64.self))
    }
  }

  private func offsetsStorage<Offset: FixedWidthInteger & BitwiseCopyable>(
    _ buffers: TextBuffers, _ offset: Offset.Type
  ) throws(ColumnError) -> Storage {
    let width = MemoryLayout<Offset>.size
    var offsets = BytesBuilder(capacity: (count + 1) * width)
    offsets.base.storeBytes(of: 0, as: Offset.self)
    var total = 0
    for index in 0..<count {
      if isPresent(index) { total += buffers.location(index).count }
      offsets.base.storeBytes(
        of: Offset(truncatingIfNeeded: total), toByteOffset: (index + 1) * width, as: Offset.self)
    }
    guard total <= Offset.max else {
      throw ColumnError(.tooLarge, "\(total) bytes of text do not fit 32-bit offsets; export as views")
    }
    offsets.count = (count + 1) * width

    var data = BytesBuilder(capacity: total)
    withExtendedLifetime(buffers) {
      for index in 0..<count where isPresent(index) { data.append(buffers.unsafeBytes(index)) }
    }
    let bytes = data.finish()
    return width == 4
      ? .offsets32(offsets.finish(), data: bytes) : .offsets64(offsets.finish(), data: bytes)
  }

  /// Views into the data where it is. A view's offset has 31 bits, so larger data is seen as several buffers
  /// that begin 1 GiB apart and run to the end.
  private func viewsStorage(_ buffers: TextBuffers) -> Storage {
    let shift = 30
    let data = buffers.data.first ?? .empty
    let pieces = stride(from: 0, to: max(data.count, 1), by: 1 << shift).map {
      data.slice($0..<data.count) ?? .empty
    }
    var views = BytesBuilder(capacity: count * 16)
    withExtendedLifetime(buffers) {
      for index in 0..<count {
        let place = buffers.location(index)
        // Lengths above 31 bits exist in 64-bit offsets only and are refused at import.
        let view =
          isPresent(index)
          ? StringView(
            data.unsafeBase + place.start, count: place.count, buffer: Int32(place.start >> shift),
            offset: place.start & (1 << shift - 1))
          : StringView(length: 0, prefix: 0, buffer: 0, offset: 0)
        views.base.storeBytes(of: view, toByteOffset: index * 16, as: StringView.self)
      }
    }
    views.count = count * 16
    return .views(views.finish(), data: pieces)
  }

  @inline(__always)
  private func isPresent(_ index: Int) -> Bool {
    guard let validity else { return true }
    return validity[index]
  }
}

extension ColumnType.Kind {
  /// Text or bytes by offsets.
  var isOffsetText: Bool {
    switch self {
    case .utf8, .largeUtf8, .binary, .largeBinary: true
    default: false
    }
  }
}

extension Batch {
  /// The same rows with all text and bytes in `layout`.
  package func withText(_ layout: TextLayout) throws(ColumnError) -> Batch {
    let converted = try mapColumns(count: count) { (column) throws(ColumnError) in try column.withText(layout)
    }
    return Batch(unchecked: fields.map { $0.withText(layout) }, columns: converted.columns, count: count)
  }
}

extension ColumnField {
  package func withText(_ layout: TextLayout) -> ColumnField {
    ColumnField(name, type.withText(layout), isNullable: isNullable, metadata: metadata)
  }
}
