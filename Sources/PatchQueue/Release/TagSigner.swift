import Foundation
import GitObjects

/// Signs tags.
public protocol TagSigner {
  /// The signature of the bytes, as text that stands behind a tag's message.
  func sign(_ payload: [UInt8]) throws -> [UInt8]
}

/// Signs with the program and the key that git's configuration names: `gpg`, or `ssh-keygen` where `gpg.format` is `ssh`.
public struct ProgramSigner: TagSigner {
  let program: String
  let arguments: [String]
  /// Whether the program writes the signature beside the file that it signs, instead of to its output.
  let writesFile: Bool

  /// Nil where the configuration names no key.
  /// - Throws: `refused` where its format is not known.
  public init?(_ repository: Repository) throws {
    func setting(_ key: String) throws -> String? { try repository.configuration(key) }
    guard let key = try setting("user.signingkey"), !key.isEmpty else { return nil }
    switch try setting("gpg.format") ?? "openpgp" {
    case "openpgp":
      program = try setting("gpg.openpgp.program") ?? setting("gpg.program") ?? "gpg"
      arguments = ["--detach-sign", "--armor", "--local-user", key]
      writesFile = false
    case "ssh":
      program = try setting("gpg.ssh.program") ?? "ssh-keygen"
      let file = key.hasPrefix("~/") ? NSHomeDirectory() + key.dropFirst() : key
      arguments = ["-Y", "sign", "-n", "git", "-f", file]
      writesFile = true
    case let format:
      throw QueueError(
        .refused, "tags cannot be signed in the format \(format): openpgp and ssh are known",
        advice: "Set gpg.format, or release without a signature: --no-sign")
    }
  }

  public func sign(_ payload: [UInt8]) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "patch-queue-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "tag")
    try Data(payload).write(to: file)
    let output = try run(arguments + [file.path])
    let signature = writesFile ? try Data(contentsOf: file.appendingPathExtension("sig")) : output
    let text = String(decoding: signature, as: UTF8.self)
    guard text.hasPrefix("-----BEGIN ") else {
      throw QueueError(.environment, "\(program) made no signature")
    }
    return Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
  }

  private func run(_ arguments: [String]) throws -> Data {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    let message = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw QueueError(
        .environment,
        "\(program) could not sign: \(String(decoding: message.prefix(500), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))",
        advice: "Look after user.signingkey of git's configuration, or release without a signature: --no-sign"
      )
    }
    return data
  }
}
