import Foundation
import GitObjects
import PatchFormat

/// `squash`: makes one patch of several, in the place of the first.
public struct SquashPatches: QueueCommand {
  public var names: [String]
  /// Nil: the messages of all, one behind the other.
  public var message: String?

  public init(_ names: [String], message: String? = nil) { (self.names, self.message) = (names, message) }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let old = try home.stack()
    let all = old.patches.map(\.name)
    let joined = try home.names(of: names, in: all)
    guard joined.count > 1, Set(joined).count == joined.count else {
      throw QueueError(.usage, "name two patches or more to make one of", advice: "patch-queue squash A B")
    }
    return try old.joining(joined, message: message, title: "squash \(joined.joined(separator: " "))", home)
  }
}

/// `fold`: puts another patch of the queue, or a patch file, into a patch, which keeps its message.
public struct FoldPatch: QueueCommand {
  /// A patch of the queue, or a file.
  public var source: String
  /// Nil: the top one that is applied, or the one below `source` where that is the top one itself.
  public var target: String?

  public init(_ source: String, into target: String? = nil) { (self.source, self.target) = (source, target) }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let old = try home.stack()
    let all = old.patches.map(\.name)
    let position = try home.position(in: old)
    guard let number = try? home.index(of: source, in: all, default: 0) else {
      return try fold(fileInto: home.index(of: target, in: all, default: position - 1), old, home)
    }
    let index = try home.index(
      of: target, in: all, default: number == position - 1 ? number - 1 : position - 1)
    guard index != number else { throw QueueError(.usage, "\(all[index]) cannot be folded into itself") }
    let message = old.patches[index].mail.message.description
    return try old.joining([all[index], all[number]], message: message, title: "fold \(all[number])", home)
  }

  private func fold(fileInto index: Int, _ old: Stack, _ home: QueueHome) throws -> Plan {
    guard FileManager.default.fileExists(atPath: source) else {
      throw QueueError(.usage, "there is no patch and no file \(source)")
    }
    let importer = Importer(repository: home.repository, scope: home.scope)
    var above = old.prefix(index + 1)
    for patch in try PatchSource(path: source).patches(taken: []) {
      try importer.check(patch)
      try importer.push(patch, on: &above)
    }
    var new = old.prefix(index)
    try new.push(old.patches[index], madeFor: above.tip, in: home.repository)
    try new.lay(old, from: index + 1, in: home.repository)
    let name = old.patches[index].name
    return Plan(
      Report([.init("\(name) has \(source)", .good)], json: ["patch": new.patches[index].json()]),
      try home.change("fold \(source)", from: old, to: new))
  }
}

extension Stack {
  /// One patch in the place of the first of these, with what all of them change.
  fileprivate func joining(
    _ names: [String], message: String?, title: String, _ home: QueueHome
  ) throws -> Plan {
    guard let first = names.first, let place = index(of: first) else {
      throw QueueError(.usage, "there is no patch to join")
    }
    // Those behind the first come to it, then all become one.
    var order = patches.map(\.name).filter { !names.dropFirst().contains($0) }
    let anchor = (order.firstIndex(of: first) ?? place) + 1
    order.insert(contentsOf: names.dropFirst(), at: anchor)
    let moved = try arranged(order, in: home.repository)
    var new = moved.prefix(anchor - 1)
    var patch = moved.patches[anchor - 1]
    let parts = moved.patches[(anchor - 1)..<(anchor - 1 + names.count)]
    let text = message.map { ByteText(message: $0) }
    patch.mail.message =
      text ?? ByteText(parts.map(\.mail.message.bytes).joined(separator: [UInt8(ascii: "\n")]))
    try new.push(patch, madeFor: moved.levels[anchor - 2 + names.count].tree, in: home.repository)
    try new.lay(moved, from: anchor - 1 + names.count, in: home.repository)
    return Plan(
      Report(
        [.init("\(first) has the changes of \(names.dropFirst().joined(separator: ", "))", .good)],
        json: ["patch": patch.json()]),
      try home.change(title, from: self, to: new))
  }
}
