import ArgumentParser
import PatchQueue

/// What every command takes, before its name or behind it.
struct GlobalOptions: ParsableArguments {
  @Option(
    name: .customShort("C"), help: ArgumentHelp("Where the queue is.", valueName: "folder"),
    completion: .directory)
  var folder = "."

  @Option(
    name: .customLong("line"),
    help: ArgumentHelp(
      "The line; else the one that is checked out. Some commands take several.", valueName: "line"))
  var lines: [String] = []

  /// The line of a command that takes one.
  var line: String? { lines.last }

  @Flag(help: "Print one JSON document.")
  var json = false

  @Flag(help: "Work everything out, and write nothing.")
  var dryRun = false

  /// Puts options that stand before the command's name behind it, where the parser looks for them.
  static func behindCommand(_ arguments: [String]) -> [String] {
    var (rest, leading) = (arguments[...], [String]())
    while let first = rest.first {
      if first == "-C" || first == "--line" {
        leading += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if first == "--json" || first == "--dry-run" || first.hasPrefix("--line=") {
        leading.append(first)
        rest = rest.dropFirst()
      } else {
        break
      }
    }
    guard let command = rest.first, !command.hasPrefix("-") else { return arguments }
    return [command] + leading + rest.dropFirst()
  }
}

extension GlobalOptions {
  /// Opens the queue, does the command, and says what it has to say.
  /// - Parameters:
  ///   - name: the command's, for the document.
  ///   - access: a command that only looks does not wait for others.
  ///   - revision: a commit to look at instead of the work tree.
  func run(
    _ name: String, _ command: some QueueCommand, _ access: QueueHome.Access = .writing,
    at revision: String? = nil
  ) throws {
    // Nothing is written by a dry run, not even the end of what another run has begun.
    let home = try opened(dryRun ? .reading : access, at: revision)
    try say(name, command.run(home, dryRun: dryRun))
  }

  /// Opens the queue.
  func opened(_ access: QueueHome.Access, at revision: String? = nil) throws -> QueueHome {
    do {
      return try QueueHome.open(folder, line: line, at: revision, for: access)
    } catch let error as QueueError {
      throw error
    } catch {
      throw QueueError(error)
    }
  }

  /// Prints a report, and ends with its exit code where that is not 0.
  func say(_ name: String, _ report: Report) throws {
    if json {
      Output.write(Array(report.document(name).utf8))
    } else {
      Output.write(report.raw)
      for line in report.lines { Output.line(line) }
      if dryRun { Output.error("nothing was written: --dry-run") }
    }
    if report.exitCode != 0 { throw ExitCode(report.exitCode) }
  }
}
