import ArgumentParser
import PatchQueue

struct Pending: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List fixes that upstream has and the line has not.",
    discussion: """
      Fixes are known by their Fixes: trailers, by releases/advisories.json, and by their subjects. What the line has is known
      by commit, patch-id, provenance and subject.

        patch-queue pending --line 1.0
        patch-queue pending --json --no-subjects
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("Where upstream stands.", valueName: "revision"))
  var upstream: String?

  @Flag(inversion: .prefixedNo, help: "Tell commits that are known as fixes by their subject alone.")
  var subjects = true

  func run() throws {
    var command = ListPending()
    command.upstream = upstream
    command.bySubject = subjects
    try global.run("pending", command, .reading)
  }
}
