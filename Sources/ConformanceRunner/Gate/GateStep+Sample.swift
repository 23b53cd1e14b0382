import Foundation

extension GateStep {
  /// `Examples/Downstream`, whose sources never change.
  static let sample = GateStep(
    "sample", "a program that pins the library builds and runs, with the base and with this tree",
    isQuick: false
  ) { place in
    let remote = try PackageRemote(place.builds.cache.appending(path: "remote/DeltaLTS.git"))
    let sample = place.root.appending(path: "Examples/Downstream", directoryHint: .isDirectory)
    let table = place.root.appending(path: "golden-tables/deltalake-change-feed/delta")
    var findings = GateFindings()
    let pinned = PinnedVersions(base: place.baseTag ?? "")
    for (tree, version, before) in [
      (QueueTree.prefix(0), pinned.base, pinned.afterBase), (.whole, pinned.first, pinned.next),
    ] {
      try await remote.publish(place.builds.folder(tree), as: version)
      do {
        let said = try await Tool.output(
          "swift",
          [
            "run", "--package-path", sample.path(percentEncoded: false), "--scratch-path",
            place.builds.cache.appending(path: "sample").path(percentEncoded: false), "downstream",
            table.path(percentEncoded: false),
          ],
          environment: [
            "DELTALTS_URL": remote.url, "DELTALTS_FROM": version, "DELTALTS_BEFORE": before,
          ])
        findings.facts.append(.init(version, .string(said.firstLine)))
      } catch {
        findings.faults.append("\(tree): \(error)")
      }
    }
    return findings
  }
}

/// The versions under which a consumer finds the base, and what the line carries.
private struct PinnedVersions {
  let base, afterBase, first, next: String

  /// - Parameter base: the tag of the base; without numbers in it, 1.0.0.
  init(base tag: String) {
    var numbers = GateHistory.numbers(tag).prefix(3)
    if numbers.count < 3 || numbers.contains(.max) { numbers = [1, 0, 0] }
    let (line, patch) = ("\(numbers[0]).\(numbers[1])", numbers[2])
    (base, afterBase) = ("\(line).\(patch)", "\(line).\(patch + 1)")
    (first, next) = ("\(line).100", "\(line).200")
  }
}

/// A git repository from which SwiftPM takes versions of the library, as consumers do.
private struct PackageRemote {
  let directory: URL

  /// An empty one.
  init(_ directory: URL) throws {
    self.directory = directory
    try? FileManager.default.removeItem(at: directory)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  var url: String { directory.absoluteURL.absoluteString.trimmingSuffix("/") }

  func publish(_ folder: URL, as version: String) async throws {
    if !FileManager.default.fileExists(atPath: directory.appending(path: "HEAD").path) {
      try await Tool.output("git", ["init", "-q", "--bare", directory.path(percentEncoded: false)])
    }
    for command in [["add", "-A"], ["commit", "-q", "--allow-empty", "-m", version], ["tag", version]] {
      try await Tool.output(
        "git",
        [
          "--git-dir", directory.path(percentEncoded: false), "--work-tree",
          folder.path(percentEncoded: false), "-c", "user.name=gate", "-c", "user.email=gate@localhost",
          "-c", "commit.gpgSign=false", "-c", "tag.gpgSign=false",
        ] + command)
    }
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
