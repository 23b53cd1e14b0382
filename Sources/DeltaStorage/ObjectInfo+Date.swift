#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension ObjectInfo {
  /// When the object was last written, to the millisecond.
  public var modifiedDate: Date { Date(timeIntervalSince1970: Double(modified) / 1000) }
}
