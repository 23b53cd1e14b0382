/// Where the files of folders went that are gone, and so where the folders went.
struct FolderRenames {
  /// What it is good for to know where a folder went.
  enum Use {
    /// The other side added a file to it.
    case itself
    /// The other side added a file to a folder around it.
    case around
  }

  /// By folder that the side removed.
  typealias Uses = [ByteText: Use]

  private var counts: [ByteText: [ByteText: Int]] = [:]

  /// Takes note of a file that went: its folder did, and the folders around it as far as their names stay.
  mutating func add(from old: ByteText, to new: ByteText, for uses: Uses) {
    var (from, to) = (old.folder, new.folder)
    var isFirst = true
    while true {
      let use = uses[from]
      if isFirst || use == .itself { counts[from, default: [:]][to, default: 0] += 1 }
      if use == nil || from.isEmpty || to.isEmpty || from.name != to.name { return }
      (from, to, isFirst) = (from.folder, to.folder, false)
    }
  }

  /// The folder that most files of a folder went to, and whether no other has as many.
  private static func best(_ counts: [ByteText: Int]) -> (folder: ByteText, isSure: Bool)? {
    let order = counts.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
    return order.first.map { ($0.key, order.count == 1 || order[1].value < $0.value) }
  }

  /// Where each folder seems to have gone.
  var guess: [ByteText: ByteText] { counts.compactMapValues { Self.best($0)?.folder } }

  /// Where folders went that the other side added files to; those that went to several places equally are left where they are.
  func certain(for uses: Uses) -> [ByteText: ByteText] {
    counts.filter { uses[$0.key] == .itself }.compactMapValues { counts in
      Self.best(counts).flatMap { $0.isSure ? $0.folder : nil }
    }
  }

  /// The path in the folder's new place; nil where none of its folders went.
  static func moved(_ path: ByteText, by folders: [ByteText: ByteText]) -> (path: ByteText, folder: ByteText)?
  {
    for old in path.folders {
      guard let new = folders[old] else { continue }
      return (new.appending(ByteText(path.bytes[(old.bytes.count + 1)...])), new)
    }
    return nil
  }
}
