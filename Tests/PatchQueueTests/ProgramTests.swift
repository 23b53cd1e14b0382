import Foundation
import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

/// The program as it is built: exit codes, documents, what it says where.
@Suite struct ProgramTests {
  private typealias Q = TestQueue

  private func run(_ arguments: String..., in path: String) async throws -> Subprocess.Output {
    try await Subprocess.run(
      ProjectFiles.executable("patch-queue"), arguments, environment: GitHistory.environment,
      directory: URL(filePath: path))
  }

  /// Every command of the tutorial, with what it says; ids of objects are not compared.
  @Test func theTutorialIsTrue() async throws {
    let url = ProjectFiles.root.appending(path: "docs/patch-queue.md")
    let text = try String(contentsOf: url, encoding: .utf8)
    var steps: [(command: String, output: String)] = []
    for line in codeBlocks("console", in: text).joined() {
      if line.hasPrefix("$ ") {
        steps.append((String(line.dropFirst(2)), ""))
      } else if !steps.isEmpty {
        steps[steps.count - 1].output += line + "\n"
      }
    }
    #expect(steps.count > 40)
    let mark = "\u{1}"
    let script = steps.map { "\($0.command)\nprintf '\(mark)'\n" }.joined()
    let folder = try TemporaryDirectory("tutorial")
    let bin = try URL(filePath: ProjectFiles.executable("patch-queue")).deletingLastPathComponent().path
    var environment = GitHistory.environment
    environment["PATH"] = "\(bin):/usr/bin:/bin"
    let output = try await Subprocess.run(
      "/bin/bash", ["-c", "exec 2>&1\n" + script], environment: environment, directory: folder.url,
      timeLimit: .seconds(120))
    let outputs = output.standardOutput.split(separator: mark, omittingEmptySubsequences: false)
    #expect(outputs.count == steps.count + 1)
    for (step, found) in zip(steps, outputs) {
      #expect(Self.withoutIDs(String(found)) == Self.withoutIDs(step.output), "\(step.command)")
    }
  }

  private static func withoutIDs(_ text: String) -> String {
    text.replacing(/\b[0-9a-f]{7,40}\b/, with: "ID")
  }

