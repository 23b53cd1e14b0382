import Foundation
import GitObjects
import GitTestSupport
import PatchFormat
import TestSupport
import Testing

@testable import PatchQueue

/// Upstream moves on, a line stays behind, and a fix reaches both: in a clone of this project, by its programs as they are
/// built. Nobody types a git command.
@Suite struct RehearsalTests {
  @Test(.enabled(if: Rehearsal.canBegin, Rehearsal.hint))
  func aFixReachesAReleaseOfTwoLines() async throws {
    let stage = try await Rehearsal()
    try await stage.run([
      "patch-queue manifest --leave lts-\(stage.old) --name \(stage.new) --version '\(stage.new).{100}'",
      "patch-queue commit -m 'Begin the line \(stage.new)'",
    ])
    let moved = try stage.upstream("Begin \(stage.new)", in: stage.files.moved, tag: "v\(stage.new).0")
    try await stage.run([
      "patch-queue plan v\(stage.new).0 --check",
      "patch-queue rebase v\(stage.new).0",
      "conformance gate --line \(stage.new) --baseline base",
      "patch-queue release \(stage.first) --gate .build/gate/gate.json",
    ])
    let fix = try stage.upstream("fix: mend what was found", in: stage.files.mended)
    let commands = try stage.documented()
    #expect((1...6).contains(commands.count))
    try await stage.run(commands)

    let releases = [
      Release(version: stage.first, line: stage.new, base: moved, before: "base", isMended: false),
      Release(version: stage.second, line: stage.new, base: moved, before: stage.first, isMended: true),
      Release(version: stage.next, line: stage.old, base: stage.base, before: stage.last, isMended: true),
    ]
    for release in releases {
      try await stage.run(["patch-queue release --check \(release.version) --line \(release.line)"])
      try release.check(stage, fix)
    }
    #expect(try stage.open(at: "lts-\(stage.old)").line.name == stage.old)
    #expect(try stage.open(at: "HEAD").line.name == stage.new)
  }

  /// What a release must be.
  private struct Release {
    let version: String
    let line: String
    let base: ObjectID
    /// What its gate compared it with.
    let before: String
    /// Whether it has the fix.
    let isMended: Bool

    func check(_ stage: Rehearsal, _ fix: ObjectID) throws {
      let home = try stage.open(at: "v\(version)")
      let (owner, id) = (home.repository, try home.repository.resolve("v\(version)"))
      let commit = try owner.commit(id)
      let provenance = try #require(try home.provenance(of: version, at: id))
      #expect(provenance.rehearsal && provenance.line == line && provenance.base.commit == base)
      let gate = try #require(
        try owner.entry(ByteText("\(home.releaseFolder(version))gate.json"), in: commit.tree))
      struct Record: Decodable {
        struct Baseline: Decodable { var name: String }
        var line: String
        var baseline: Baseline
      }
      let record = try JSONDecoder().decode(Record.self, from: Data(owner.blob(gate.id)))
      #expect(record.line == line && record.baseline.name == before)
      // It adds its own files and touches nothing else.
      let changes = try owner.changes(from: owner.commit(commit.parents[0]).tree, to: commit.tree)
      #expect(changes.count >= 3 && changes.allSatisfy { home.isReleaseFile($0.path, version) })
      let mended = try #require(try owner.entry(stage.files.mended, in: commit.tree))
      #expect(try owner.blob(mended.id).reversed().starts(with: stage.mark.reversed()) == isMended)
      let backports = try home.files.patches().map { $0.trailers["Upstream-Status"] }
        .filter { $0 == ["Backport [\(fix.short)]"] }
      #expect(backports.count == (isMended ? 1 : 0))
    }
  }
}

/// A clone of this project, what comes next there, and who is on the stage.
private struct Rehearsal {
  /// Whether the project is a clone with its base, so that there is something to rehearse with.
  static let canBegin: Bool = {
    guard let home = try? QueueHome.open(ProjectFiles.root.path(percentEncoded: false)) else { return false }
    return (try? home.baseCommit()) != nil && !home.repository.isShallow
  }()
  static let hint: Comment = "the project is no git clone that has the base of its queue and all before it"

  private let folder: TemporaryDirectory
  /// The line that is checked out and stays behind, its base, its last release or `base`, and its next one.
  let old: String
  let base: ObjectID
  let last: String
  let next: String
  /// The line that begins, and its first releases.
  let new: String
  let first: String
  let second: String
  /// Files of sources that no patch changes.
  let files: (moved: ByteText, mended: ByteText)
  /// What upstream writes at the end of a file.
  let mark = Array("\n// As upstream has it now.\n".utf8)

