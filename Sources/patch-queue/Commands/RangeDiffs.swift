import ArgumentParser
import PatchQueue

struct RangeDiffs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "range-diff", abstract: "Tell what became of each patch between two states of the queue.",
    discussion: """
      = the same, ! changed, < gone, > new. Without arguments: what the last operation did.

        patch-queue range-diff
        patch-queue range-diff v1.0.100
        patch-queue range-diff 3f2a91 HEAD~2
        patch-queue range-diff v1.0..mine v1.1..theirs
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(
    help: ArgumentHelp(
      "Operations of the log, commits that have a queue, or ranges A..B of commits.", valueName: "state"))
  var sides: [String] = []

  @Flag(name: .shortAndLong, help: "Leave the differences out.")
  var brief = false

  func run() throws {
    var command = CompareQueues(sides)
    command.isBrief = brief
    try global.run("range-diff", command, .reading)
  }
}
