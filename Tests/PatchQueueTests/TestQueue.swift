import Foundation
import GitObjects
import GitTestSupport
import TestSupport

@testable import PatchQueue

/// A distribution with a queue, made by git and the library, for tests.
struct TestQueue {
  let history: GitHistory

  /// Base `v1.0.0` with files `src/a` and `src/b` of 40 lines, three commits on top, imported and committed.
  /// - Parameter scope: what the queue owns; nothing: everything but itself.
  init(scope: [String] = []) async throws {
    try Flushing.turnOff()
    history = try await GitHistory()
    try history.write("src/a", Self.lines(1...40).utf8)
    try history.write("src/b", Self.lines(1...40).utf8)
    try history.write("README", "readme\n".utf8)
    try await history.commit("Base")
    try await history.git("tag", "v1.0.0")
    try history.write("src/a", Self.lines(1...40, [5: "five"]).utf8)
    try await history.commit("Five in a")
    try history.write("src/b", Self.lines(1...40, [9: "nine"]).utf8)
    try history.write("src/new", "new\n".utf8)
    try await history.commit("Nine in b")
    try history.write("src/a", Self.lines(1...40, [5: "five", 30: "thirty"]).utf8)
    try await history.commit("Thirty in a")
    var begin = InitQueue(upstream: "https://example.org/up.git", base: "v1.0.0")
    begin.scope = scope
    _ = try begin.run(in: history.path)
    _ = try run(ImportPatches("v1.0.0..HEAD"))
    try await history.commit("Queue")
  }

  init(_ history: GitHistory) { self.history = history }

  /// The same queue once more.
  func copy() throws -> TestQueue { TestQueue(try history.copy()) }

  static let (five, nine, thirty) = ("five-in-a.patch", "nine-in-b.patch", "thirty-in-a.patch")

  /// Numbered lines, some of them with other words.
  static func lines(_ numbers: ClosedRange<Int>, _ words: [Int: String] = [:]) -> String {
    numbers.map { (words[$0] ?? "line \($0)") + "\n" }.joined()
  }

  func open(
    line: String? = nil, _ access: QueueHome.Access = .writing,
    _ beforeWrite: @escaping @Sendable (String) throws -> Void = { _ in }
  ) throws -> QueueHome {
    try QueueHome.open(history.path, line: line, for: access, beforeWrite: beforeWrite)
  }

  @discardableResult
  func run(_ command: some QueueCommand, dryRun: Bool = false) throws -> Report {
    try command.run(open(), dryRun: dryRun)
  }

  var names: [String] { get throws { try open(.reading).files.series().names } }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: history.directory.path(name))), as: UTF8.self)
  }

  /// Everything on the disk outside `.git`, to be compared.
  func contents() throws -> [String: String] {
    let folder = WorkTreeFolder(root: history.path + "/")
    var contents: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: history.path) where name != ".git" {
      let below = try folder.files(below: ByteText(name))
      for path in below.isEmpty ? [ByteText(name)] : below {
        contents[path.description] = "\(try folder.read(path) as Any)"
      }
    }
    return contents
  }

  func expectVerified() throws -> Bool { try run(VerifyQueue()).exitCode == 0 }
}
