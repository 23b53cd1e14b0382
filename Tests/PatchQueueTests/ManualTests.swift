import Foundation
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

/// The manual page is that of the program. It is made anew by `swift package generate-manual`.
@Suite struct ManualTests {
  private struct Dump: Decodable {
    struct Command: Decodable {
      struct Argument: Decodable {
        struct Name: Decodable {
          var name: String
        }
        var abstract: String?
        var names: [Name]?
        var shouldDisplay: Bool
      }
      var commandName: String
      var abstract: String?
      var discussion: String?
      var arguments: [Argument]?
      var subcommands: [Command]?
    }
    var command: Command
  }

  private func program(_ argument: String) async throws -> String {
    try await Subprocess.run(
      ProjectFiles.executable("patch-queue"), [argument], environment: GitHistory.environment,
      directory: URL(filePath: "/")
    ).checked()
  }

  @Test func everyCommandAndOptionIsInTheManual() async throws {
    let dump = try await program("--experimental-dump-help")
    let root = try JSONDecoder().decode(Dump.self, from: Data(dump.utf8)).command
    let page = try String(
      contentsOf: ProjectFiles.root.appending(path: "docs/patch-queue.1"), encoding: .utf8)
    func plain(_ text: String) -> [Substring] {
      text.replacing("\\", with: "").replacing("\"", with: "").split { $0.isWhitespace }
    }
    let commands = (root.subcommands ?? []).filter { $0.commandName != "help" }
    #expect(commands.count >= 38)
    for command in commands {
      let begin = try #require(
        page.firstRange(of: "\n.It Em \(command.commandName)\n"), "\(command.commandName)")
      let rest = page[begin.upperBound...]
      let section = rest[..<(rest.firstRange(of: "\n.It Em ")?.lowerBound ?? rest.endIndex)]
      let words = plain(String(section)).joined(separator: " ")
      for text in [command.abstract, command.discussion].compactMap(\.self) {
        #expect(words.contains(plain(text).joined(separator: " ")), "\(command.commandName): \(text)")
      }
      for argument in command.arguments ?? [] where argument.shouldDisplay {
        for name in argument.names ?? []
        where name.name != "help" && name.name != "h" && name.name != "version" {
          #expect(section.contains(name.name), "\(command.commandName) --\(name.name)")
        }
        if let abstract = argument.abstract,
          !["Show help information.", "Show the version."].contains(abstract)
        {
          #expect(
            words.contains(plain(abstract).joined(separator: " ")), "\(command.commandName): \(abstract)")
        }
      }
    }
  }

  /// The program is of the line that its sources are on, and says so where it is asked, and in what it releases.
  @Test func theVersionIsThatOfTheLine() async throws {
    let bytes = try Data(contentsOf: ProjectFiles.root.appending(path: Manifest.fileName))
    let version = try #require(try Manifest(Array(bytes)).line(nil).version)
    #expect(version.hasPrefix(Provenance.Tool.current.version + "."))
    let said = try await program("--version")
    #expect(said == "patch-queue \(Provenance.Tool.current.version)\n")
  }
}
