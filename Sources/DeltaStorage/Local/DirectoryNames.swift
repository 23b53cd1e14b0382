#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The names in one directory in byte order.
///
/// POSIX gives names in no order, so a sorted listing has to hold those that it may still give; they are held
/// in one run of bytes, about 8 bytes and its own length a name, and nothing is looked up for them.
struct DirectoryNames: Sendable {
  private var arena: [UInt8] = []
  private var entries: [Entry] = []

  private struct Entry {
    let start: UInt32
    let length: UInt16
    let kind: UInt8
  }

  enum Kind: UInt8 { case file, directory, unknown }

  var count: Int { entries.count }

  /// The name at `index` as text; nil where it is not UTF-8 and so no key can name it.
  func name(_ index: Int) -> String? {
    let entry = entries[index]
    let start = Int(entry.start)
    return arena.withUnsafeBufferPointer {
      String(
        validating: UnsafeBufferPointer(rebasing: $0[start..<start + Int(entry.length)]), as: UTF8.self)
    }
  }

  func kind(_ index: Int) -> Kind { Kind(rawValue: entries[index].kind) ?? .unknown }

  /// Reads a directory, letting other tasks run every few thousand names.
  /// - Parameters:
  ///   - after: names up to this one are left out.
  ///   - nested: sort a directory as if `/` came after its name, as the paths below it sort; and keep the
  ///     directory that `after` leads into.
  /// - Returns: nil where there is no such directory.
  static func read(_ path: String, after: [UInt8]?, nested: Bool) async throws(StorageError)
    -> DirectoryNames?
  {
    guard let directory = OpenDirectory(path) else {
      let error = Errno(errno).storageError("list", path)
      if error.code == .notFound { return nil }
      throw error
    }
    var names = DirectoryNames()
    while true {
      guard !Task.isCancelled else { throw .cancelled(path) }
      if try directory.readSome(into: &names, path, after: after, nested: nested) == false { break }
      await Task.yield()
    }
    names.sort(nested: nested)
    return names
  }

  fileprivate mutating func append(
    _ name: UnsafeBufferPointer<UInt8>, _ kind: Kind, _ path: String
  ) throws(StorageError) {
    guard let start = UInt32(exactly: arena.count), let length = UInt16(exactly: name.count) else {
      throw StorageError(.tooLarge, "The directory has more names than can be sorted", location: path)
    }
    arena.append(contentsOf: name)
    entries.append(Entry(start: start, length: length, kind: kind.rawValue))
  }

  private mutating func sort(nested: Bool) {
    arena.withUnsafeBufferPointer { arena in
      entries.sort { left, right in
        let common = Int(min(left.length, right.length))
        if let base = arena.baseAddress {
          let order = memcmp(base + Int(left.start), base + Int(right.start), common)
          if order != 0 { return order < 0 }
        }
        return Self.byte(left, common, arena, nested) < Self.byte(right, common, arena, nested)
      }
    }
  }

  /// The byte of a name at `index`, with the `/` behind a directory's; -1 past the end.
  private static func byte(_ entry: Entry, _ index: Int, _ arena: UnsafeBufferPointer<UInt8>, _ nested: Bool)
    -> Int
  {
    if index < Int(entry.length) { return Int(arena[Int(entry.start) + index]) }
    return nested && entry.kind == Kind.directory.rawValue ? Int(UInt8(ascii: "/")) : -1
  }
}

/// An open directory, closed with its last reference.
private final class OpenDirectory {
  #if canImport(Darwin)
    private let stream: UnsafeMutablePointer<DIR>
  #else
    private let stream: OpaquePointer
  #endif

  init?(_ path: String) {
    guard let stream = opendir(path) else { return nil }
    self.stream = stream
  }

  deinit { closedir(stream) }

  /// Appends the next few thousand names.
  /// - Returns: whether there may be more.
  func readSome(
    into names: inout DirectoryNames, _ path: String, after: [UInt8]?, nested: Bool
  ) throws(StorageError) -> Bool {
    for _ in 0..<4096 {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw Errno(errno).storageError("list", path) }
        return false
      }
      let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
      let text = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
      let name = UnsafeRawBufferPointer(start: text, count: strlen(text)).assumingMemoryBound(to: UInt8.self)
      if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { continue }
      if name.starts(with: LocalFileStore.temporaryPrefix.utf8) { continue }
      let kind = Self.kind(entry.pointee.d_type, path, text, nested: nested)
      if let after, !Self.isWanted(name, kind, after: after, nested: nested) { continue }
      try names.append(name, kind, path)
    }
    return true
  }

  private static func isWanted(
    _ name: UnsafeBufferPointer<UInt8>, _ kind: DirectoryNames.Kind, after: [UInt8], nested: Bool
  ) -> Bool {
    if after.lexicographicallyPrecedes(name) { return true }
    guard nested, kind == .directory else { return false }
    let slash = CollectionOfOne(UInt8(ascii: "/"))
    let prefix = Array(name) + slash
    return after.starts(with: prefix) || after.lexicographicallyPrecedes(prefix)
  }

  /// What a name stands for, as far as the directory knows; a nested listing must know where to descend.
  private static func kind(
    _ type: UInt8, _ directory: String, _ name: UnsafePointer<CChar>, nested: Bool
  ) -> DirectoryNames.Kind {
    switch Int(type) {
    case Int(DT_REG): return .file
    case Int(DT_DIR): return .directory
    case Int(DT_LNK): return .unknown
    default:
      guard nested, type == UInt8(DT_UNKNOWN) else { return .unknown }
      var raw = stat()
      guard lstat(directory + "/" + String(cString: name), &raw) == 0 else { return .unknown }
      return raw.st_mode & S_IFMT == S_IFDIR ? .directory : .unknown
    }
  }
}
