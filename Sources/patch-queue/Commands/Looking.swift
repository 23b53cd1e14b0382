import ArgumentParser
import PatchQueue

struct Series: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the patches: + applied, > the top one, - not applied.",
    discussion: "  patch-queue series -v\n  patch-queue series --feature wide-rows")

  @OptionGroup var global: GlobalOptions

  @Flag(name: .shortAndLong, help: "With their subjects.")
  var verbose = false

  @Option(help: ArgumentHelp("Those of a feature, as Feature: trailers name it.", valueName: "name"))
  var feature: String?

  func run() throws { try global.run("series", ListSeries(isVerbose: verbose, feature: feature), .reading) }
}

struct TreeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tree",
    abstract: "Make the tree of the base and some of the patches, and tell its id.",
    discussion: """
      What lies around the scope is as in the work tree, or in the commit. Nothing of the work tree is touched; the tree is in
      git's object database, and in a folder where one is named. Into a folder that has an earlier one, only what differs is
      written.

      Without a feature: without the patches that have it as Feature: trailer, and without those that say Needs: of it or do
      not fit without it, with their features.

        patch-queue tree
        patch-queue tree 0
        patch-queue tree fix-the-reader --into ../build
        patch-queue tree --without wide-rows --json
        patch-queue tree 3 --at v1.0.100
        patch-queue tree --at v1.0.100 --around HEAD
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The last patch that it has: its name, or its number, 0 for none; else it has all.")
  var patch: String?

  @Option(help: ArgumentHelp("A commit, instead of the work tree.", valueName: "revision"))
  var at: String?

  @Option(help: ArgumentHelp("A commit that has what lies around the scope.", valueName: "revision"))
  var around: String?

  @Option(help: ArgumentHelp("A feature that it has not. May be given again.", valueName: "feature"))
  var without: [String] = []

  @Option(help: ArgumentHelp("A folder to write it to.", valueName: "folder"), completion: .directory)
  var into: String?

  @Flag(help: "The tree in scope alone.")
  var scopeOnly = false

  func run() throws {
    var command = MakeTree(top: patch)
    (command.without, command.folder, command.isScopeOnly) = (without, into, scopeOnly)
    command.surroundings = around
    try global.run("tree", command, .reading, at: at)
  }
}

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a patch.", discussion: "  patch-queue show fix-the-reader\n  patch-queue show 3")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Its name, a part of it, or its number; else the top one.")
  var patch: String?

  func run() throws { try global.run("show", ShowPatch(name: patch), .reading) }
}

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell where the queue stands, and what waits to be done.",
    discussion: "  patch-queue status --json")

  @OptionGroup var global: GlobalOptions

  func run() throws { try global.run("status", ShowStatus(), .reading) }
}

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prove that base and patches give the tree, and exit with 1 where they do not.",
    discussion: """
      It works in a shallow clone, too: without the base's commit the patches are undone from the tree.

        patch-queue verify
        patch-queue verify --at v1.0.100
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("A commit, instead of the work tree.", valueName: "revision"))
  var at: String?

  func run() throws { try global.run("verify", VerifyQueue(), .reading, at: at) }
}

struct Log: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List what was done to the queue, newest first.", discussion: "  patch-queue log --limit 10")

  @OptionGroup var global: GlobalOptions

  @Option(help: "How many.")
  var limit: Int?

  func run() throws { try global.run("log", ShowLog(limit: max(limit ?? .max, 0)), .reading) }
}
