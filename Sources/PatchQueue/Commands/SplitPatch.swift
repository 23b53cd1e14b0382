import GitObjects
import PatchFormat

/// `split`: moves some files or hunks of a patch to a new patch behind it.
public struct SplitPatch: QueueCommand {
  public var name: String
  /// What goes to the new patch: files, folders, or hunks of a file by number: `src/a:1,3`.
  public var parts: [String]
  public var newName: String
  /// Nil: made of the new name.
  public var message: String?

  public init(_ name: String, parts: [String], into newName: String, message: String? = nil) {
    (self.name, self.parts, self.newName, self.message) = (name, parts, newName, message)
  }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let old = try home.stack()
    let all = old.patches.map(\.name)
    let index = try home.index(of: name, in: all, default: 0)
    let newName = try PatchName.checked(newName, taken: all)
    let whole = try home.repository.patches(from: old.tree(below: index), to: old.levels[index].tree)
    let kept = try kept(whole)
    guard !kept.isEmpty, kept != whole else {
      throw QueueError(
        .usage, kept.isEmpty ? "nothing would be left of \(all[index])" : "\(all[index]) has nothing of that",
        advice: "patch-queue show \(all[index]) tells its files and hunks.")
    }
    var new = old.prefix(index)
    let between = try home.repository.apply(kept, to: new.tip).tree
    try new.push(old.patches[index], madeFor: between, in: home.repository)
    var patch = Patch(name: newName, mail: old.patches[index].mail)
    patch.mail.message = ByteText(message: message ?? PatchName.subject(of: newName))
    try new.push(patch, madeFor: old.levels[index].tree, in: home.repository)
    try new.lay(old, from: index + 1, in: home.repository)
    let position = try home.position(in: old)
    return Plan(
      Report(
        new.patches[index...(index + 1)].flatMap { patch in
          [.init(patch.name, .good)] + patch.mail.files.map { "  \($0.path)" as Report.Line }
        }, json: ["patches": .array(new.patches[index...(index + 1)].map { $0.json() })]),
      try home.change(
        "split \(all[index])", from: old, to: new, position: index < position ? position + 1 : position))
  }

  /// What stays in the patch.
  private func kept(_ files: [FilePatch]) throws -> [FilePatch] {
    var whole: [String] = []
    var hunks: [ByteText: Set<Int>] = [:]
    for part in parts {
      guard let colon = part.lastIndex(of: ":"),
        case let numbers = part[part.index(after: colon)...].split(separator: ",").map({ Int($0) }),
        !numbers.isEmpty, numbers.allSatisfy({ $0 != nil })
      else {
        whole.append(part)
        continue
      }
      hunks[ByteText(String(part[..<colon])), default: []].formUnion(numbers.compactMap(\.self))
    }
    let scope = whole.isEmpty ? nil : try Scope(whole)
    return files.compactMap { file in
      if scope?.contains(file.path) == true { return nil }
      guard let numbers = hunks[file.path], case .text(let all) = file.content else { return file }
      var rest = file
      let left = all.enumerated().filter { !numbers.contains($0.offset + 1) }.map(\.element)
      if left.isEmpty { return nil }
      rest.content = .text(left)
      return rest
    }
  }
}
