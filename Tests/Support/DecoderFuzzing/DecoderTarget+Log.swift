import DeltaJSON
import DeltaLTS
import DeltaMemory
import DeltaStorage
import Logging

extension DecoderTarget {
  /// What a log is made of.
  static let log = [
    DecoderTarget("json", failing: { $0 is JSONError }) { bytes in
      let value = try bytes.withUnsafeBytes { text in
        do {
          var scanner = JSONScanner(text)
          _ = try? scanner.skip()
        }
        return try JSONValue(parsing: text)
      }
      // What was read can be written and read again.
      _ = try JSONValue(parsing: value.text)
    },
    DecoderTarget("schema", failing: { $0 is DeltaError }) { bytes in
      let schema = try StructType(schemaString: bytes.text)
      _ = "\(schema.fields.map(\.type))"
    },
    DecoderTarget("deletion-vector", failing: { $0 is MalformedData }) { bytes in
      let rows = try bytes.withUnsafeBytes { (raw) throws(MalformedData) in
        try RoaringReader.deletionVector(raw)
      }
      _ = rows.contains(0)
    },
    DecoderTarget("commit", failing: { $0 is DeltaError }) { bytes in
      let store = MemoryStore(clock: { 0 })
      try await store.put(ObjectPath("t/_delta_log/00000000000000000000.json"), bytes, mode: .overwrite)
      let options = DeltaTable.Options(logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() })
      let table = try await DeltaTable.open(
        TableLocation(store: store, root: ObjectPath("t"), scheme: "memory"), options: options)
      let snapshot = try await table.snapshot()
      for try await _ in snapshot.files {}
      _ = try await snapshot.fileTotals()
      _ = try await table.history()
      guard let field = snapshot.schema.fields.first else { return }
      let column = Filter.column(ColumnPath(column: field.name))
      for filter in [column.isNotNull, column > 3, column < "m"] {
        guard let scan = try? snapshot.scan(where: filter) else { continue }
        for try await _ in scan.plan().tasks {}
      }
      for try await batch in try snapshot.scan().batches() { _ = batch.count }
    },
  ]
}
