import Foundation
import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

/// Features as runs of patches, and trees of a part of the queue.
@Suite struct FeatureTests {
  private typealias Q = TestQueue

  /// Five and thirty are of `numbers`, nine is of `news`, and a patch on top of five's line of `more`.
  private func features(scope: [String] = []) async throws -> TestQueue {
    let queue = try await Q(scope: scope)
    for (name, feature) in [(Q.five, "numbers"), (Q.nine, "news"), (Q.thirty, "numbers")] {
      var edit = EditPatch(name)
      edit.trailers = [("Feature", feature)]
      try queue.run(edit)
    }
    try queue.history.write("src/a", Q.lines(1...40, [5: "five, and more", 30: "thirty"]).utf8)
    try queue.run(NewPatch("more", message: "More\n\nFeature: more\n", takesEdits: true))
    try queue.history.write("src/c", "c\n".utf8)
    try queue.run(NewPatch("last", message: "Last\n\nNeeds: more\n", takesEdits: true))
    try await queue.history.commit("Features")
    return queue
  }

  private func value(_ report: Report, _ path: any Sendable...) -> String? {
    var value: StableJSON? = .object(report.members.map { .init(name: $0.name, value: $0.value) })
    for step in path {
      if case .object(let members) = value, let name = step as? String {
        value = members.first { $0.name == name }?.value
      } else {
        return nil
      }
    }
    if case .string(let text) = value { return text }
    return nil
  }

  private func names(_ report: Report, _ key: String, _ member: String? = nil) -> [String] {
    guard case .array(let values) = report.value(key) else { return [] }
    return values.compactMap {
      switch $0 {
      case .string(let text): return text
      case .object(let members):
        if case .string(let text)? = members.first(where: { $0.name == member })?.value { return text }
        return nil
      default: return nil
      }
    }
  }

