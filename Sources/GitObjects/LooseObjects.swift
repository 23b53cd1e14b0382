import CZlib

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The files that git keeps objects in, one each.
///
/// libgit2 looks for the best deltas when it packs, and brings each file to the disk by itself when it does not; a log that is
/// written with every command can have neither.
struct LooseObjects {
  private let repository: Repository
  /// Ends in a slash.
  private let folder: String

  init(_ repository: Repository) {
    self.repository = repository
    folder = repository.commonFolder + "objects/"
  }

  /// Writes objects that the repository has in memory; all are on the disk when it returns.
  /// - Parameter ids: what is named before what names it, so that a run that is killed leaves nothing that lacks a part.
  func write(_ ids: [ObjectID]) throws(GitError) {
    if ids.isEmpty { return }
    // A few one by one: all at once means what other programs wrote, too.
    let areFew = ids.count <= 16
    for id in ids { try write(id, compressed(id), flushes: areFew && Flushing.isOn) }
    guard areFew || Flushing.flush(folder) else { throw failed("flush", folder) }
  }

  private func compressed(_ id: ObjectID) throws(GitError) -> [UInt8] {
    let (kind, content) = try repository.read(id)
    let bytes = Array("\(kind) \(content.count)\0".utf8) + content
    var count = compressBound(uLong(bytes.count))
    var result = [UInt8](repeating: 0, count: Int(count))
    // As git does: what is written often is packed well later, by its gc.
    guard compress2(&result, &count, bytes, uLong(bytes.count), Z_BEST_SPEED) == Z_OK else {
      throw GitError(.environment, "cannot compress \(kind) \(id)")
    }
    result.removeSubrange(Int(count)...)
    return result
  }

  private func write(_ id: ObjectID, _ bytes: [UInt8], flushes: Bool) throws(GitError) {
    let place = folder + id.hex.prefix(2)
    guard mkdir(place, 0o777) == 0 || errno == EEXIST else { throw failed("make", place) }
    let name = "\(place)/\(id.hex.dropFirst(2))"
    // git's gc takes files of this name away where a run left them.
    var scratch = Array("\(place)/tmp_obj_XXXXXX".utf8CString)
    let file = mkstemp(&scratch)
    guard file >= 0 else { throw failed("write", name) }
    let isWhole = Self.fill(file, bytes) && fchmod(file, 0o444) == 0 && (!flushes || fsync(file) == 0)
    guard close(file) == 0, isWhole, rename(scratch, name) == 0 else {
      let error = failed("write", name)
      unlink(scratch)
      throw error
    }
  }

  private static func fill(_ file: Int32, _ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
      guard count >= 0 || errno == EINTR else { return false }
      rest = rest.dropFirst(max(count, 0))
    }
    return true
  }

  private func failed(_ doing: String, _ name: String) -> GitError {
    GitError(.environment, "cannot \(doing) \(name): \(String(cString: strerror(errno)))")
  }
}

// Inside the type, `write` is its own.
private func systemWrite(_ file: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, buffer, count)
}
