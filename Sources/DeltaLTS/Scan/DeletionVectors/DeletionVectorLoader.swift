import DeltaMemory
import DeltaStorage

/// Fetches deletion vectors (PROTOCOL.md, Deletion Vectors).
package struct DeletionVectorLoader: Sendable {
  package let location: TableLocation
  let meter: ScanMeter

  package init(location: TableLocation, meter: ScanMeter = ScanMeter()) {
    self.location = location
    self.meter = meter
  }

  /// The deleted rows that `descriptor` tells of.
  package func rows(_ descriptor: DeletionVectorDescriptor) async throws(DeltaError) -> RowIndexSet {
    let text = descriptor.pathOrInlineDv
    do {
      switch descriptor.storageType {
      case "i":
        return try DeletionVectorData.inline(
          text, byteCount: descriptor.sizeInBytes, cardinality: descriptor.cardinality)
      case "u":
        let path = try DeletionVectorData.relativePath(text)
        let object = ObjectLocation(store: location.store, path: try location.path(path))
        return try await rows(descriptor, in: object)
      case "p":
        return try await rows(descriptor, in: try location.resolve(text))
      case let other:
        throw MalformedData("storage type \"\(other)\" is none of u, p, i")
      }
    } catch let error as DeltaError {
      throw error
    } catch let error as StorageError {
      throw DeltaError(reading: text, error)
    } catch {
      throw DeltaError(
        .corruptFile, "the deletion vector \(descriptor.uniqueId) cannot be read: \(error)",
        advice: "Without it deleted rows would come back; restore the file or the table.", cause: error)
    }
  }

  private func rows(
    _ descriptor: DeletionVectorDescriptor, in object: ObjectLocation
  ) async throws -> RowIndexSet {
    // The first byte is the file's version; the first vector lies behind it.
    let start = max(descriptor.offset ?? 1, 1)
    let (end, overflow) = start.addingReportingOverflow(DeletionVectorData.framing)
    let (last, tooLarge) = end.addingReportingOverflow(descriptor.sizeInBytes)
    guard descriptor.sizeInBytes >= 0, !overflow, !tooLarge else {
      throw MalformedData("offset \(start) and size \(descriptor.sizeInBytes) make no range")
    }
    let parts = try await object.store.get(object.path, ranges: [0..<1, start..<last])
    meter.add(\.bytesRead, parts.reduce(0) { $0 + $1.count })
    guard parts.count == 2, let version = parts[0].array.first, version == DeletionVectorData.fileVersion
    else {
      throw MalformedData("the file is not of version \(DeletionVectorData.fileVersion)")
    }
    return try DeletionVectorData.framed(
      parts[1], byteCount: descriptor.sizeInBytes, cardinality: descriptor.cardinality)
  }
}

extension DeltaError {
  /// A failure of the store while it read what the log names.
  package init(reading file: String, _ error: StorageError) {
    switch error.code {
    case .notFound:
      self.init(
        .fileNotFound, "the log names a file that is not there", at: .init(file: file),
        advice: "It may have been vacuumed; read a version that is still kept, or restore the file.",
        cause: error)
    case .cancelled:
      self.init(.cancelled, "the read was cancelled", at: .init(file: file), cause: error)
    case .rangeNotSatisfiable:
      self.init(
        .corruptFile, "the file is shorter than the log says", at: .init(file: file), cause: error)
    default:
      self.init(.storage, error.message, at: .init(file: file), advice: error.advice, cause: error)
    }
  }
}
