import DeltaStorage

/// A file with file actions of a checkpoint, as the checkpoint names it (PROTOCOL.md, Sidecar File Information).
struct Sidecar: Sendable {
  /// A URI, as a rule the bare name of a file in `_delta_log/_sidecars`.
  let path: String
  let size: Int?

  /// Opens the file and makes sure that it is the one that is meant.
  func open(_ files: CheckpointFiles, _ log: LogDirectory) async throws(DeltaError) -> Checkpoint.Part {
    do throws(DeltaError) {
      let place = try place(log)
      let part = try await Checkpoint.open(place, size: size, name: "_sidecars/\(place.path.name)")
      let found = part.file.source.byteCount
      guard size == nil || size == found else {
        throw files.malformed("its sidecar \(path) has \(found) bytes, and not \(size ?? 0) as it says")
      }
      let schema = part.file.schema
      guard ["add", "remove"].contains(where: { schema.child(of: schema.root, named: $0) != nil }) else {
        throw files.malformed("its sidecar \(path) has no file actions")
      }
      return part
    } catch {
      throw error.at(.init(version: files.version))
    }
  }

  /// Where the file is. Other forms of path than a name lead where those of data files may lead.
  private func place(_ log: LogDirectory) throws(DeltaError) -> ObjectLocation {
    let folder = try log.object("_sidecars")
    do { return try log.location.resolve(path, in: folder) } catch {
      throw DeltaError(error, file: "_delta_log/_sidecars/\(path)")
    }
  }
}
