internal import DeltaColumns

extension ParquetLeaf {
  /// The leaf of a schema node. An annotation that does not fit the physical type is passed over: the values
  /// are then read as what they are stored as.
  init(_ node: ParquetNode, physicalType: PhysicalType) {
    let (columnType, form) = Self.type(physicalType, node.typeLength, node.annotation)
    self.init(
      index: node.leaves.lowerBound, physicalType: physicalType, typeLength: node.typeLength,
      annotation: node.annotation, columnType: columnType, form: form, maxDefinition: node.maxDefinition,
      maxRepetition: node.maxRepetition, slotDefinition: node.slotDefinition)
  }

  private static func type(
    _ physicalType: PhysicalType, _ length: Int, _ annotation: LogicalType?
  ) -> (ColumnType, ValueShape.Form) {
    if case .unknown = annotation { return (.null, .physical) }
    if case .decimal(let precision, let scale) = annotation, physicalType.holdsDecimals,
      (1...38).contains(precision), (0...precision).contains(scale)
    {
      return (.decimal(precision: precision, scale: scale), .decimal)
    }
    switch physicalType {
    case .boolean: return (.boolean, .physical)
    case .int32: return int32Type(annotation)
    case .int64: return (int64Type(annotation), .physical)
    case .int96: return (.timestamp(.microsecond, zone: "UTC"), .microseconds)
    case .float: return (.float32, .physical)
    case .double: return (.float64, .physical)
    case .byteArray: return byteArrayType(annotation)
    case .fixedLenByteArray:
      if case .float16 = annotation, length == 2 { return (.float16, .physical) }
      return (.fixedBinary(length), .physical)
    }
  }

  private static func int32Type(_ annotation: LogicalType?) -> (ColumnType, ValueShape.Form) {
    switch annotation {
    case .date: (.date, .physical)
    case .time(.millisecond, _): (.time(.millisecond), .physical)
    case .integer(8, let signed): (signed ? .int8 : .uint8, .int8)
    case .integer(16, let signed): (signed ? .int16 : .uint16, .int16)
    case .integer(32, signed: false): (.uint32, .physical)
    default: (.int32, .physical)
    }
  }

  private static func int64Type(_ annotation: LogicalType?) -> ColumnType {
    switch annotation {
    case .time(let unit, _) where unit != .millisecond: .time(unit)
    case .timestamp(let unit, let utc): .timestamp(unit, zone: utc ? "UTC" : nil)
    case .integer(64, signed: false): .uint64
    default: .int64
    }
  }

  private static func byteArrayType(_ annotation: LogicalType?) -> (ColumnType, ValueShape.Form) {
    switch annotation {
    case .string, .enum, .json: (.utf8View, .text)
    default: (.binaryView, .physical)
    }
  }
}

extension PhysicalType {
  fileprivate var holdsDecimals: Bool {
    switch self {
    case .int32, .int64, .byteArray, .fixedLenByteArray: true
    default: false
    }
  }
}
