import DeltaLTS

@main struct ReadTable {
  static func main() async throws {
    let table = try await DeltaTable.open(CommandLine.arguments.last ?? ".")
    let snapshot = try await table.snapshot()
    for try await batch in try snapshot.scan().batches() {
      print("version \(snapshot.version): \(batch.count) rows of \(batch.fields.map(\.name))")
    }
  }
}
