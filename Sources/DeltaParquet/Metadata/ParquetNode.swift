/// One element of a file's schema: a group or a leaf.
package struct ParquetNode: Sendable {
  /// Its place in the depth-first list of nodes; the root is 0.
  package let index: Int
  /// The parent's index; the root is its own.
  package let parent: Int
  package let name: String
  package let fieldID: Int32?
  package let repetition: Repetition
  /// nil for a group.
  package let physicalType: PhysicalType?
  /// Bytes of a value of FIXED_LEN_BYTE_ARRAY.
  package let typeLength: Int
  package let annotation: LogicalType?
  /// The indexes of a group's children, in the file's order.
  package internal(set) var children: [Int]
  /// The leaves below, by their number in the file (a leaf's own number for a leaf).
  package internal(set) var leaves: Range<Int>
  /// The definition level at which this node's value is there.
  package let maxDefinition: Int
  /// How many repeated nodes lie on the way here, this one included.
  package let maxRepetition: Int
  /// The definition level from which an entry is a place in the innermost list around; 0 outside lists.
  let slotDefinition: Int

  package var isLeaf: Bool { physicalType != nil }
}
