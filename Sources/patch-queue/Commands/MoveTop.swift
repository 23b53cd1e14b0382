import ArgumentParser
import PatchQueue

struct Push: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Apply the next patches to the work tree.",
    discussion:
      "  patch-queue push\n  patch-queue push 3\n  patch-queue push --all\n  patch-queue push fix-the-reader")

  @OptionGroup var global: GlobalOptions

  @Flag(name: .shortAndLong, help: "All of them.")
  var all = false

  @Argument(help: "How many, or up to which patch; else one.")
  var patch: String?

  func run() throws {
    let target: MoveTop.Target =
      all ? .all : patch.map { name in Int(name).map { .by($0) } ?? .to(name) } ?? .by(1)
    try global.run("push", MoveTop(target))
  }
}

struct Pop: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take the top patches off the work tree; they stay in the queue.",
    discussion:
      "  patch-queue pop\n  patch-queue pop 2\n  patch-queue pop --all\n  patch-queue pop fix-the-reader")

  @OptionGroup var global: GlobalOptions

  @Flag(name: .shortAndLong, help: "All of them.")
  var all = false

  @Argument(help: "How many, or down to which patch, which goes too; else one.")
  var patch: String?

  func run() throws {
    let target: MoveTop.Target =
      all ? .none : patch.map { name in Int(name).map { .by(0 &- $0) } ?? .below(name) } ?? .by(-1)
    try global.run("pop", MoveTop(target))
  }
}

struct Goto: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a patch the top one that is applied.", discussion: "  patch-queue goto fix-the-reader")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Its name, a part of it, or its number.")
  var patch: String

  func run() throws { try global.run("goto", MoveTop(.to(patch))) }
}
