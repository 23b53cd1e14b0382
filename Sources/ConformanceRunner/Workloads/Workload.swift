/// A job on a table that is shaped as tables in production are.
package struct Workload: Sendable, Hashable {
  package let name: String
  /// The name of its table, among those that `ci/workloads/generate.py` makes.
  package let table: String
  /// The name of its `BenchWorkload`.
  package let job: String
  /// The table features without which a library refuses it.
  package let needs: Set<String>

  package init(_ name: String, table: String? = nil, job: String, needs: Set<String> = []) {
    self.name = name
    self.table = table ?? name
    self.job = job
    self.needs = needs
  }

  /// Every workload.
  package static let all = [
    Workload("many-commits", job: "list-files"),
    Workload("many-commits-open", table: "many-commits", job: "open"),
    Workload("many-commits-range", table: "many-commits", job: "plan-range"),
    Workload("wide", job: "list-files"),
    Workload("wide-statistics", job: "list-files"),
    Workload("wide-statistics-range", table: "wide-statistics", job: "plan-range"),
    Workload("wide-struct", job: "list-files"),
    Workload("wide-struct-range", table: "wide-struct", job: "plan-range"),
    Workload("wide-mapped", job: "scan-full", needs: ["columnMapping"]),
    Workload("million-files", job: "list-files"),
    Workload("million-files-open", table: "million-files", job: "open"),
    Workload("million-files-parts", job: "list-files"),
    Workload("million-files-v2", job: "list-files", needs: ["v2Checkpoint"]),
    Workload("million-files-count", table: "million-files", job: "count-rows"),
    Workload("hot-table-refresh", table: "million-files", job: "refresh"),
    Workload("scan-snappy", table: "sales-snappy", job: "scan-full"),
    Workload("scan-snappy-columns", table: "sales-snappy", job: "scan-columns"),
    Workload("scan-snappy-filter", table: "sales-snappy", job: "scan-filter"),
    Workload("scan-zstd", table: "sales-zstd", job: "scan-full"),
    Workload("scan-zstd-columns", table: "sales-zstd", job: "scan-columns"),
    Workload("scan-zstd-filter", table: "sales-zstd", job: "scan-filter"),
    Workload("deletion-vectors", table: "sales-deleted", job: "scan-full"),
    Workload("lookups", job: "lookups"),
    Workload("change-feed", job: "change-feed"),
  ]

  /// The workloads of those names, in the order of `all`; all of them where there are no names.
  package static func named(_ names: [String]) throws -> [Workload] {
    if let unknown = names.first(where: { name in !all.contains { $0.name == name } }) {
      let known = all.map(\.name).joined(separator: ", ")
      throw CorpusError("there is no workload \(unknown); there are \(known)")
    }
    return names.isEmpty ? all : all.filter { names.contains($0.name) }
  }
}
