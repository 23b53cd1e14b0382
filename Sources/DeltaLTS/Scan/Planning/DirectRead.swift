import DeltaColumns

/// How a scan begins that may come to one small part of one file, as lookups do: then whoever asks for rows reads them,
/// and neither tasks nor a queue are made.
enum ScanStart: Sendable {
  /// All rows there are.
  case batches([Batch])
  /// More than that: the work of a run.
  case work(@Sendable () -> NextFile)

  /// Bytes of rows that are read at once.
  private static let limit = 4 << 20

  init(_ reader: TaskReader, _ tasks: ScanTasks) async throws(DeltaError) {
    guard let known = try await tasks.known() else {
      self = .work { Self.work(reader, tasks) }
      return
    }
    guard known.count < 2 else {
      self = .work { Self.work(reader, ScanTasks(known)) }
      return
    }
    let units = try await Self.units(known, reader)
    let byteCount = units.first?.outputByteCount ?? 0
    guard units.count < 2, byteCount <= min(Self.limit, reader.header.options.memory.waiting) else {
      self = .work { Self.work(OpenedFile(units: units)) }
      return
    }
    var batches: [Batch] = []
    for unit in units {
      try await unit.read { (batch) throws(DeltaError) in batches.append(batch) }
    }
    self = .batches(batches)
  }

  private static func units(
    _ tasks: [ScanTask], _ reader: TaskReader
  ) async throws(DeltaError) -> [any FileUnit] {
    guard let task = tasks.first else { return [] }
    return try await TaskWork(reader: reader, task: task).open()
  }

  private static func work(_ reader: TaskReader, _ tasks: ScanTasks) -> NextFile {
    // What is at hand has been asked for.
    var tasks = tasks.walk()
    return { () async throws(DeltaError) in
      guard let task = try await tasks.next() else { return nil }
      return TaskWork(reader: reader, task: task)
    }
  }

  private static func work(_ file: OpenedFile) -> NextFile {
    var file: OpenedFile? = file
    return { () async throws(DeltaError) in file.take() }
  }

  private struct OpenedFile: FileWork {
    let units: [any FileUnit]
    func open() async throws(DeltaError) -> [any FileUnit] { units }
  }
}
