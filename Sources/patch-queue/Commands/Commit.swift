import ArgumentParser
import PatchQueue

struct Commit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Commit what the work tree shows, manifest and patches with it.",
    discussion: """
      What git add -A would take goes to the branch that is checked out, where it is base and patches. undo takes the commit
      back and leaves the files as they are. Hooks of git are not run.

        patch-queue commit -m "Read empty files"
        patch-queue commit -m "Read empty files" --dry-run --json
      """)

  @OptionGroup var global: GlobalOptions

  @Option(name: .shortAndLong, help: "The commit's message.")
  var message: String

  func run() throws { try global.run("commit", CommitTree(message)) }
}
