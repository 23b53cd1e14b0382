import DeltaStorage

/// A way to write down a checkpoint: how it is read, or by which feature's name it is refused.
///
/// `LogFileName` tells by the name which format a file is of. A patch adds a row and a folder.
package struct CheckpointFormat: Sendable {
  /// As `LogFileName.Checkpoint.format` has it.
  package let name: String
  /// The table feature that the format belongs to, where it is not of the base protocol.
  package let feature: String?
  /// Reads the checkpoint; nil where this library does not.
  package let read: (@Sendable (CheckpointFiles, LogDirectory) async throws(DeltaError) -> Checkpoint)?

  package init(
    _ name: String, feature: String? = nil,
    read: (@Sendable (CheckpointFiles, LogDirectory) async throws(DeltaError) -> Checkpoint)?
  ) {
    self.name = name
    self.feature = feature
    self.read = read
  }

  package var canRead: Bool { read != nil }

  static func named(_ name: String) -> CheckpointFormat? { table.first { $0.name == name } }
}

extension CheckpointFormat {
  /// The formats, the preferred first where several checkpoints are of one version.
  package static let table: [CheckpointFormat] = [
    CheckpointFormat("classic", read: Checkpoint.classicOfEitherSpec),
    CheckpointFormat("multi-part", read: Checkpoint.multiPart),
    CheckpointFormat("uuid", feature: "v2Checkpoint", read: Checkpoint.uuidNamed),
  ]

  /// What a checkpoint is refused with that this library does not read.
  static func refusal(_ files: CheckpointFiles) -> DeltaError {
    let feature = files.format?.feature ?? "v2Checkpoint"
    return DeltaError(
      .unsupportedFeature,
      "the checkpoint of version \(files.version) belongs to the feature \(feature), which this library does not read",
      at: .init(version: files.version, file: files.files.first.map { "_delta_log/\($0.name)" }),
      advice:
        "Read the table with a client that supports \(feature), or a release of this library that does.",
      features: [feature])
  }
}
