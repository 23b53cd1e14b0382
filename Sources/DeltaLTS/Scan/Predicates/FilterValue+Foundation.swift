#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// An instant, to the microsecond; for columns of type `timestamp`.
extension Date: FilterValue {
  public var filterValue: Value {
    let micros = (timeIntervalSince1970 * 1_000_000).rounded()
    return .timestamp(microseconds: Int64(exactly: micros) ?? (micros < 0 ? .min : .max))
  }
}

extension Data: FilterValue {
  public var filterValue: Value { .binary(Array(self)) }
}

/// Its text in lower case, as columns hold it that have no type of their own for it.
extension UUID: FilterValue {
  public var filterValue: Value { .string(uuidString.lowercased()) }
}
