import ArgumentParser
import PatchQueue

struct Spec: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look whether a specification changed since somebody decided about its sections.",
    discussion: """
      A section is changed, new, gone, or has no status yet: each is told, and the exit code is 1.

        patch-queue spec PROTOCOL.md --triage docs/protocol.json
        patch-queue spec PROTOCOL.md --triage docs/protocol.json --update --source 'delta-io/delta bb1057f'
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The specification, in Markdown.", completion: .file())
  var specification: String

  @Option(help: "What was decided about it.", completion: .file())
  var triage = "docs/protocol.json"

  @Flag(help: "Write the triage anew: what did not change keeps its status.")
  var update = false

  @Option(help: ArgumentHelp("Which text it is, for people.", valueName: "words"))
  var source: String?

  func run() throws {
    var command = CheckSpec(specification, triage: triage)
    command.updates = update
    command.source = source
    try global.say("spec", command.run(dryRun: global.dryRun))
  }
}
