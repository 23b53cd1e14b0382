import DeltaStorage

extension LogDirectory {
  /// Tells, with as few requests as it takes, that there is a table.
  /// - Throws: `notATable` where there is none.
  package func checkExists() async throws(DeltaError) {
    for name in ["_last_checkpoint", "\(LogFileName.padded(0)).json"] {
      let object = try object(name)
      do throws(StorageError) {
        _ = try await store.head(object)
        return
      } catch {
        if error.code == .notFound || error.code == .unsupportedOperation { continue }
        throw DeltaError(error, file: "_delta_log/\(name)").at(table)
      }
    }
    do throws(StorageError) {
      var entries = store.list(path).makeAsyncIterator()
      while let info = try await entries.next() {
        if LogFileName(info.name) != nil { return }
      }
    } catch {
      if error.code != .notFound { throw DeltaError(error, file: "_delta_log").at(table) }
    }
    throw noTable
  }

  var noTable: DeltaError {
    DeltaError(
      .notATable, "there is no Delta log with commits or checkpoints at \(store.describe(path))", at: table,
      advice: "Check the path: a table is the directory that has _delta_log in it.")
  }
}
