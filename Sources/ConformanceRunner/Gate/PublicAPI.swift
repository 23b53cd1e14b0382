import ConformanceCases
import Foundation

/// The public symbols of the library, as `swift-api-digester` dumps them.
enum PublicAPI {
  /// What consumers may name: the library and the faces that it re-exports.
  static let modules = ["DeltaLTS", "DeltaColumns", "DeltaStorage", "DeltaMemory"]

  /// - Parameters:
  ///   - names: the modules.
  ///   - modules: the folder of compiled modules.
  ///   - source: the package, for the module maps of its system libraries.
  ///   - products: the folder of the build, for the module maps of its C targets.
  static func dump(
    of names: [String] = modules, modules: URL, source: URL, products: URL, to file: URL
  ) async throws {
    let half = file.appendingPathExtension("half")
    var arguments = ["-dump-sdk", "-avoid-location", "-avoid-tool-args", "-swift-only"]
    arguments += ["-o", half.path(percentEncoded: false), "-I", modules.path(percentEncoded: false)]
    for module in names { arguments += ["-module", module] }
    for map in try moduleMaps(source.appending(path: "Sources")) + moduleMaps(products) {
      arguments += ["-Xcc", "-fmodule-map-file=\(map)"]
    }
    try await Tool.output("swift-api-digester", arguments)
    // What is `package` is dumped as well, and nobody's business: it goes, so that nobody is told of it.
    let dump = try JSONParser.parse(Array(Data(contentsOf: half))).withoutInternals
    // The digester passes over a module that it cannot load, and exits as if all were well.
    let found = Set((dump["ABIRoot"]?["children"]?.elements ?? []).compactMap { $0["moduleName"]?.string })
    if let missing = names.first(where: { !found.contains($0) }) {
      throw CorpusError("swift-api-digester found no public symbol of \(missing)")
    }
    try Data(dump.text.utf8).write(to: file, options: .atomic)
    try? FileManager.default.removeItem(at: half)
  }

  private static func moduleMaps(_ folder: URL) throws -> [String] {
    // The folder of a build is a link.
    let folder = folder.resolvingSymlinksInPath()
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).map {
      $0.appending(path: "module.modulemap").path(percentEncoded: false)
    }.filter { FileManager.default.fileExists(atPath: $0) }.sorted()
  }

  /// What a consumer of `old` may miss in `new`, each by name.
  static func breaks(from old: URL, to new: URL) async throws -> [String] {
    let output = TemporaryFile()
    try await Tool.output(
      "swift-api-digester",
      [
        "-diagnose-sdk", "-input-paths", old.path(percentEncoded: false), "-input-paths",
        new.path(percentEncoded: false), "-o", output.url.path(percentEncoded: false),
      ])
    let told = String(decoding: try Data(contentsOf: output.url), as: UTF8.self)
    let diagnosed = told.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("/*") }
    // The digester does not look at `async`, typed errors and generic details; a symbol's mangled name does.
    let (before, after) = (try symbols(old), try symbols(new))
    let gone = before.filter { after[$0.key] == nil }.map(\.value).sorted()
    let untold = gone.filter { name in !diagnosed.contains { $0.contains(name.last) } }
    return diagnosed + untold.map { "\($0.path) has another signature" }
  }

  /// Public declarations by their mangled names.
  private static func symbols(_ dump: URL) throws -> [String: Symbol] {
    let root = try JSONParser.parse(Array(Data(contentsOf: dump)))["ABIRoot"]
    var found: [String: Symbol] = [:]
    for child in root?["children"]?.elements ?? [] { collect(child, "", &found) }
    return found
  }

  private struct Symbol: Comparable {
    let path: String
    let last: String
    static func < (left: Symbol, right: Symbol) -> Bool { left.path < right.path }
  }

  private static func collect(_ node: JSONNode, _ outer: String, _ found: inout [String: Symbol]) {
    guard let id = node["usr"]?.string, let name = node["printedName"]?.string,
      node["declKind"]?.string != nil, node["declKind"]?.string != "Import"
    else { return }
    let path = outer.isEmpty ? name : "\(outer).\(name)"
    found[id] = Symbol(path: path, last: name)
    for child in node["children"]?.elements ?? [] { collect(child, path, &found) }
  }
}

extension JSONNode {
  /// The tree without nodes that say they are internal.
  fileprivate var withoutInternals: JSONNode {
    switch self {
    case .array(let elements):
      .array(elements.filter { $0["isInternal"]?.boolean != true }.map(\.withoutInternals))
    case .object(let members): .object(members.map { Member($0.name, $0.value.withoutInternals) })
    default: self
    }
  }
}
