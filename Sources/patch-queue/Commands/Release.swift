import ArgumentParser
import Foundation
import PatchQueue

struct Release: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a release of what is committed, or check one.",
    discussion: """
      The queue must be in order (verify, lint), and the gate must have let pass the very commit that is checked out. The release
      is a commit that adds CHANGELOG.md and releases/VERSION/, and an annotated tag, which is signed where user.signingkey is
      set. The date is that of SOURCE_DATE_EPOCH, if it is set.

        patch-queue release 1.0.100 --gate gate.json
        patch-queue release 1.0.101 --gate gate.json --dry-run
        patch-queue release --check 1.0.100
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The version: the next of a hundred, or the first of the next.")
  var version: String

  @Flag(help: "Check the release with what is in the repository, and change nothing.")
  var check = false

  @Option(help: ArgumentHelp("What the gate said.", valueName: "file"), completion: .file())
  var gate = GateFile.name

  @Flag(help: "Take the record of a quick gate, and say so.")
  var rehearsal = false

  @Flag(inversion: .prefixedNo, help: "Sign the tag with the key of git's configuration.")
  var sign = true

  func run() throws {
    if check { return try global.run("release", CheckRelease(version), .reading) }
    let home = try global.opened(global.dryRun ? .reading : .writing)
    let path = gate.hasPrefix("/") ? gate : URL(filePath: global.folder).appending(path: gate).path
    var command = CutRelease(version, gate: try GateFile(path: path))
    command.isRehearsal = rehearsal
    if sign, !global.dryRun { command.signer = try ProgramSigner(home.owner ?? home.repository) }
    if let text = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"] {
      guard let seconds = Int64(text) else {
        throw QueueError(.usage, "SOURCE_DATE_EPOCH is \(text), and not a number of seconds")
      }
      command.date = (seconds, 0)
    }
    try global.say("release", command.run(home, dryRun: global.dryRun))
  }
}
