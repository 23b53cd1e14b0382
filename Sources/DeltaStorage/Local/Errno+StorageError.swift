#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Errno {
  /// The error number as what it means for the object at `location`.
  func storageError(_ doing: String, _ location: String) -> StorageError {
    switch number {
    case ENOENT, ENOTDIR:
      StorageError(
        .notFound, "There is no such file", location: location, advice: "Check the path of the table",
        systemError: number)
    case EEXIST:
      StorageError(.alreadyExists, "There is a file already", location: location, systemError: number)
    case EACCES, EPERM, EROFS:
      StorageError(
        .permissionDenied, "The system does not let this user \(doing)", location: location,
        advice: "Check the permissions of the file and its directories", systemError: number)
    case EISDIR:
      StorageError(.isDirectory, "A directory, not a file", location: location, systemError: number)
    case ENXIO:
      StorageError(
        .notRegularFile, "A socket or pipe, not a regular file", location: location, systemError: number)
    case ENAMETOOLONG, ELOOP, EINVAL:
      StorageError(
        .invalidPath, "The system cannot take this path: \(text)", location: location, systemError: number)
    case EMFILE, ENFILE:
      StorageError(
        .io, "Too many files are open", location: location, advice: "Raise the limit (ulimit -n)",
        systemError: number)
    case ENOSPC, EDQUOT:
      StorageError(
        .io, "There is no space left", location: location, advice: "Free some space", systemError: number)
    default:
      StorageError(.io, "Could not \(doing): \(text)", location: location, systemError: number)
    }
  }

  /// The system's words for the number.
  private var text: String {
    guard let message = strerror(number) else { return "error \(number)" }
    return String(cString: message)
  }
}
