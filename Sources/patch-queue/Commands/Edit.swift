import ArgumentParser
import Foundation
import PatchQueue

struct Edit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Change a patch's message, author or trailers; with no option, its message in the editor.",
    discussion: """
        patch-queue edit fix-the-reader
        patch-queue edit fix-the-reader --trailer "Upstream-Status: Submitted [https://example.org/pull/7]"
        patch-queue edit fix-the-reader --author "Ada <ada@example.org>"
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The patch; else the top one.")
  var patch: String?

  @Option(name: .shortAndLong, help: "The whole message.")
  var message: String?

  @Option(help: ArgumentHelp("A file with the whole message.", valueName: "path"), completion: .file())
  var messageFile: String?

  @Option(help: "NAME <ADDRESS>.")
  var author: String?

  @Option(help: ArgumentHelp("A trailer that is set. May be given again.", valueName: "Key: value"))
  var trailer: [String] = []

  @Option(help: ArgumentHelp("A trailer that goes. May be given again.", valueName: "Key"))
  var removeTrailer: [String] = []

  func validate() throws {
    for trailer in trailer where !trailer.contains(": ") {
      throw ValidationError("Write the trailer as Key: value.")
    }
  }

  func run() throws {
    var command = EditPatch(patch)
    command.message = message
    if let messageFile {
      guard let text = try? String(contentsOfFile: messageFile, encoding: .utf8) else {
        throw ValidationError("\(messageFile) cannot be read, or is not UTF-8.")
      }
      command.message = text
    }
    command.author = author
    command.removed = removeTrailer
    command.trailers = trailer.compactMap { text in
      text.firstRange(of: ": ").map { (String(text[..<$0.lowerBound]), String(text[$0.upperBound...])) }
    }
    if command.message == nil, author == nil, trailer.isEmpty, removeTrailer.isEmpty {
      let old = try PatchMessage(patch, in: QueueHome.open(global.folder, line: global.line))
      command.message = try Editor.edit(old.text, name: old.name)
      command.name = old.name
    }
    try global.run("edit", command)
  }
}

/// The editor that the environment names, as git chooses it.
enum Editor {
  static func edit(_ text: String, name: String) throws -> String {
    let environment = ProcessInfo.processInfo.environment
    let editor =
      ["GIT_EDITOR", "VISUAL", "EDITOR"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? "vi"
    let folder = FileManager.default.temporaryDirectory.appending(path: "patch-queue-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "MESSAGE")
    try Data(text.utf8).write(to: file)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "\(editor) \"$@\"", editor, file.path(percentEncoded: false)]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ValidationError("The editor failed: nothing was changed.")
    }
    return try String(contentsOf: file, encoding: .utf8)
  }
}
