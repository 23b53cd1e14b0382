import ConformanceCases

/// The results of `conformance workloads` as JSON, schema 1.
package enum WorkloadDocument {
  package static func text(_ results: [WorkloadResult], scale: Double, programs: [String]) -> String {
    text("workloads", results.map(\.json), scale, programs)
  }

  package static func text(_ compared: [ComparedWorkload], scale: Double, programs: [String]) -> String {
    text("comparisons", compared.map(\.json), scale, programs)
  }

  private static func text(_ name: String, _ all: [JSONNode], _ scale: Double, _ programs: [String]) -> String
  {
    let document = JSONNode.object([
      .init("schema", .number("1")), .init("scale", .number("\(scale)")),
      .init("programs", .array(programs.map(JSONNode.string))), .init(name, .array(all)),
    ])
    return document.text + "\n"
  }
}
