import ConformanceCases

extension GateStep {
  /// Scales at which jobs take long enough to be told apart, and no longer.
  private static let (scale, quickScale) = (0.2, 0.05)

  static let performance = GateStep(
    "performance", "no workload takes 10 % more processor time or memory than in the baseline", isQuick: true
  ) { place in
    let candidate = try await place.builds.conformance(.whole, .release)
    let baseline = try await place.builds.conformance(place.baselineTree, .release)
    let scale = place.isQuick ? quickScale : scale
    let tables = WorkloadTables(place.workloads.appending(path: "\(scale)", directoryHint: .isDirectory))
    try await tables.make(for: Workload.all, root: place.root, scale: scale)
    let compared = try await WorkloadComparison.run(
      Workload.all, tables: tables, baseline: baseline, candidate: candidate,
      limits: place.isQuick ? .quick : ComparisonLimits())
    var findings = GateFindings()
    findings.faults = compared.filter(\.verdict.isFailure).map {
      "\($0.workload.name): \($0.verdict.rawValue): \($0.detail)"
    }
    findings.facts = [
      .init("scale", .number("\(scale)")), .init("workloads", .array(compared.map(\.json))),
    ]
    return findings
  }
}
