import DeltaLTS

@main struct ReadTable {
  static func main() async {
    do {
      let snapshot = try await DeltaTable.open(CommandLine.arguments.last ?? ".").snapshot()
      for try await batch in try snapshot.scan().batches() {
        print("version \(snapshot.version): \(batch.count) rows of \(batch.fields.map(\.name))")
      }
    } catch {
      print(error)
    }
  }
}
