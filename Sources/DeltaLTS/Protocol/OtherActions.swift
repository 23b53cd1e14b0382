import DeltaJSON

/// How far an application has got (PROTOCOL.md, Transaction Identifiers).
public struct SetTransaction: Hashable, Sendable {
  public let appId: String
  public let version: Int64
  /// Milliseconds since the epoch.
  public let lastUpdated: Int64?

  public init(appId: String, version: Int64, lastUpdated: Int64? = nil) {
    self.appId = appId
    self.version = version
    self.lastUpdated = lastUpdated
  }
}

/// The configuration of a named domain (PROTOCOL.md, Domain Metadata).
public struct DomainMetadata: Hashable, Sendable {
  public let domain: String
  public let configuration: String
  /// A tombstone; a snapshot has none.
  public let removed: Bool

  public init(domain: String, configuration: String, removed: Bool = false) {
    self.domain = domain
    self.configuration = configuration
    self.removed = removed
  }
}

/// Who did what in a commit (PROTOCOL.md, Commit Provenance Information).
public struct CommitInfo: Sendable {
  /// Milliseconds since the epoch, as the writer said.
  public let timestamp: Int64?
  /// The timestamp that counts where the table has in-commit timestamps.
  public let inCommitTimestamp: Int64?
  public let operation: String?
  /// Parameters as text; nested ones as JSON text.
  public let operationParameters: [String: String]
  public let engineInfo: String?
  public let isBlindAppend: Bool?
  public let userMetadata: String?
  /// All of it, as JSON text.
  public let json: String

  package init(_ value: JSONValue) {
    func text(_ value: JSONValue?) -> String? {
      guard let value else { return nil }
      if case .string(let text) = value { return text }
      if case .null = value { return nil }
      return value.text
    }
    timestamp = value["timestamp"]?.int64
    inCommitTimestamp = value["inCommitTimestamp"]?.int64
    operation = text(value["operation"])
    let parameters = value["operationParameters"]?.object?.members ?? []
    operationParameters = Dictionary(
      parameters.compactMap { member in text(member.value).map { (member.name, $0) } },
      uniquingKeysWith: { $1 })
    engineInfo = text(value["engineInfo"])
    isBlindAppend = value["isBlindAppend"]?.bool
    userMetadata = text(value["userMetadata"])
    json = value.text
  }
}
