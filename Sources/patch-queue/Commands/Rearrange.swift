import ArgumentParser
import PatchQueue

struct Fold: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put a patch of the queue, or a patch file, into a patch, which keeps its message.",
    discussion: "  patch-queue fold review-fixes --into fix-the-reader\n  patch-queue fold ../fix.diff")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "A patch of the queue, or a file.", completion: .file())
  var source: String

  @Option(help: ArgumentHelp("The patch that gets it; else the top one.", valueName: "patch"))
  var into: String?

  func run() throws { try global.run("fold", FoldPatch(source, into: into)) }
}

struct Split: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Move files or hunks of a patch to a new patch behind it.",
    discussion: """
        patch-queue split fix-the-reader tests-for-the-reader Tests
        patch-queue split fix-the-reader faster-reader Sources/Reader.swift:2,3
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The patch.")
  var patch: String

  @Argument(help: "The new one.")
  var name: String

  @Argument(help: "Files, folders, or hunks of a file by number: FILE:1,3.")
  var parts: [String]

  @Option(name: .shortAndLong, help: "The new one's message; else made of its name.")
  var message: String?

  func run() throws { try global.run("split", SplitPatch(patch, parts: parts, into: name, message: message)) }
}

struct Squash: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make one patch of several, in the place of the first.",
    discussion: "  patch-queue squash fix-the-reader review-fixes -m \"Fix the reader\"")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The patches.")
  var patches: [String]

  @Option(name: .shortAndLong, help: "Its message; else those of all.")
  var message: String?

  func run() throws { try global.run("squash", SquashPatches(patches, message: message)) }
}

struct Reorder: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put patches into another order that gives the same tree.",
    discussion: "  patch-queue reorder c a b\n  patch-queue reorder c --after a")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The patches that move.")
  var patches: [String]

  @Option(help: ArgumentHelp("The one they come behind; else they come first.", valueName: "patch"))
  var after: String?

  func run() throws { try global.run("reorder", ReorderPatches(patches, after: after)) }
}

struct Drop: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take patches out of the queue.",
    discussion: "  patch-queue drop fix-the-reader\n  patch-queue drop --feature wide-rows")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The patches.")
  var patches: [String] = []

  @Option(
    help: ArgumentHelp(
      "A feature, as Feature: trailers name it, with what needs it or does not fit without it.",
      valueName: "name"))
  var feature: [String] = []

  func validate() throws {
    if patches.isEmpty, feature.isEmpty { throw ValidationError("Name a patch or a feature.") }
  }

  func run() throws { try global.run("drop", DropPatches(patches, features: feature)) }
}

struct Rename: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give a patch another file name.",
    discussion: "  patch-queue rename fix-the-reader read-empty-files")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The patch.")
  var patch: String

  @Argument(help: "Its new name.")
  var name: String

  func run() throws { try global.run("rename", RenamePatch(patch, to: name)) }
}
