#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

import GitObjects
import Synchronization

/// Files below a folder, by paths that never lead outside: no link on the way is followed.
struct WorkTreeFolder: Sendable {
  /// Ends in a slash.
  let root: String
  /// Called before each step that changes the disk; it may throw, or end the process: tests stop there.
  var beforeWrite: @Sendable (String) throws -> Void = { _ in }
  /// Nil: every path is walked from the root.
  private var way: Way?

  init(root: String, beforeWrite: @escaping @Sendable (String) throws -> Void = { _ in }) {
    (self.root, self.beforeWrite) = (root, beforeWrite)
  }

  /// The folder for one pass over many paths in order: of the way to each, what the one before shares is not looked at again.
  var rememberingTheWay: WorkTreeFolder {
    var folder = self
    folder.way = Way()
    return folder
  }

  /// The folder above the path that was walked to last, nothing on the way being a link.
  private final class Way: Sendable {
    let last = Mutex<ArraySlice<CChar>>([])
  }

  /// What is at a path.
  enum Content: Hashable, Sendable {
    case file([UInt8], isExecutable: Bool)
    case link([UInt8])

    /// As a file is that was made, and that the disk had not got yet when the power failed. There is nothing in it to lose.
    var isEmpty: Bool { if case .file(let bytes, _) = self { bytes.isEmpty } else { false } }
  }

  /// What a file is called until it has its name.
  static let scratchEnd = ".patch-queue-new"

  /// What is at a path; nil where there is nothing, or a folder.
  func read(_ path: ByteText) throws(QueueError) -> Content? {
    let name = try place(path)
    guard try isBelowFolders(path) else { return nil }
    var status = stat()
    guard lstat(name, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failed("look at", path)
    }
    switch status.st_mode & S_IFMT {
    case S_IFLNK:
      var target = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(name, &target, target.count)
      guard count >= 0 else { throw failed("read", path) }
      return .link(target.prefix(count).map { UInt8(bitPattern: $0) })
    case S_IFREG:
      let file = open(name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
      guard file >= 0 else { throw failed("open", path) }
      defer { close(file) }
      return .file(try contents(file, Int(status.st_size), path), isExecutable: status.st_mode & S_IXUSR != 0)
    default: return nil
    }
  }

  /// More than git keeps in an object that it means to read as a whole.
  private static let limit = 1 << 31

  /// - Parameter size: what the file is said to have. It may claim any.
  private func contents(_ file: Int32, _ size: Int, _ path: ByteText) throws(QueueError) -> [UInt8] {
    guard size <= Self.limit else { throw tooLarge(path) }
    var bytes: [UInt8] = []
    // One more than there is, to see the end; room grows with what is read.
    var room = min(max(size, 4_095), 1 << 20) + 1
    while true {
      var result = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        result = systemRead(file, buffer.baseAddress, buffer.count)
        count = max(result, 0)
      }
      if result < 0 {
        if errno == EINTR { continue }
        throw failed("read", path)
      }
      if result == 0 { return bytes }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      guard bytes.count <= Self.limit else { throw tooLarge(path) }
      room = result < room ? 4_096 : bytes.count
    }
  }

  private func tooLarge(_ path: ByteText) -> QueueError {
    QueueError(
      .refused, "\(root)\(path) has more than \(Self.limit >> 30) GiB",
      advice: "Move it out of the tree: a patch cannot have it.")
  }

  /// Puts something at a path, whole or not at all: what was there is replaced in one step. It reaches the disk with `flush`.
  func write(_ content: Content, to path: ByteText) throws {
    let name = try place(path)
    try makeFolders(above: path)
    // Beside the file, so that it can take its name; a killed run's is replaced.
    let scratch: [CChar] =
      Array(name[..<(name.count - 1)]) + (Self.scratchEnd + "\0").utf8.map { CChar(bitPattern: $0) }
    try beforeWrite("make \(path)")
    func made(_ make: () -> Int32) throws(QueueError) -> Int32 {
      var result = make()
      if result < 0, errno == EEXIST, unlink(scratch) == 0 { result = make() }
      guard result >= 0 else { throw failed("make", path) }
      return result
    }
    switch content {
    case .link(let target):
      let target = target.map { CChar(bitPattern: $0) } + [0]
      _ = try made { symlink(target, scratch) }
    case .file(let bytes, let isExecutable):
      let mode: mode_t = isExecutable ? 0o777 : 0o666
      let file = try made { open(scratch, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode) }
      defer { close(file) }
      try fill(file, bytes, path)
    }
    try beforeWrite("rename \(path)")
    guard rename(scratch, name) == 0 else { throw failed("replace", path) }
  }

