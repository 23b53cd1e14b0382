import ArgumentParser
import PatchQueue

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put commits or patch files on top of the queue.",
    discussion: """
        patch-queue import v1.0.0..HEAD
        patch-queue import ../old-queue/patches
        patch-queue import fix.patch
        patch-queue import mails.mbox
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(
    help: ArgumentHelp(
      "A range of commits, a folder with a series or with mails, a patch, or a mailbox.", valueName: "source"),
    completion: .file())
  var source: String

  @Option(
    help: ArgumentHelp("The base of the patches, for a queue that has none yet.", valueName: "revision"))
  var base: String?

  @Flag(help: "Take merge commits as the change to their first parent.")
  var firstParent = false

  func run() throws {
    var command = ImportPatches(source)
    command.base = base
    command.firstParent = firstParent
    try global.run("import", command)
  }
}