  @Test func everyCommandHasHelpWithAnExample() async throws {
    let folder = try TemporaryDirectory("help")
    let help = try await run("--help", in: folder.path("")).checked()
    let names = help.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
      .filter { $0.first?.isLetter == true && $0 != "See" && $0 != "patch-queue" }
    #expect(names.count >= 35)
    for name in names {
      let text = try await run("help", name, in: folder.path("")).checked()
      #expect(text.contains("patch-queue \(name)"), "\(name) has no example")
    }
    for shell in ["bash", "zsh", "fish"] {
      #expect(
        try await run("--generate-completion-script", shell, in: folder.path("")).checked().contains("absorb")
      )
    }
  }

  @Test func exitCodesAndStreamsAreAsTold() async throws {
    let queue = try await Q()
    let path = queue.history.path
    let good = try await run("--json", "-C", path, "status", in: "/")
    #expect(good.status == 0 && good.standardError.isEmpty)
    let document = try JSONSerialization.jsonObject(with: Data(good.standardOutput.utf8)) as? [String: Any]
    #expect(document?["schema"] as? Int == 1 && document?["command"] as? String == "status")
    // No colours where nobody looks.
    #expect(try await !run("status", in: path).standardOutput.contains("\u{1B}"))
    try queue.history.write("src/a", "other\n".utf8)
    #expect(try await run("verify", in: path).status == 1)
    #expect(try await run("frob", in: path).status == 2)
    #expect(try await run("show", "nothing", in: path).status == 2)
    let refused = try await run("pop", "--json", in: path)
    #expect(
      refused.status == 3 && refused.standardError.contains("src/a has changes that would be lost\nGive them")
    )
    #expect(refused.standardOutput.contains("\"code\": \"refused\""))
    let dry = try await run("--dry-run", "refresh", in: path)
    #expect(dry.status == 0 && dry.standardError.contains("--dry-run"))
    #expect(try await run("verify", in: path).status == 1)
    // Another run.
    let lock = try RunLock(Repository(path).commonFolder)
    #expect(try await run("drop", "1", in: path).status == 3)
    #expect(try await run("status", in: path).status == 0)
    _ = lock
  }

  @Test func aBaseThatIsMissingIsTold() async throws {
    let queue = try await Q()
    let manifest = try queue.text("patch-queue.json")
    let base = try queue.open(.reading).line.base
    let gone = manifest.replacing(base.commit.hex, with: String(repeating: "1", count: 40))
      .replacing(base.tree.hex, with: String(repeating: "2", count: 40))
    try queue.history.write("patch-queue.json", gone.utf8)
    let output = try await run("pop", in: queue.history.path)
    #expect(output.status == 4 && output.standardError.contains("Fetch it"))
    #expect(try await run("verify", in: queue.history.path).status == 1)
  }

  /// What leads outside, is cut off, or is not what it should be: refused, and nothing is changed.
  @Test(arguments: [
    ("../out", "100644", 2), ("src/../../out", "100644", 2), (".git/hooks/pre-commit", "100755", 2),
    ("src/.GIT/x", "100644", 2), ("way/out", "100644", 2), ("cut", "", 2),
  ]) func whatIsHostileIsRefused(_ path: String, _ mode: String, _ status: Int) async throws {
    let queue = try await Q()
    let head = "From: A <a@b>\nDate: Thu, 1 Jan 1970 00:00:00 +0000\nSubject: x\n\n"
    func file(_ path: String, _ mode: String, _ line: String, _ end: String) -> String {
      "diff --git a/\(path) b/\(path)\nnew file mode \(mode)\n--- /dev/null\n+++ b/\(path)\n@@ -0,0 +1 @@\n+\(line)\n\(end)"
    }
    // A link, and a file behind it.
    let link = path == "way/out" ? file("way", "120000", "/tmp", "\\ No newline at end of file\n") : ""
    let whole = head + link + file(path, mode.isEmpty ? "100644" : mode, "out", "")
    try queue.history.write(".git/x.patch", (mode.isEmpty ? String(whole.dropLast(6)) : whole).utf8)
    let before = try queue.contents()
    let output = try await run("import", ".git/x.patch", in: queue.history.path)
    #expect(Int(output.status) == status && !output.wasSignalled, "\(output.standardError)")
    #expect(try queue.contents() == before)
    // The same in the folder of the patches.
    try queue.history.write("patches/x.patch", whole.dropLast(mode.isEmpty ? 6 : 0).utf8)
    try queue.history.write("patches/series", "x.patch\n".utf8)
    for command in [["push", "--all"], ["refresh", "--lock"], ["export"], ["rebase", "v1.0.0~0"]] {
      let output = try await Subprocess.run(
        ProjectFiles.executable("patch-queue"), command, environment: GitHistory.environment,
        directory: URL(filePath: queue.history.path))
      #expect((2...3).contains(output.status) && !output.wasSignalled, "\(command) \(output.standardError)")
    }
  }

  @Test func linksInTheWorkTreeAreNotFollowed() async throws {
    let queue = try await Q()
    let outside = try TemporaryDirectory("outside")
    try FileManager.default.createDirectory(atPath: outside.path("src"), withIntermediateDirectories: true)
    for name in ["a", "b", "new"] {
      try FileManager.default.copyItem(
        atPath: queue.history.directory.path("src/\(name)"), toPath: outside.path("src/\(name)"))
    }
    try FileManager.default.removeItem(atPath: queue.history.directory.path("src"))
    try FileManager.default.createSymbolicLink(
      atPath: queue.history.directory.path("src"), withDestinationPath: outside.path("src"))
    #expect(try await run("pop", "--all", in: queue.history.path).status == 3)
    #expect(try String(contentsOfFile: outside.path("src/a"), encoding: .utf8).contains("five"))
    // Patches that are links are none.
    try FileManager.default.removeItem(atPath: queue.history.directory.path("patches/\(Q.five)"))
    try FileManager.default.createSymbolicLink(
      atPath: queue.history.directory.path("patches/\(Q.five)"), withDestinationPath: "/etc/passwd")
    #expect(try await run("series", in: queue.history.path).status == 2)
  }

  /// Killed for real, again and again, at moments that nobody chose.
  @Test func aKilledRunLeavesAQueue() async throws {
    let queue = try await Q()
    let origin = try queue.contents()
    var random = SeededGenerator(seed: 7)
    let program = try ProjectFiles.executable("patch-queue")
    for _ in 0..<12 {
      let delay = Double.random(in: 0.002...0.06, using: &random)
      let script = "\"$0\" \"$@\" & p=$!; sleep \(delay); kill -9 $p 2>/dev/null; wait $p; true"
      let command = try queue.names.count == 3 ? ["squash", "1", "2", "3"] : ["undo"]
      _ = try await Subprocess.run(
        "/bin/bash", ["-c", script, program] + command, environment: GitHistory.environment,
        directory: URL(filePath: queue.history.path))
      _ = try await run("continue", in: queue.history.path)
      let names = try queue.names
      #expect(names.count == 1 || names == [Q.five, Q.nine, Q.thirty])
      #expect(try queue.expectVerified())
      #expect(try queue.contents() == origin || names.count == 1)
    }
    try await queue.history.git("fsck", "--strict")
  }
}
