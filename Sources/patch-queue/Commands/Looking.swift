import ArgumentParser
import PatchQueue

struct Series: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the patches: + applied, > the top one, - not applied.",
    discussion: "  patch-queue series -v")

  @OptionGroup var global: GlobalOptions

  @Flag(name: .shortAndLong, help: "With their subjects.")
  var verbose = false

  func run() throws { try global.run("series", ListSeries(isVerbose: verbose), .reading) }
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
