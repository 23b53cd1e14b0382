/// `log`: what was done to the queue, newest first.
public struct ShowLog: QueueCommand {
  public var limit: Int

  public init(limit: Int = .max) { self.limit = limit }

  public func plan(_ home: QueueHome) throws -> Plan {
    let entries = try home.log.entries(limit: limit)
    return Plan(
      Report(
        entries.map { entry in
          let line: Report.Line = .init("\(entry.id.short)  ", .dim) + .init(entry.operation.title)
          return entry.operation.progress == .done
            ? line : line + .init("  (\(entry.operation.progress.rawValue))", .attention)
        },
        json: [
          "operations": .array(
            entries.map { entry in
              .members([
                "id": .string(entry.id.hex), "title": .string(entry.operation.title),
                "kind": .string(entry.operation.kind.rawValue),
                "progress": .string(entry.operation.progress.rawValue),
                "seconds": .integer(Int(entry.operation.seconds)),
              ])
            })
        ]))
  }
}
