import GitObjects

/// Looks whether what a manifest says is so.
struct ManifestCheck {
  let home: QueueHome

  /// In words, by line.
  func faults() throws -> [(line: String, text: String)] {
    let lines = home.manifest.lines
    var faults: [(String, String)] = []
    for line in lines { faults += try self.faults(line).map { (line.name, $0) } }
    let here = lines.filter { $0.branch == nil }
    if here.count > 1 {
      faults += here.map {
        ($0.name, "it has no branch, as others have none: only one line is on the manifest's own")
      }
    }
    return faults
  }

  private func faults(_ line: Manifest.Line) throws -> [String] {
    var faults: [String] = []
    if let version = line.version {
      do throws(QueueError) { _ = try VersionPattern(version) } catch { faults.append(error.message) }
    }
    let repository = home.repository
    if let tag = line.base.tag, let id = try? repository.resolve("refs/tags/\(tag)"), id != line.base.commit {
      faults.append("its base is tag \(tag), which is at \(id.short), not at \(line.base.commit.short)")
    }
    guard let branch = line.branch, let owner = home.owner else {
      if repository.kind(line.base.commit) == .commit {
        let tree = try home.scope.tree(in: repository.commit(line.base.commit).tree, of: repository)
        if tree != line.base.tree {
          faults.append("its base has tree \(tree.short) in scope, not \(line.base.tree.short)")
        }
      }
      return faults
    }
    guard let tip = try owner.reference("refs/heads/\(branch)") else {
      return faults + ["there is no branch \(branch) here"]
    }
    do {
      guard let own = try home.manifest(at: tip).0.lines.first(where: { $0.name == line.name }) else {
        return faults + ["branch \(branch) has a manifest without it"]
      }
      if own.base != line.base || own.version != line.version {
        faults.append("branch \(branch) says otherwise, base \(own.base.name): patch-queue manifest --sync")
      }
    } catch let error as QueueError {
      faults.append(error.message)
    }
    return faults
  }
}
