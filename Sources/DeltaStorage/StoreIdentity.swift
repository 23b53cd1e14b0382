import Synchronization

/// Gives identities to stores that are like no other.
package enum StoreIdentity {
  private static let count = Atomic<UInt64>(0)

  /// A new one in this process.
  package static func unique(_ kind: String) -> String {
    "\(kind) \(count.add(1, ordering: .relaxed).newValue)"
  }
}
