import Foundation

/// The records of the releases so far, for the plots.
package struct GateHistory: Sendable {
  package struct Release: Sendable {
    package let version: String
    package let record: GateRecord
  }

  /// In the order of their numbers.
  package let releases: [Release]

  package init(_ releases: [Release]) { self.releases = releases }

  /// Reads `releases/VERSION/gate.json`; a folder without a record is no release.
  package init(releases folder: URL) throws {
    let versions =
      (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
    releases = try versions.compactMap { version in
      let file = folder.appending(path: "\(version)/gate.json")
      guard FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) else { return nil }
      return Release(version: version, record: try GateRecord(reading: file))
    }.sorted { Self.precedes($0.version, $1.version) }
  }

  /// Whether a version comes before another.
  static func precedes(_ version: String, _ other: String) -> Bool {
    numbers(version).lexicographicallyPrecedes(numbers(other))
  }

  /// The numbers of a version.
  static func numbers(_ version: String) -> [Int] {
    version.split { !$0.isNumber }.map { Int($0) ?? .max }
  }

  /// A figure of a workload over releases, as a share of the first baseline: ratios beside the previous one multiply up.
  package func course(
    of name: String, with last: GateRecord, _ figure: (_ time: Double, _ memory: Double) -> Double
  ) -> [(label: String, value: Double)] {
    var value = 1.0
    var course: [(String, Double)] = []
    let line = releases.filter { $0.record.line == last.line }.map { ($0.version, $0.record) }
    for (label, record) in line + [("this", last)] {
      guard let found = record.performance.first(where: { $0.name == name }) else { continue }
      if course.isEmpty { course.append((record.baseline.name, 1)) }
      value *= figure(found.time, found.memory)
      course.append((label, value))
    }
    return course
  }
}