  @Test func theTreeOfAPrefixIsGits() async throws {
    let queue = try await Q()
    let git = queue.history
    let status = try await git.git("status", "--porcelain", "-uall")
    // What the patches were imported from, commit by commit, with the queue's own files around them.
    for (count, commit) in ["v1.0.0", "v1.0.0~0", "HEAD~3", "HEAD~2", "HEAD~1"].dropFirst().enumerated() {
      let report = try queue.run(MakeTree(top: "\(count)"))
      let tree = try #require(value(report, "tree"))
      #expect(report.text == tree)
      #expect(try await git.git("diff", "--stat", commit, tree, "--", "src", "README").isEmpty, "\(count)")
      #expect(try await git.git("diff", "--stat", "HEAD", tree, "--", "patches", "patch-queue.json").isEmpty)
      #expect(names(report, "patches").count == count)
    }
    #expect(
      try await git.git("rev-parse", "HEAD^{tree}") == (value(queue.run(MakeTree()), "tree") ?? "") + "\n")
    var inScope = MakeTree(top: Q.nine)
    inScope.isScopeOnly = true
    let lock = try #require(try queue.open(.reading).files.lock())
    #expect(value(try queue.run(inScope), "tree") == lock.patches[1].tree.hex)
    #expect(try await git.git("status", "--porcelain", "-uall") == status)
    // From a commit, whatever the work tree has.
    try git.write("README", "edited\n".utf8)
    let committed = try MakeTree().run(QueueHome.open(git.path, at: "HEAD"))
    #expect(try await git.git("rev-parse", "HEAD^{tree}") == (value(committed, "tree") ?? "") + "\n")
    #expect { try queue.run(MakeTree(top: "nothing")) } throws: { ($0 as? QueueError)?.code == .usage }
  }

  @Test func aFeatureIsLeftOutWithWhatNeedsIt() async throws {
    let queue = try await features()
    let git = queue.history
    #expect(names(try queue.run(ListSeries(feature: "numbers")), "patches", "name") == [Q.five, Q.thirty])
    #expect { try queue.run(ListSeries(feature: "other")) } throws: {
      ($0 as? QueueError)?.advice == "These are known: numbers, news, more."
    }
    var command = MakeTree()
    command.without = ["news"]
    var report = try queue.run(command)
    #expect(names(report, "leftOut", "patch") == [Q.nine])
    #expect(
      try await git.git("diff", "--name-only", "HEAD", value(report, "tree") ?? "") == "src/b\nsrc/new\n")
    // More does not fit without five; last says that it needs more.
    command.without = ["numbers"]
    report = try queue.run(command)
    #expect(names(report, "patches") == [Q.nine])
    #expect(names(report, "leftOut", "patch") == [Q.five, Q.thirty, "more.patch", "last.patch"])
    #expect(
      names(report, "leftOut", "reason").map { $0.prefix(16) } == [
        "is of numbers", "is of numbers", "does not fit wit", "needs more",
      ])
    command.without = ["more"]
    #expect(names(try queue.run(command), "patches") == [Q.five, Q.nine, Q.thirty])
    command.without = ["numbers", "news"]
    #expect(names(try queue.run(command), "patches").isEmpty)
    command.without = ["nothing"]
    #expect { try queue.run(command) } throws: { ($0 as? QueueError)?.code == .usage }
  }

  @Test func aFeatureIsDroppedWithWhatNeedsIt() async throws {
    let queue = try await features()
    var without = MakeTree()
    (without.without, without.isScopeOnly) = (["numbers"], true)
    let tree = value(try queue.run(without), "tree")
    let report = try queue.run(DropPatches([], features: ["numbers"]))
    #expect(names(report, "dropped") == [Q.five, Q.thirty, "more.patch", "last.patch"])
    #expect(try queue.names == [Q.nine])
    #expect(try queue.open(.reading).stack().tip.hex == tree)
    #expect(try queue.expectVerified())
    try queue.run(UndoChange())
    #expect(try queue.names.count == 5)
    #expect(try queue.expectVerified())
  }

  @Test func aFolderGetsWhatDiffers() async throws {
    let queue = try await features(scope: ["src"])
    let git = queue.history
    try await git.git("update-index", "--chmod=+x", "README")
    try FileManager.default.createSymbolicLink(
      atPath: git.directory.path("link"), withDestinationPath: "README")
    try await git.commit("More kinds of files")
    let parent = try TemporaryDirectory("tree")
    let folder = parent.path("out")
    func write(_ top: String?, _ without: [String] = []) async throws {
      var command = MakeTree(top: top)
      (command.folder, command.without) = (folder, without)
      let tree = value(try command.run(QueueHome.open(git.path, at: "HEAD")), "tree") ?? ""
      // Git finds in the folder what it would have written itself.
      let found = try await git.git(
        "--work-tree", folder, "-c", "core.bare=false", "diff", "--stat", "--no-ext-diff", tree)
      #expect(found.isEmpty, "\(found)")
      let files = try await git.git("ls-tree", "-r", "--name-only", tree).split(separator: "\n")
      let present = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { path in
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder)
        return !isFolder.boolValue && path != ".patch-queue-tree"
      }
      #expect(Set(present) == Set(files.map(String.init)))
    }
    func date(_ name: String) throws -> Date? {
      try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.modificationDate] as? Date
    }
    try await write("0")
    let (a, b) = (try date("src/a"), try date("src/b"))
    try await write("1")
    #expect(try date("src/a") != a && date("src/b") == b)
    try await write(nil)
    try await write(nil, ["numbers"])
    // Cut short at any write, the next brings all in order.
    var stops = 0
    while true {
      try await write("0")
      let (count, limit) = (Counter(), stops)
      var command = MakeTree()
      command.folder = folder
      do {
        _ = try command.run(
          QueueHome.open(
            git.path, beforeWrite: { _ in if count.next() == limit { throw CancellationError() } }))
        break
      } catch is CancellationError { stops += 1 }
      try await write("2")
    }
    #expect(stops > 8)
    // Somebody else's folder is not touched.
    try git.write("mine/file", "mine\n".utf8)
    var command = MakeTree()
    command.folder = git.directory.path("mine")
    #expect { try queue.run(command) } throws: { ($0 as? QueueError)?.code == .refused }
    #expect(try FileManager.default.contentsOfDirectory(atPath: git.directory.path("mine")) == ["file"])
  }

  private final class Counter: @unchecked Sendable {
    private var count = 0
    func next() -> Int {
      defer { count += 1 }
      return count
    }
  }
}
