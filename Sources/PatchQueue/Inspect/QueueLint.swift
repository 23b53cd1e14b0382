import GitObjects
import PatchFormat

/// Looks for what verification does not: whether a queue can be lived with.
struct QueueLint {
  /// How large a queue may grow before it is told.
  struct Limits: Hashable, Sendable {
    var patches = 25
    var sourceLines = 3_000
  }

  let files: QueueFiles
  let scope: Scope
  let style: Manifest.Style
  /// Where commits are looked up and patches applied; nil: nothing of that is checked.
  var repository: Repository?
  /// The base's tree in scope, if it is there.
  var base: ObjectID?
  var limits = Limits()

  /// - Throws: `malformed` where the series itself cannot be read.
  func findings() throws -> [LintFinding] {
    let entries = try files.series().entries
    var findings = strays(entries)
    var patches: [Patch] = []
    for entry in entries {
      guard let bytes = files.files[entry.name] else {
        findings.append(.init("series", .error, entry.name, "the series names it, and there is no such file"))
        continue
      }
      do throws(PatchError) {
        let patch = try Patch(entry, bytes)
        patches.append(patch)
        findings += message(patch) + changes(patch) + junk(patch, bytes)
        findings += MetadataLint(patch: patch, repository: repository).findings()
      } catch {
        findings.append(
          .init(
            "malformed", .error, entry.name, "\(error.message)\(error.line.map { " (line \($0))" } ?? "")"))
      }
    }
    findings += try twins(patches) + size(patches)
    if patches.count == entries.count { findings += try application(patches) }
    return findings
  }

  // MARK: The folder

  private func strays(_ entries: [Series.Entry]) -> [LintFinding] {
    let named = Set(entries.map(\.name))
    return files.files.keys.sorted().filter { name in
      !named.contains(name) && [".patch", ".diff"].contains { name.hasSuffix($0) }
    }.map { .init("series", .warning, $0, "the series does not name it") }
  }

  private func size(_ patches: [Patch]) -> [LintFinding] {
    let size = QueueSize(patches)
    var findings: [LintFinding] = []
    if size.patches > limits.patches {
      findings.append(
        .init("size", .warning, nil, "the queue has \(size.patches) patches, more than \(limits.patches)"))
    }
    if size.sourceLines > limits.sourceLines {
      findings.append(
        .init(
          "size", .warning, nil,
          "the queue changes \(size.sourceLines) lines \(size.sourcePlace), more than \(limits.sourceLines)"))
    }
    return findings
  }

  private func twins(_ patches: [Patch]) throws -> [LintFinding] {
    var seen: [PatchID: String] = [:]
    var findings: [LintFinding] = []
    for patch in patches where !patch.mail.files.isEmpty {
      let id = try PatchID(diff: patch.mail.files.flatMap(\.text))
      if let other = seen[id] {
        findings.append(.init("twin", .warning, patch.name, "it makes the same change as \(other)"))
      }
      seen[id] = patch.name
    }
    return findings
  }

  // MARK: One patch

  private func message(_ patch: Patch) -> [LintFinding] {
    var findings = MessageLoss.losses(patch.mail.message, keepsSubject: style == .electron)
      .map { LintFinding("lossy", .warning, patch.name, "git am would change the message: \($0)") }
    let words = patch.subject.description.allSatisfy(\.isWhitespace)
    if words { findings.append(.init("subject", .error, patch.name, "it has no subject")) }
    return findings
  }

  private func changes(_ patch: Patch) -> [LintFinding] {
    var findings: [LintFinding] = []
    let files = patch.mail.files
    if files.isEmpty { findings.append(.init("empty", .warning, patch.name, "it changes nothing")) }
    for file in files {
      for path in Set([file.oldPath, file.newPath].compactMap(\.self)).sorted() where !scope.contains(path) {
        findings.append(
          .init("scope", .error, patch.name, "it changes \(path), which the queue does not own"))
      }
      do throws(PatchError) { _ = try file.reversed() } catch {
        findings.append(
          .init("one-way", .error, patch.name, "it could not be undone: \(file.path): \(error.message)"))
      }
    }
    return findings
  }

  /// Lines behind the patch that no program reads. A signature is none: git writes one.
  private func junk(_ patch: Patch, _ bytes: [UInt8]) -> [LintFinding] {
    guard let last = patch.mail.files.last, case .text(let hunks) = last.content,
      let line = hunks.last?.lines.last
    else { return [] }
    let text = [UInt8(ascii: "\n"), line.kind.rawValue] + line.text.bytes
    guard let found = bytes.lastRange(of: text) else { return [] }
    var rest = String(decoding: bytes[found.upperBound...], as: UTF8.self)
      .split(whereSeparator: \.isNewline)[...]
    if rest.first?.hasPrefix("\\ No newline") == true { rest.removeFirst() }
    if rest.first == "-- " || rest.first == "--" { rest = rest.dropFirst(2) }
    guard let junk = rest.first(where: { !$0.allSatisfy(\.isWhitespace) }) else { return [] }
    return [
      .init("junk", .warning, patch.name, "there is something behind the patch: \"\(junk.prefix(40))\"")
    ]
  }

  // MARK: The stack

  private func application(_ patches: [Patch]) throws -> [LintFinding] {
    guard let repository, var tree = base else { return [] }
    var findings: [LintFinding] = []
    for patch in patches {
      do {
        let files = try patch.changes
        let applied = try repository.apply(files, to: tree)
        tree = applied.tree
        if let path = applied.contradicted {
          findings.append(
            .init(
              "index", .warning, patch.name,
              "\(path) does not become what its index line says: it is cut off, or was edited by hand"))
        }
        if applied.farthest > 0 {
          findings.append(
            .init(
              "offset", .warning, patch.name,
              "lines have moved by up to \(applied.farthest): patch-queue export writes it anew"))
        }
      } catch let error as PatchError {
        let place = error.file.map { "\($0): " } ?? ""
        return findings + [
          .init("applies", .error, patch.name, "it does not apply: \(place)\(error.message)")
        ]
      }
    }
    return findings
  }
}

extension [UInt8] {
  fileprivate func lastRange(of pattern: [UInt8]) -> Range<Int>? {
    guard !pattern.isEmpty, count >= pattern.count else { return nil }
    for start in stride(from: count - pattern.count, through: 0, by: -1)
    where self[start] == pattern[0] && self[start..<start + pattern.count].elementsEqual(pattern) {
      return start..<start + pattern.count
    }
    return nil
  }
}
