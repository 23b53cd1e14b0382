import ArgumentParser
import PatchQueue

struct New: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Begin a patch on top.",
    discussion: """
        patch-queue new fix-the-reader -m "Fix the reader"
        patch-queue new fix-the-reader --edits
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Its file's name.")
  var name: String

  @Option(name: .shortAndLong, help: "Its message; else made of the name.")
  var message: String?

  @Flag(help: "Give it what is edited in the work tree.")
  var edits = false

  func run() throws { try global.run("new", NewPatch(name, message: message, takesEdits: edits)) }
}

struct Refresh: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give what is edited in the work tree to a patch.",
    discussion: """
        patch-queue refresh
        patch-queue refresh fix-the-reader --path Sources/Reader.swift
        patch-queue refresh --lock
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The patch; else the top one that is applied.")
  var patch: String?

  @Option(help: "Only edits of this file or folder. May be given again.", completion: .file())
  var path: [String] = []

  @Flag(help: "Make LOCK.json again instead, of base and patches as they are.")
  var lock = false

  func validate() throws {
    if lock, patch != nil || !path.isEmpty {
      throw ValidationError("--lock takes the patches as they are: name none.")
    }
  }

  func run() throws {
    if lock {
      try global.run("refresh", RefreshLock())
    } else {
      try global.run("refresh", RefreshPatch(name: patch, paths: path))
    }
  }
}

struct Absorb: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give each edit of the work tree to the patch that owns the lines.",
    discussion: """
      Edits of lines that the base has are left, and told; with --base they become a commit of the upstream branch, and the
      queue moves onto it.

        patch-queue absorb
        patch-queue absorb --dry-run
        patch-queue absorb --new-files tests-for-the-reader
        patch-queue absorb --base "Read empty files"
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("The patch that gets new files; else the top one.", valueName: "patch"))
  var newFiles: String?

  @Option(help: ArgumentHelp("Commit the base's edits to the upstream branch.", valueName: "message"))
  var base: String?

  func run() throws { try global.run("absorb", AbsorbEdits(newFiles: newFiles, baseMessage: base)) }
}
