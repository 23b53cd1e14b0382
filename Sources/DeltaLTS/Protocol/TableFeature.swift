/// A table feature of the protocol, by name (PROTOCOL.md, Table Features).
public struct TableFeature: Hashable, Sendable {
  /// The name in `readerFeatures` and `writerFeatures`.
  public let name: String
  /// Whether readers must know it too, or writers alone.
  public let concernsReaders: Bool
  /// Whether this library reads tables that have it.
  public let canRead: Bool
  /// The reader version that implied the feature before features had names.
  package let legacyReaderVersion: Int?
  /// Whether a table at a legacy version really uses the feature.
  package let isActive: @Sendable (TableMetadata) -> Bool

  package init(
    _ name: String, concernsReaders: Bool, canRead: Bool = true, legacyReaderVersion: Int? = nil,
    isActive: @escaping @Sendable (TableMetadata) -> Bool = { _ in true }
  ) {
    self.name = name
    self.concernsReaders = concernsReaders
    self.canRead = canRead
    self.legacyReaderVersion = legacyReaderVersion
    self.isActive = isActive
  }

  public static func == (left: TableFeature, right: TableFeature) -> Bool { left.name == right.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// The feature of that name; nil where this library has never heard of it.
  public init?(named name: String) {
    guard let known = Self.byName[name] else { return nil }
    self = known
  }

  private static let byName = Dictionary(uniqueKeysWithValues: table.map { ($0.name, $0) })

  /// Every feature that this library knows, those it does not read included.
  public static var all: [TableFeature] { table }
}