  init() async throws {
    folder = try TemporaryDirectory("rehearsal")
    let path = folder.path("clone")
    func git(_ arguments: String...) async throws {
      _ = try await Subprocess.run("/usr/bin/git", arguments, environment: GitHistory.environment).checked()
    }
    try await git("clone", "-q", "--shared", ProjectFiles.root.path(percentEncoded: false), path)
    try await git("-C", path, "checkout", "-q", "-B", "main")
    let home = try QueueHome.open(path)
    let repository = home.repository
    // What upstream has beyond the base may fit or not; here it goes on from the base.
    base = try home.baseCommit()
    let branch = try Self.upstreamBranch(home)
    try repository.update(
      [.init(branch, from: repository.reference(branch), to: base)], actor: home.actor, message: "rehearse")

    let pattern = try VersionPattern(#require(home.line.version))
    let released = try home.released(pattern, at: repository.resolve("HEAD"))
    old = home.line.name
    last = released.max().map(pattern.version) ?? "base"
    next = try #require(pattern.next(after: released).first)
    let numbers = pattern.prefix.split(separator: ".").compactMap { Int($0) }
    try #require(numbers.count == 2, "\(pattern)")
    let tags = try repository.references("refs/tags/v*")
    let new = try #require(
      (1...1_000).lazy.map { "\(numbers[0]).\(numbers[1] + $0)" }.first { name in
        !home.manifest.lines.contains { $0.name == name }
          && !tags.contains { $0.hasPrefix("refs/tags/v\(name).") }
      })
    (self.new, first, second) = (new, "\(new).100", "\(new).101")

    let patched = Set(try home.files.patches().flatMap(\.mail.files).flatMap { [$0.oldPath, $0.newPath] })
    let sources = try repository.files(in: repository.commit(base).tree).map(\.path).filter {
      home.scope.contains($0) && $0.description.hasSuffix(".swift") && !patched.contains($0)
    }
    try #require(sources.count > 1)
    files = (sources[0], sources[sources.count - 1])
  }

  func open(at revision: String) throws -> QueueHome {
    try QueueHome.open(folder.path("clone"), at: revision)
  }

  private static func upstreamBranch(_ home: QueueHome) throws -> String {
    "refs/heads/\(try #require(home.manifest.upstream.branch))"
  }

  /// A commit of upstream's own people.
  func upstream(_ message: String, in file: ByteText, tag: String? = nil) throws -> ObjectID {
    let home = try open(at: "HEAD")
    let (repository, branch) = (home.repository, try Self.upstreamBranch(home))
    let tip = try #require(try repository.reference(branch))
    let tree = try repository.commit(tip).tree
    var side = try #require(try repository.entry(file, in: tree))
    side.id = try repository.write(repository.blob(side.id) + mark)
    let commit = try repository.write(
      Commit(
        tree: repository.editing(tree, [file: side]), parents: [tip], author: home.actor,
        committer: home.actor, message: ByteText(message: message)))
    try repository.persist()
    var references = [Repository.ReferenceChange(branch, from: tip, to: commit)]
    if let tag { references.append(.init("refs/tags/\(tag)", from: nil, to: commit)) }
    try repository.update(references, actor: home.actor, message: message)
    return commit
  }

  /// The commands of "A fix for two lines", of the lines and versions that come next here.
  func documented() throws -> [String] {
    let page = try String(
      contentsOf: ProjectFiles.root.appending(path: "docs/patch-queue.md"), encoding: .utf8)
    let heading = try #require(page.firstRange(of: "\n## A fix for two lines\n"))
    let commands = try #require(codeBlocks("sh", in: page[heading.upperBound...]).first)
    let names = ["1.0": old, "1.0.102": next, "1.1": new, "1.1.101": second]
    return commands.map { line in
      line.split(separator: " ").map { names[String($0)] ?? String($0) }.joined(separator: " ")
    }
  }

  /// Does what a maintainer types, but for what takes hours: the gate looks at the queue alone, and its record does for a
  /// rehearsal.
  func run(_ commands: [String]) async throws {
    let programs = try URL(filePath: ProjectFiles.executable("patch-queue")).deletingLastPathComponent().path
    var environment = GitHistory.environment
    environment["PATH"] = "\(programs):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
    environment["SOURCE_DATE_EPOCH"] = "1800000000"
    for var command in commands {
      #expect(command.hasPrefix("patch-queue ") || command.hasPrefix("conformance "))
      if command.hasPrefix("conformance gate ") { command += " --only queue" }
      if command.hasPrefix("patch-queue release "), !command.contains(" --check ") {
        command += " --rehearsal"
      }
      let output = try await Subprocess.run(
        "/bin/bash", ["-c", command], environment: environment,
        directory: folder.url.appending(path: "clone"), timeLimit: .seconds(300))
      try #require(output.status == 0, "\(command)\n\(output.standardOutput)\(output.standardError)")
    }
  }
}
