import GitObjects
import PatchFormat

/// `reorder`: puts the patches into another order that gives the same tree.
public struct ReorderPatches: QueueCommand {
  /// The patches that move, in their new order.
  public var names: [String]
  /// The patch that they come behind; nil: they come first. Not told, with all names: the whole order.
  public var after: String?

  public init(_ names: [String], after: String?) { (self.names, self.after) = (names, after) }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let old = try home.stack()
    let all = old.patches.map(\.name)
    let moving = try home.names(of: names, in: all)
    guard !moving.isEmpty, Set(moving).count == moving.count else {
      throw QueueError(.usage, "each patch that moves has to be named once")
    }
    var order = all.filter { !moving.contains($0) }
    var place = 0
    if let after {
      let anchor = all[try home.index(of: after, in: all, default: 0)]
      guard let index = order.firstIndex(of: anchor) else {
        throw QueueError(.usage, "\(anchor) cannot come behind itself")
      }
      place = index + 1
    }
    order.insert(contentsOf: moving, at: place)
    let new = try old.arranged(order, in: home.repository)
    guard new.tip == old.tip else {
      throw QueueError(
        .conflict, "in this order the patches give another tree", advice: "Nothing was changed.")
    }
    return Plan(
      Report(order.map { .init($0) }, json: ["patches": .array(order.map { .string($0) })]),
      order == all ? nil : try home.change("reorder", from: old, to: new))
  }
}

/// `drop`: takes patches out of the queue.
public struct DropPatches: QueueCommand {
  public var names: [String]
  /// Features that go, with what does not stand without them.
  public var features: [String]

  public init(_ names: [String], features: [String] = []) { (self.names, self.features) = (names, features) }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let old = try home.stack()
    let all = old.patches.map(\.name)
    let dropped = Set(try home.names(of: names, in: all))
    let cut = try FeatureCut(old, without: features, in: home.repository)
    let stays = Set(cut.stack.patches.map(\.name)).subtracting(dropped)
    let new = try old.arranged(all.filter(stays.contains), in: home.repository)
    let list = all.filter { !stays.contains($0) }
    let reasons = Dictionary(uniqueKeysWithValues: cut.gone.map { ($0.name, $0.reason) })
    return Plan(
      Report(
        list.map { .init("- ", .bad) + .init($0) + .init(reasons[$0].map { "  \($0)" } ?? "", .dim) },
        json: ["dropped": .array(list.map { .string($0) })]),
      list.isEmpty ? nil : try home.change("drop \(list.joined(separator: " "))", from: old, to: new))
  }
}

/// `rename`: gives a patch another file name.
public struct RenamePatch: QueueCommand {
  public var name: String
  public var newName: String

  public init(_ name: String, to newName: String) { (self.name, self.newName) = (name, newName) }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let old = try home.stack()
    let all = old.patches.map(\.name)
    let index = try home.index(of: name, in: all, default: 0)
    let new = try PatchName.checked(newName, taken: all)
    let position = try home.position(in: old)
    return Plan(
      Report(["\(all[index]) is \(new) now"], json: ["from": .string(all[index]), "to": .string(new)]),
      try home.change(
        "rename \(all[index])", from: old, to: old.replacing(index) { $0.name = new }, position: position))
  }
}

extension Stack {
  /// These patches of the stack in this order, each with what it changes.
  func arranged(_ names: [String], in repository: Repository) throws -> Stack {
    let same = zip(names, levels).prefix { $0 == $1.patch.name }.count
    var new = prefix(same)
    for name in names.dropFirst(same) {
      guard let number = index(of: name) else { continue }
      try new.lay(levels[number].patch, from: tree(below: number), to: levels[number].tree, in: repository)
    }
    return new
  }

  /// The stack with something about a patch changed that is not what it does.
  func replacing(_ index: Int, _ change: (inout Patch) throws -> Void) rethrows -> Stack {
    var stack = Stack(base: base)
    for (number, level) in levels.enumerated() {
      var patch = level.patch
      if number == index { try change(&patch) }
      stack.push(patch, tree: level.tree)
    }
    return stack
  }
}
