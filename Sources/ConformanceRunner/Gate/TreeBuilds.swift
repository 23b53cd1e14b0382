import ConformanceCases
import Foundation

/// Builds trees of the project, one after the other in one place, so that each builds what differs from the one before.
/// What was built is kept by the id of what it was built from.
actor TreeBuilds {
  enum Configuration: String {
    case debug
    case release
  }

  nonisolated let cache: URL
  private let queue: QueueProgram
  private var ids: [QueueTree: String] = [:]
  /// By the id of a tree, the id of what builds and tests of it depend on.
  private var builtIDs: [String: String] = [:]

  init(cache: URL, queue: QueueProgram) {
    self.cache = cache
    self.queue = queue
  }

  func id(_ tree: QueueTree) async throws -> String {
    if let id = ids[tree] { return id }
    let id = try await queue.tree(tree)
    ids[tree] = id
    return id
  }

  /// The program `conformance` of the tree.
  func conformance(_ tree: QueueTree, _ configuration: Configuration) async throws -> URL {
    let kept = try await kept(tree, configuration)
    let program = kept.appending(path: "conformance")
    if FileManager.default.fileExists(atPath: program.path(percentEncoded: false)) { return program }
    try await build(tree, configuration, ["--product", "conformance"])
    // The modules are there now; who asks for the API later would have to build again. The program is kept last: where it
    // is, all of the tree is.
    if configuration == .release { try await dumpAPI(to: kept.appending(path: "api.json")) }
    return try keep(binaries(configuration).appending(path: "conformance"), as: program)
  }

  /// The public API of the tree, as the toolchain's digester dumps it.
  func api(_ tree: QueueTree) async throws -> URL {
    let dump = try await kept(tree, .release).appending(path: "api.json")
    if !FileManager.default.fileExists(atPath: dump.path(percentEncoded: false)) {
      _ = try await conformance(tree, .release)
    }
    return dump
  }

  /// Builds a tree with its tests and runs those of the library. A tree that passed once is not built again.
  func test(_ tree: QueueTree) async throws {
    let stamp = try await kept(tree, .debug).appending(path: "tested")
    if FileManager.default.fileExists(atPath: stamp.path(percentEncoded: false)) { return }
    try await build(tree, .debug, ["--build-tests"])
    try await Tool.output(
      "swift",
      ["test", "--skip-build", "--filter", "^Delta[A-Za-z]*Tests\\."] + Self.place(scratch(.debug)),
      directory: source, environment: Self.environment(.debug))
    let program = try keep(
      binaries(.debug).appending(path: "conformance"),
      as: try await kept(tree, .debug).appending(path: "conformance"))
    try await Tool.output(
      program.path(percentEncoded: false), ["run", "--corpus", "golden-tables"], directory: source)
    try Data().write(to: stamp)
  }

  /// A folder with the files of the tree; valid until the next tree is asked for.
  func folder(_ tree: QueueTree) async throws -> URL {
    ids[tree] = try await queue.write(tree, into: source)
    return source
  }

  // MARK: Places

  private var source: URL { cache.appending(path: "source", directoryHint: .isDirectory) }

  private func scratch(_ configuration: Configuration) -> URL {
    cache.appending(path: "build-\(configuration.rawValue)", directoryHint: .isDirectory)
  }

  private func binaries(_ configuration: Configuration) -> URL {
    scratch(configuration).appending(path: configuration.rawValue)
  }

  private func kept(_ tree: QueueTree, _ configuration: Configuration) async throws -> URL {
    let name = "\(try await builtID(id(tree)))-\(configuration.rawValue)"
    let folder = cache.appending(path: "trees/\(name)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  /// The id of a tree without what is not built and what no test of the library reads: a release or a word in a document
  /// makes no new build.
  private func builtID(_ id: String) async throws -> String {
    if let known = builtIDs[id] { return known }
    let others = "CHANGELOG[.]md|CONTRIBUTING[.]md|docs|patch-queue[.]json|patches|releases"
    let made = try await Tool.output(
      "/bin/sh", ["-c", "git ls-tree -z $0 | grep -zvE '\t(\(others))$' | git mktree -z", id],
      directory: queue.root
    ).trimmingCharacters(in: .whitespacesAndNewlines)
    builtIDs[id] = made
    return made
  }

  private func keep(_ file: URL, as kept: URL) throws -> URL {
    let half = kept.appendingPathExtension("half")
    try? FileManager.default.removeItem(at: half)
    try FileManager.default.copyItem(at: file, to: half)
    try? FileManager.default.removeItem(at: kept)
    try FileManager.default.moveItem(at: half, to: kept)
    return kept
  }

  // MARK: Building

  private func build(_ tree: QueueTree, _ configuration: Configuration, _ what: [String]) async throws {
    let folder = try await folder(tree)
    do {
      try await Tool.output(
        "swift", ["build", "-c", configuration.rawValue] + what + Self.place(scratch(configuration)),
        directory: folder, environment: Self.environment(configuration))
    } catch let failure as Tool.Failure {
      throw CorpusError("\(tree) does not build: \(failure)")
    }
  }

  private static func place(_ scratch: URL) -> [String] {
    ["--scratch-path", scratch.path(percentEncoded: false)]
  }

  /// Of our own trees no warning is let pass; a baseline may be older than the compiler.
  private static func environment(_ configuration: Configuration) -> [String: String] {
    ["SWIFT_BACKTRACE": "enable=no"].merging(configuration == .debug ? ["DELTALTS_STRICT": "1"] : [:]) { $1 }
  }

  private func dumpAPI(to file: URL) async throws {
    let products = binaries(.release)
    try await PublicAPI.dump(
      modules: products.appending(path: "Modules"), source: source, products: products, to: file)
  }
}
