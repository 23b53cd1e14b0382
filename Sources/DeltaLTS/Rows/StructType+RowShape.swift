extension StructType {
  /// The columns that a row type reads, as far as the table has them (nil: all), and the paths that this leaves
  /// out.
  func columns(of shape: RowShape) -> (columns: [ColumnPath]?, unscanned: Set<[String]>) {
    guard let wanted = shape.fields else { return (nil, []) }
    var columns: [ColumnPath] = []
    var unscanned: Set<[String]> = []
    prune(to: wanted, below: [], &columns, &unscanned)
    return (columns, unscanned)
  }

  private func prune(
    to wanted: [RowShape.Field], below path: [String], _ columns: inout [ColumnPath],
    _ unscanned: inout Set<[String]>
  ) {
    var read: Set<String> = []
    for shape in wanted {
      guard let field = self[shape.name], read.insert(field.name).inserted else { continue }
      let place = path + [field.name]
      // A struct of which no field is there is read whole: whether it is null is still of interest.
      if let structure = field.type.structure, shape.fields.contains(where: { structure[$0.name] != nil }) {
        structure.prune(to: shape.fields, below: place, &columns, &unscanned)
      } else {
        columns.append(ColumnPath(unchecked: place))
      }
    }
    for field in fields where !read.contains(field.name) { unscanned.insert(path + [field.name]) }
  }
}
