/// Bytes or text that do not follow their format. Whoever knows where they came from turns this into a
/// `DeltaError` that names the place.
package struct MalformedData: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was expected and what was found.
  package let reason: String

  package init(_ reason: String) { self.reason = reason }

  package var description: String { reason }
}
