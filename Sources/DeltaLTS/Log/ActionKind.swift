/// A kind of action of the log: the key of a line's object, and the column of a checkpoint.
///
/// Kinds that have no row are ignored, as the protocol asks (Protocol Evolution). A patch adds its own rows and reads
/// the actions from `LogActions.others`.
package struct ActionKind: Hashable, Sendable {
  package let name: String

  package init(_ name: String) { self.name = name }

  package static let add = ActionKind("add")
  package static let remove = ActionKind("remove")
  package static let cdc = ActionKind("cdc")
  package static let metaData = ActionKind("metaData")
  package static let tableProtocol = ActionKind("protocol")
  package static let txn = ActionKind("txn")
  package static let domainMetadata = ActionKind("domainMetadata")
  package static let commitInfo = ActionKind("commitInfo")

  /// The kinds that are noted besides file actions.
  package static let others: [ActionKind] = [commitInfo, txn, domainMetadata, metaData, tableProtocol, cdc]

  /// Kinds of which a commit has one at the most.
  package static let single: Set<ActionKind> = [metaData, tableProtocol]
}
