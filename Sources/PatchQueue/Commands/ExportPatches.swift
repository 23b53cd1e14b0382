import Foundation
import GitObjects

/// `export`: writes the patches as the queue's style has them, in their own folder or in another.
public struct ExportPatches: QueueCommand {
  /// Nil: the queue's own folder.
  public var folder: String?
  /// Nil: the queue's.
  public var style: Manifest.Style?

  public init(folder: String? = nil, style: Manifest.Style? = nil) {
    (self.folder, self.style) = (folder, style)
  }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let style = style ?? home.manifest.style
    if folder == nil, style == home.manifest.style, try Lock.holds(home.files, on: home.line.base) {
      return Plan(try report(home, []))
    }
    let stack = try converted(home, to: style)
    if let folder { return try other(home, stack, style, folder.hasSuffix("/") ? folder : folder + "/") }
    var operation = try home.change("export", from: home.stack(), to: stack)
    operation.after.files = try home.files.updated(for: stack, base: home.line.base.commit, style: style)
    if style != home.manifest.style {
      var manifest = home.manifest
      manifest.style = style
      operation.after.manifest = Array(manifest.text.utf8)
    }
    let changed = Self.differences(operation.before.files, operation.after.files)
    return Plan(try report(home, changed), changed.isEmpty ? nil : operation)
  }

  /// The queue; in a style that was asked for, what is not in it is written anew.
  private func converted(_ home: QueueHome, to style: Manifest.Style) throws -> Stack {
    if let known = try Lock.stack(home.files, on: home.line.base),
      self.style == nil || known.patches.allSatisfy({ $0.has(style) })
    {
      return known
    }
    let stack = try home.stack()
    if self.style == nil { return stack }
    var result = Stack(base: stack.base)
    for (number, level) in stack.levels.enumerated() {
      let patch = try level.patch.converted(
        to: style, files: home.repository.patches(from: stack.tree(below: number), to: level.tree))
      result.push(patch, tree: level.tree)
    }
    return result
  }

  private func report(_ home: QueueHome, _ changed: [String]) throws -> Report {
    Report(
      changed.map { "wrote \($0)" } + [
        "\(try home.files.series().names.count) patches, \(changed.count) files written"
      ],
      json: ["written": .array(changed.map { .string($0) })])
  }

  static func differences(_ old: QueueFiles, _ new: QueueFiles) -> [String] {
    Set(old.files.keys).union(new.files.keys).sorted().filter { old.files[$0] != new.files[$0] }
  }

  /// The patches in another folder, of which only what differs is written.
  private func other(
    _ home: QueueHome, _ stack: Stack, _ style: Manifest.Style, _ folder: String
  ) throws -> Plan {
    let url = URL(filePath: folder).absoluteURL
    let parent = url.deletingLastPathComponent().path(percentEncoded: false)
    let found = try Opening.files(WorkTreeFolder(root: parent), url.lastPathComponent)
    let wanted = try found.updated(for: stack, base: home.line.base.commit, style: style)
    let changed = Self.differences(found, wanted)
    var plan = Plan(try report(home, changed))
    // The series goes by what it names, and comes last but for what is derived from it: who finds an export that was cut
    // short exports again, and until then the old series tells what is to go.
    let order = changed.filter { wanted.files[$0] != nil } + changed.filter { wanted.files[$0] == nil }
    let last = [wanted.listName, Lock.fileName].compactMap(\.self)
    plan.files = (order.filter { !last.contains($0) } + last.filter(order.contains))
      .map { OtherFile(folder: folder, path: $0, bytes: wanted.files[$0]) }
    return plan
  }
}
