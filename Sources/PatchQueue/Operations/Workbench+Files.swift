import GitObjects

extension Workbench {
  /// A file that is to change.
  struct Write {
    let folder: WorkTreeFolder
    let path: ByteText
    let old: WorkTreeFolder.Content?
    let new: WorkTreeFolder.Content?
  }

  func writes(from before: QueueState, to after: QueueState) throws -> [Write] {
    var writes: [Write] = []
    let (home, workTree) = (home?.rememberingTheWay, workTree?.rememberingTheWay)
    if let workTree, let old = before.tree, let new = after.tree {
      let filters = repository.workTreeFilters
      for change in try repository.changes(from: old, to: new) {
        let filter = try filters.filter(at: change.path)
        writes.append(
          Write(
            folder: workTree, path: change.path,
            old: try change.old.flatMap { try repository.content($0, filter) },
            new: try change.new.flatMap { try repository.content($0, filter) }))
      }
    }
    if let home {
      func add(_ path: String, _ old: [UInt8]?, _ new: [UInt8]?) {
        if old == new { return }
        writes.append(
          Write(
            folder: home, path: ByteText(path), old: old.map { .file($0, isExecutable: false) },
            new: new.map { .file($0, isExecutable: false) }))
      }
      for name in Set(before.files.files.keys).union(after.files.files.keys).sorted() {
        add("\(patches)/\(name)", before.files.files[name], after.files.files[name])
      }
      add(Manifest.fileName, before.manifest, after.manifest)
      for name in Set(before.beside.files.keys).union(after.beside.files.keys).sorted() {
        add(name, before.beside.files[name], after.beside.files[name])
      }
    }
    // What goes makes room for what comes.
    return writes.filter { $0.new == nil } + writes.filter { $0.new != nil }
  }
}
