/// What must hold of a table after a mutation, beside that every answer is an answer or a typed error.
package enum Guarantee: Int, Sendable, Comparable {
  /// Nothing: the bytes may now mean something else, and no checksum of the format covers them.
  case none
  /// The rows of a version are those that it had, or an error: what was changed does not decide them (statistics,
  /// a commit that is missing among others).
  case rows
  /// Every answer is the one that the table gave before, or an error: a checksum covers what was changed (of a page,
  /// a deletion vector), or it cannot change the meaning (a hint, a missing data file, a cut one).
  case answers

  package static func < (left: Guarantee, right: Guarantee) -> Bool { left.rawValue < right.rawValue }

  var name: String {
    switch self {
    case .none: "none"
    case .rows: "rows"
    case .answers: "answers"
    }
  }
}
