import Foundation
import TestSupport
import Testing

/// The guides stay true: every command in them runs and ends well.
@Suite struct GuideTests {
  /// The lines of the shell blocks of a guide, or of the steps of a workflow.
  private func commands(_ guide: String) throws -> [String] {
    let url = ProjectFiles.root.appending(path: "docs/\(guide)")
    let page = try String(contentsOf: url, encoding: .utf8)
    guard guide.hasSuffix(".yml") else { return codeBlocks("sh", in: page).joined().map(String.init) }
    return page.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { $0.hasPrefix("run: ") && $0 != "run: |" }.map { String($0.dropFirst(5)) }
  }

  /// Runs commands in a folder with some of the golden tables, by the programs as they are built.
  private func run(_ commands: [String], in folder: TemporaryDirectory) async throws -> String {
    let files = FileManager.default
    let root = ProjectFiles.root
    try files.createDirectory(
      atPath: folder.path("deltalts/golden-tables"), withIntermediateDirectories: true)
    for name in ["deltalake-operations", "parquet-nested-deep", "cdf-change-files"] {
      try files.copyItem(
        at: root.appending(path: "golden-tables/\(name)"),
        to: folder.url.appending(path: "deltalts/golden-tables/\(name)"))
    }
    try files.createSymbolicLink(
      at: folder.url.appending(path: "deltalts/ci"), withDestinationURL: root.appending(path: "ci"))
    // What `swift run` would build is built already.
    try files.createDirectory(atPath: folder.path("bin"), withIntermediateDirectories: true)
    let shim = "#!/bin/sh\n[ \"$1 $2 $3\" = 'run -c release' ] || exit 64\nshift 3\nexec \"$@\"\n"
    try Data(shim.utf8).write(to: folder.url.appending(path: "bin/swift"))
    try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path("bin/swift"))
    let built = URL(filePath: try ProjectFiles.executable("conformance")).deletingLastPathComponent()
    let path = [folder.path("bin"), built.path(percentEncoded: false), "/usr/bin", "/bin"]
    return try await Subprocess.run(
      "/bin/bash", ["-ec", commands.joined(separator: "\n")],
      environment: ["PATH": path.joined(separator: ":")],
      directory: folder.url.appending(path: "deltalts"), timeLimit: .seconds(120)
    ).checked()
  }

  @Test(.timeLimit(.minutes(3))) func theSuitesRunInYourCI() async throws {
    let folder = try TemporaryDirectory("guide")
    var commands = try commands("conformance-in-your-ci.md")
    #expect(commands.count >= 5)
    let table = ProjectFiles.root.appending(path: "golden-tables/deltalake-types/delta")
    commands = commands.map { $0.replacing("/data/trips", with: table.path(percentEncoded: false)) }
    let python = try await PythonEnvironment.shared.interpreter()
    commands = commands.map { $0.hasPrefix("ci/peer") ? "\(python) -B \($0)" : $0 }
    _ = try await run(commands, in: folder)
    for file in ["golden.xml", "ours.xml", "report.html"] {
      #expect(FileManager.default.fileExists(atPath: folder.path("deltalts/\(file)")), "\(file)")
    }
  }

  @Test(.timeLimit(.minutes(3))) func theWorkflowRuns() async throws {
    let folder = try TemporaryDirectory("workflow")
    let commands = try commands("conformance-workflow.yml")
    #expect(commands.count == 2)
    let table = ProjectFiles.root.appending(path: "golden-tables/deltalake-types/delta")
    let record = "conformance record \(table.path(percentEncoded: false)) --into ../our-tables"
    _ = try await run([record] + commands, in: folder)
    for file in ["golden.xml", "ours.xml"] {
      #expect(FileManager.default.fileExists(atPath: folder.path(file)), "\(file)")
    }
  }

  /// The release that guide and workflow name is there, and is what it says it is.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: root + ".git"), "this is no clone"))
  func theReleaseIsChecked() async throws {
    let pinning = try commands("pinning.md")
    let check = try #require(pinning.first)
    #expect(pinning.count == 1 && check.hasPrefix("patch-queue release --check "))
    let version = String(check.split(separator: " ").last ?? "")
    let said = try await Subprocess.run(
      ProjectFiles.executable("patch-queue"), ["release", "--check", version]
    ).checked()
    #expect(!said.contains(": wrong:"))
    for file in ["docs/conformance-workflow.yml", "docs/pinning.md", "Examples/Downstream/Package.swift"] {
      let text = try String(contentsOf: ProjectFiles.root.appending(path: file), encoding: .utf8)
      #expect(text.contains(version), "\(file)")
    }
  }

  private static let root = ProjectFiles.root.path(percentEncoded: false)
}
