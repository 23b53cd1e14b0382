import Foundation
import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct WorkTreeTests {
  @Test func filesAreReplacedWholeOrNotAtAll() throws {
    let directory = try TemporaryDirectory("work-tree")
    var folder = WorkTreeFolder(root: directory.path("") + "/")
    try folder.write(.file(Array("one".utf8), isExecutable: false), to: "deep/er/file")
    try folder.write(.link(Array("deep/er".utf8)), to: "link")
    try folder.write(.file(Array("x".utf8), isExecutable: true), to: "run")
    #expect(try folder.read("deep/er/file") == .file(Array("one".utf8), isExecutable: false))
    #expect(try folder.read("link") == .link(Array("deep/er".utf8)))
    #expect(try folder.read("run") == .file(Array("x".utf8), isExecutable: true))
    #expect(try folder.read("deep") == nil)
    #expect(try folder.read("no/where") == nil)
    struct Stop: Error {}
    for step in ["make deep/er/file", "rename deep/er/file"] {
      folder.beforeWrite = { if $0 == step { throw Stop() } }
      #expect(throws: Stop.self) {
        try folder.write(.file(Array("two".utf8), isExecutable: false), to: "deep/er/file")
      }
      #expect(try folder.read("deep/er/file") == .file(Array("one".utf8), isExecutable: false))
    }
    folder.beforeWrite = { _ in }
    try folder.write(.file(Array("two".utf8), isExecutable: true), to: "deep/er/file")
    #expect(try folder.read("deep/er/file") == .file(Array("two".utf8), isExecutable: true))
    try folder.remove("deep/er/file")
    #expect(!FileManager.default.fileExists(atPath: directory.path("deep")))
    try folder.remove("never/there")
    // Nothing is written through a link, nor outside.
    #expect(throws: QueueError.self) { try folder.write(.link([]), to: "../x") }
    try folder.write(.link(Array("/tmp".utf8)), to: "way")
    #expect(throws: QueueError.self) { try folder.write(.file([], isExecutable: false), to: "way/out") }
  }

  /// A folder that went in the pass, and was a link afterwards, is not written through for having been a folder once.
  @Test func theWayIsForgottenWithItsFolder() throws {
    let directory = try TemporaryDirectory("work-tree")
    let folder = WorkTreeFolder(root: directory.path("") + "/").rememberingTheWay
    let file = WorkTreeFolder.Content.file(Array("x".utf8), isExecutable: false)
    for name in ["a/b/one", "a/b/two", "a/c/three", "ab/four", "five"] as [ByteText] {
      try folder.write(file, to: name)
      #expect(try folder.read(name) == file)
    }
    #expect(try folder.read("a/b/one/below") == nil)
    for name in ["a/b/one", "a/b/two"] as [ByteText] { try folder.remove(name) }
    try folder.write(.link(Array("/tmp".utf8)), to: "a/b")
    #expect(throws: QueueError.self) { try folder.write(file, to: "a/b/out") }
    #expect(try folder.read("a/b/out") == nil && folder.read("a/c/three") == file)
  }

  /// A sparse file claims more than the machine has room for.
  @Test func whatIsTooLargeIsNotRead() throws {
    let directory = try TemporaryDirectory("work-tree")
    let folder = WorkTreeFolder(root: directory.path("") + "/")
    try folder.write(.file(Array("x".utf8), isExecutable: false), to: "sparse")
    #expect(truncate(directory.path("sparse"), 1 << 42) == 0)
    #expect(throws: QueueError.self) { try folder.read("sparse") }
    let large = [UInt8](repeating: 7, count: 3_000_001)
    try folder.write(.file(large, isExecutable: false), to: "large")
    #expect(try folder.read("large") == .file(large, isExecutable: false))
  }

  @Test func theWorkTreeIsReadAsItWouldBeAdded() async throws {
    let history = try await GitHistory.ofAllKinds()
    let repository = try Repository(history.path)
    let head = try repository.commit(repository.resolve("HEAD")).tree
    #expect(try repository.workTreeSnapshot() == head)
    try history.write(".gitignore", "*.o\n".utf8)
    try history.write("ignored.o", "x".utf8)
    try history.write("new/ü", "new\n".utf8)
    try history.write("moved.swift", "changed\n".utf8)
    try await history.git("rm", "-q", "dos.txt")
    try FileManager.default.removeItem(atPath: history.directory.path("link"))
    try history.write("link", "now a file\n".utf8)
    let tree = try repository.workTreeSnapshot()
    let changed = try repository.changes(from: head, to: tree).map(\.path)
    #expect(changed == [".gitignore", "dos.txt", "link", "moved.swift", "new/ü"])
    try await history.git("add", "-A")
    #expect(try await history.git("write-tree").hasPrefix(tree.hex))
    // What was read is nowhere on the disk but in the files.
    #expect(repository.pendingCount > 0)
  }
}
