import DeltaStorage

extension DeltaError {
  /// What a store said while the library was at `file`.
  package init(_ error: StorageError, file: String? = nil) {
    let code: Code =
      switch error.code {
      case .cancelled: .cancelled
      case .notFound: .fileNotFound
      case .tooLarge: .limitExceeded
      default: .storage
      }
    self.init(
      code, error.message, at: Location(file: file ?? error.location), advice: error.advice, cause: error)
  }

  /// Any error of a lower layer; `code` is for those that are not errors of the store or of this library.
  package init(_ error: any Error, as code: Code, _ message: String, file: String? = nil) {
    switch error {
    case let error as DeltaError: self = error.at(Location(file: file))
    case let error as StorageError: self.init(error, file: file)
    case is CancellationError: self.init(.cancelled, "the task was cancelled")
    default: self.init(code, message, at: Location(file: file), cause: error)
    }
  }
}
