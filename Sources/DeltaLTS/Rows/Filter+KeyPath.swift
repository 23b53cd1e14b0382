extension ColumnPath {
  /// The column that a property of a row type is decoded from: `\Trip.fare`, `\Trip.place.city`.
  ///
  /// There is no table of a type's properties and coding keys to look in, so the type is decoded from made-up
  /// values and the property read: what it gives tells the column. That works for properties that hold the value
  /// of one column, of types whose `init(from:)` takes any values (enums must be `CaseIterable`). Others, such as
  /// computed properties and lists, lead to `unknownColumn` when the scan is made; a coding key or a name does
  /// for them.
  public init<Row: Decodable, Value: Equatable>(_ property: KeyPath<Row, Value>) {
    self.init(unchecked: RowShape.column(property) ?? ["\(property)"])
  }
}

extension FilterColumn {
  /// The column that a property of a row type is decoded from.
  public static func column<Row: Decodable, Value: Equatable>(_ property: KeyPath<Row, Value>) -> FilterColumn
  {
    FilterColumn(path: ColumnPath(property))
  }
}

extension Filter {
  /// The column that a property of a row type is decoded from: `.column(\Trip.fare) > 20`.
  public static func column<Row: Decodable, Value: Equatable>(_ property: KeyPath<Row, Value>) -> FilterColumn
  {
    FilterColumn(path: ColumnPath(property))
  }
}

extension DeltaDecimal: FilterValue {
  public var filterValue: Value { .decimal(unscaled: unscaled, scale: scale) }
}
