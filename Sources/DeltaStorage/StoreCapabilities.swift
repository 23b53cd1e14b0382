/// What a store can do, so that callers choose a way before they fail on one.
public struct StoreCapabilities: OptionSet, Sendable, Hashable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Objects can be listed in the order of their names. Plain HTTP servers cannot.
  public static let listing = StoreCapabilities(rawValue: 1 << 0)
  /// Objects can be written and deleted.
  public static let writing = StoreCapabilities(rawValue: 1 << 1)
  /// `PutMode.ifAbsent` is atomic: of many writers exactly one wins.
  public static let putIfAbsent = StoreCapabilities(rawValue: 1 << 2)
  /// `PutMode.ifMatch` is atomic.
  public static let putIfMatch = StoreCapabilities(rawValue: 1 << 3)
  /// Large objects can be sent in parts.
  public static let multipart = StoreCapabilities(rawValue: 1 << 4)
  /// A request costs no round trip over a network: reads need not be merged or run side by side.
  public static let local = StoreCapabilities(rawValue: 1 << 5)
}

/// The state of the target that a put asks for. Stores read it through its two properties.
public struct PutMode: Sendable, Hashable {
  /// The put fails with `alreadyExists` where there is an object.
  public let requiresAbsence: Bool
  /// The put fails with `preconditionFailed` unless the object has this ETag.
  public let requiredETag: String?

  /// Writes, whatever is there.
  public static let overwrite = PutMode(requiresAbsence: false, requiredETag: nil)
  /// Writes only where nothing is. Atomic in stores with `StoreCapabilities.putIfAbsent`.
  public static let ifAbsent = PutMode(requiresAbsence: true, requiredETag: nil)
  /// Replaces only the object with this ETag. Atomic in stores with `StoreCapabilities.putIfMatch`.
  public static func ifMatch(_ etag: String) -> PutMode {
    PutMode(requiresAbsence: false, requiredETag: etag)
  }
}
