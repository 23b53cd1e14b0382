import GitObjects

/// `manifest`: tells what `patch-queue.json` holds, changes it, and looks whether it is so.
public struct EditManifest: QueueCommand {
  public var upstreamURL: String?
  public var upstreamBranch: String?
  /// How releases of the line are numbered.
  public var version: String?
  /// For how many months after a release the line gets fixes.
  public var support: Int?
  /// The name that the line gets.
  public var name: String?
  /// A new branch that keeps the line as it is committed, while the one that is checked out gets another name.
  public var leftBranch: String?
  /// A branch whose line is listed from now on.
  public var addedBranch: String?
  /// A line that is listed no more.
  public var removedLine: String?
  /// Whether bases and versions of lines on other branches are taken over from there.
  public var syncs = false

  public init() {}

  public func plan(_ home: QueueHome) throws -> Plan {
    let manifest = try edited(home)
    if manifest == home.manifest {
      let faults = try ManifestCheck(home: home).faults()
      return Plan(report(manifest, faults))
    }
    try home.refuseWhileStopped()
    guard case .folder = home.place else {
      throw QueueError(
        .refused, "the manifest of line \(home.line.name) is on a branch that is not checked out",
        advice: "Check it out, and change it there.")
    }
    let stack = try home.stack()
    var operation = try home.change("manifest", from: stack, to: stack)
    operation.after.files = operation.before.files
    operation.after.manifest = Array(manifest.text.utf8)
    if let leftBranch {
      operation.title += " --leave \(leftBranch)"
      let (reference, commit) = try left(leftBranch, home)
      operation.before.heads.append(.init(reference, nil))
      operation.after.heads.append(.init(reference, commit))
    }
    var plan = Plan(report(manifest, []), operation)
    // A line that has another name has another log: the one it had may be that of another branch.
    if let name { plan.log = Opening.log(home.repository, name) }
    return plan
  }

  private func edited(_ home: QueueHome) throws -> Manifest {
    var manifest = home.manifest
    if let upstreamURL { manifest.upstream.url = upstreamURL }
    if let upstreamBranch { manifest.upstream.branch = upstreamBranch.isEmpty ? nil : upstreamBranch }
    if let version {
      _ = try VersionPattern(version)
      manifest.change(home.line.name) { $0.version = version }
    }
    if let support {
      guard SupportWindow.months.contains(support) else {
        throw QueueError(.usage, "\(support) months are no time that a line can be kept for")
      }
      manifest.change(home.line.name) { $0.support = support }
    }
    if let name, name != home.line.name {
      try Manifest.Line.check(name: name)
      guard !manifest.lines.contains(where: { $0.name == name }) else {
        throw QueueError(.usage, "there is a line \(name) already")
      }
      manifest.change(home.line.name) { $0.name = name }
    }
    if let leftBranch {
      var line = home.line
      guard !manifest.lines.contains(where: { $0.name == line.name }) else {
        throw QueueError(
          .usage, "line \(line.name) stays on \(leftBranch), and what is checked out needs another name",
          advice: "Give it one: patch-queue manifest --leave \(leftBranch) --name NAME")
      }
      line.branch = leftBranch
      manifest.lines.append(line)
    }
    if let removedLine {
      guard removedLine != home.line.name else {
        throw QueueError(.usage, "line \(removedLine) is the one that is checked out")
      }
      _ = try manifest.line(removedLine)
      manifest.lines.removeAll { $0.name == removedLine }
    }
    if let addedBranch { try add(addedBranch, to: &manifest, home) }
    if syncs { try sync(&manifest, home) }
    return manifest
  }

  /// The branch that keeps the line, and the commit that it is made at.
  private func left(_ branch: String, _ home: QueueHome) throws -> (reference: String, commit: ObjectID) {
    let (owner, reference) = (try home.requireOwner(), "refs/heads/\(branch)")
    guard try owner.isBranchName(branch) else {
      throw QueueError(.usage, "\"\(branch)\" is no name for a branch", advice: "Use one such as lts-1.0.")
    }
    guard try owner.reference(reference) == nil else {
      throw QueueError(
        .refused, "there is a branch \(branch) already",
        advice: "Name another; or list the line that is there: patch-queue manifest --add-line \(branch)")
    }
    guard let commit = try owner.reference("HEAD"), try owner.edits(of: commit).isEmpty else {
      throw QueueError(
        .refused, "not everything is committed, and \(branch) would not have it",
        advice: "Commit it first: patch-queue commit -m MESSAGE")
    }
    return (reference, commit)
  }

  private func add(_ branch: String, to manifest: inout Manifest, _ home: QueueHome) throws {
    guard let tip = try home.owner?.reference("refs/heads/\(branch)") else {
      throw QueueError(.usage, "there is no branch \(branch) here", advice: "Fetch or make it first.")
    }
    var line = try home.manifest(at: tip).0.line(nil)
    guard !manifest.lines.contains(where: { $0.name == line.name }) else {
      throw QueueError(.usage, "there is a line \(line.name) already")
    }
    line.branch = branch
    manifest.lines.append(line)
  }

  private func sync(_ manifest: inout Manifest, _ home: QueueHome) throws {
    for (index, line) in manifest.lines.enumerated() {
      guard let branch = line.branch, let tip = try home.owner?.reference("refs/heads/\(branch)"),
        let own = try home.manifest(at: tip).0.lines.first(where: { $0.name == line.name })
      else { continue }
      (manifest.lines[index].base, manifest.lines[index].version) = (own.base, own.version)
      manifest.lines[index].support = own.support
    }
  }

  private func report(_ manifest: Manifest, _ faults: [(line: String, text: String)]) -> Report {
    var lines: [Report.Line] = [
      "upstream \(manifest.upstream.url)\(manifest.upstream.branch.map { ", branch \($0)" } ?? "")",
      "patches in \(manifest.patches)/, style \(manifest.style.rawValue)",
    ]
    if !manifest.scope.patterns.isEmpty {
      lines.append("scope \(manifest.scope.patterns.joined(separator: " "))")
    }
    for line in manifest.lines {
      lines.append(
        .init("line \(line.name)", .strong)
          + .init(
            ": on \(line.base.name) (\(line.base.commit.short))"
              + (line.version.map { ", releases \($0)" } ?? "")
              + (line.support.map { ", fixes for \($0) months" } ?? "")
              + (line.branch.map { ", branch \($0)" } ?? "")
          ))
      lines += faults.filter { $0.line == line.name }.map { .init("  \($0.text)", .bad) }
    }
    return Report(
      lines,
      json: [
        "upstream": .members([
          "url": .string(manifest.upstream.url), "branch": manifest.upstream.branch.map { .string($0) },
        ]),
        "patches": .string(manifest.patches), "style": .string(manifest.style.rawValue),
        "applied": .bool(manifest.isApplied),
        "scope": .array(manifest.scope.patterns.map { .string($0) }),
        "lines": .array(
          manifest.lines.map { line in
            .members([
              "name": .string(line.name), "branch": line.branch.map { .string($0) }, "base": line.base.json,
              "version": line.version.map { .string($0) }, "support": line.support.map { .integer($0) },
              "faults": .array(faults.filter { $0.line == line.name }.map { .string($0.text) }),
            ])
          }),
      ], exitCode: faults.isEmpty ? 0 : 1)
  }
}