  /// Brings what was written to the disk, all at once: one by one would take a hundred times as long.
  func flush() throws(QueueError) {
    guard Flushing.flush(root) else { throw failed("flush", "") }
  }

  private func fill(_ file: Int32, _ bytes: [UInt8], _ path: ByteText) throws(QueueError) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        systemWrite(file, $0.baseAddress.map { $0 + done }, bytes.count - done)
      }
      guard count >= 0 || errno == EINTR else { throw failed("write", path) }
      done += max(count, 0)
    }
  }

  /// Takes away what is at a path, and the folders that become empty by it.
  func remove(_ path: ByteText) throws {
    let name = try place(path)
    guard try isBelowFolders(path) else { return }
    try beforeWrite("remove \(path)")
    guard unlink(name) == 0 || errno == ENOENT || errno == ENOTDIR else { throw failed("remove", path) }
    var folder = path.bytes
    while let slash = folder.lastIndex(of: UInt8(ascii: "/")) {
      folder = Array(folder[..<slash])
      guard rmdir(try place(ByteText(folder))) == 0 else { return }
      way?.last.withLock { $0 = [] }
    }
  }

  /// Whether only folders lead to a path: what lies behind a link is not in the tree.
  private func isBelowFolders(_ path: ByteText) throws(QueueError) -> Bool {
    var name = try place(path)
    let slash = CChar(bitPattern: UInt8(ascii: "/"))
    guard let end = name.dropFirst(root.utf8.count).lastIndex(of: slash) else { return true }
    let walked = way?.last.withLock(\.self) ?? []
    let shared = zip(walked, name).prefix { $0 == $1 }.count
    for index in root.utf8.count...end where name[index] == slash {
      // The slash behind what was walked to stands there, too.
      if index < shared { continue }
      name[index] = 0
      var status = stat()
      guard lstat(name, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
      name[index] = slash
    }
    way?.last.withLock { $0 = name[...end] }
    return true
  }

  /// Whether there is nothing in the folder, or no folder.
  func isEmpty() throws(QueueError) -> Bool {
    guard let folder = opendir(root) else {
      if errno == ENOENT { return true }
      throw failed("list", "")
    }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { ByteText($0.prefix { $0 != 0 }) }
      if name != "." && name != ".." { return false }
    }
    return true
  }

  /// The paths of all files below a folder, links not followed, sorted.
  func files(below path: ByteText) throws(QueueError) -> [ByteText] {
    var status = stat()
    guard try isBelowFolders(path), lstat(try place(path), &status) == 0, status.st_mode & S_IFMT == S_IFDIR
    else { return [] }
    guard let folder = opendir(try place(path)) else { throw failed("list", path) }
    defer { closedir(folder) }
    var found: [ByteText] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { ByteText($0.prefix { $0 != 0 }) }
      let below = ByteText(path.bytes + [UInt8(ascii: "/")] + name.bytes)
      guard below.isSafePath, lstat(try place(below), &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: found += try files(below: below)
      case S_IFREG: found.append(below)
      default: break
      }
    }
    return found.sorted()
  }

  private func makeFolders(above path: ByteText) throws {
    if try isBelowFolders(path) { return }
    for (index, byte) in path.bytes.enumerated() where byte == UInt8(ascii: "/") {
      let folder = ByteText(path.bytes[..<index])
      let name = try place(folder)
      if mkdir(name, 0o777) == 0 || errno == EEXIST {
        var status = stat()
        guard lstat(name, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
          throw QueueError(.refused, "\(folder) is no folder, so that \(path) cannot be written")
        }
      } else {
        throw failed("make", folder)
      }
    }
  }

  /// The path as the system wants it.
  private func place(_ path: ByteText) throws(QueueError) -> [CChar] {
    guard path.isSafePath else {
      throw QueueError(.malformed, "\(path) leads outside the tree, or into .git: it is not touched")
    }
    return root.utf8.map { CChar(bitPattern: $0) } + path.bytes.map { CChar(bitPattern: $0) } + [0]
  }

  private func failed(_ doing: String, _ path: ByteText) -> QueueError {
    QueueError(.environment, "cannot \(doing) \(root)\(path): \(String(cString: strerror(errno)))")
  }
}

// Inside the type, `read` and `write` are its own.
private func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, buffer, count)
}

private func systemWrite(_ file: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, buffer, count)
}
