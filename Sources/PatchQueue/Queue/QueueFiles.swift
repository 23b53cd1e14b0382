import GitObjects
import PatchFormat

/// The files of a queue, wherever they lie: a folder's names and bytes.
public struct QueueFiles: Hashable, Sendable {
  /// By path inside the folder of the patches.
  public var files: [String: [UInt8]]

  public init(_ files: [String: [UInt8]] = [:]) { self.files = files }

  static let seriesName = "series"
  /// What Electron calls it.
  static let electronName = ".patches"

  /// The file that tells the order; nil: there is none yet.
  var listName: String? { [Self.seriesName, Self.electronName].first { files[$0] != nil } }

  /// - Throws: `malformed`, with the line, where it cannot be read or names a file that is no patch.
  public func series() throws(QueueError) -> Series {
    guard let name = listName, let bytes = files[name] else { return Series() }
    do throws(PatchError) {
      let series = try Series(bytes)
      let reserved = [Self.seriesName, Self.electronName, Lock.fileName, ".gitattributes"]
      if let taken = series.names.first(where: reserved.contains) {
        throw PatchError(.malformed, "\(taken) cannot be a patch: the queue has another use for the file")
      }
      return series
    } catch {
      var error = error
      error.file = name
      throw QueueError(.malformed, "\(error)")
    }
  }

  /// The patches of the series, in its order.
  /// - Throws: `malformed` where a file is missing or cannot be read.
  public func patches() throws(QueueError) -> [Patch] {
    var patches: [Patch] = []
    for entry in try series().entries {
      guard let bytes = files[entry.name] else {
        throw QueueError(
          .malformed, "the series names \(entry.name), and there is no such file",
          advice: "Restore the file, or take its line out of the series.")
      }
      do throws(PatchError) {
        patches.append(try Patch(entry, bytes))
      } catch {
        throw QueueError(.malformed, "\(error)")
      }
    }
    return patches
  }

  public func lock() throws(QueueError) -> Lock? {
    guard let bytes = files[Lock.fileName] else { return nil }
    return try Lock(bytes)
  }

  /// The files as they shall be for a stack; what is no patch of the old series stays.
  public func updated(for stack: Stack, base: ObjectID, style: Manifest.Style) throws -> QueueFiles {
    var series = try series()
    var result = self
    for name in series.names { result.files[name] = nil }
    for patch in stack.patches { result.files[patch.name] = patch.bytes(style) }
    series.set(stack.patches.map(\.entry))
    let list = listName ?? (style == .electron ? Self.electronName : Self.seriesName)
    result.files[list] = series.bytes
    result.files[Lock.fileName] = Array(try Lock(stack, commit: base, style: style).text.utf8)
    return result
  }
}

extension QueueFiles {
  /// The folder `path` of a tree.
  init(_ path: String, in tree: ObjectID, of repository: Repository) throws(GitError) {
    self.init()
    guard let folder = try repository.entry(ByteText(path), in: tree), folder.mode.isTree else { return }
    for (name, side) in try repository.files(in: folder.id) where side.mode.isFile {
      if let name = name.utf8 { files[name] = try repository.blob(side.id) }
    }
  }

  /// The files as a tree.
  func tree(in repository: Repository) throws(GitError) -> ObjectID {
    var edits: [ByteText: TreeChange.Side?] = [:]
    for (name, bytes) in files {
      edits[ByteText(name)] = .some(.init(mode: .regular, id: try repository.write(bytes)))
    }
    return try repository.editing(nil, edits)
  }
}
