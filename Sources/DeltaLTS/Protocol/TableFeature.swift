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
  /// What the feature asks of a table besides its name in a list, such as annotations in the schema; nil: nothing.
  /// It is asked of every table that the gate lets pass, once for each schema, whether the feature is named or not.
  package let check: Check?

  package typealias Check = @Sendable (TableProtocol, TableMetadata) throws(DeltaError) -> Void

  package init(
    _ name: String, concernsReaders: Bool, canRead: Bool = true, legacyReaderVersion: Int? = nil,
    isActive: @escaping @Sendable (TableMetadata) -> Bool = { _ in true }, check: Check? = nil
  ) {
    self.name = name
    self.concernsReaders = concernsReaders
    self.canRead = canRead
    self.legacyReaderVersion = legacyReaderVersion
    self.isActive = isActive
    self.check = check
  }

  public static func == (left: TableFeature, right: TableFeature) -> Bool { left.name == right.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// The feature of that name; nil where this library has never heard of it.
  public init?(named name: String) {
    guard let known = Self.byName[name] else { return nil }
    self = known
  }

  private static let byName = Dictionary(uniqueKeysWithValues: table.map { ($0.name, $0) })

  /// What all features ask of a table.
  fileprivate static let checks = table.compactMap(\.check)

  /// Every feature that this library knows, those it does not read included.
  public static var all: [TableFeature] { table }
}

extension TableProtocol {
  /// Refuses a schema, or properties, that contradict what features ask for. The gate comes before.
  package func checkFeatures(_ metadata: TableMetadata) throws(DeltaError) {
    for check in TableFeature.checks { try check(self, metadata) }
  }
}
