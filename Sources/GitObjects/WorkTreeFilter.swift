internal import CLibgit2

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What attributes and configuration ask for a path, such as line ends: looked up once for all that it becomes.
public final class WorkTreeFilter {
  private let repository: Repository
  private let path: ByteText
  private let steps: FilterSteps

  fileprivate init(_ repository: Repository, _ path: ByteText, _ steps: FilterSteps) {
    (self.repository, self.path, self.steps) = (repository, path, steps)
  }

  convenience init(_ repository: Repository, _ path: ByteText) throws(GitError) {
    self.init(repository, path, try FilterSteps(repository, path))
  }

  /// The bytes that the file has for a blob.
  public func bytes(of blob: ObjectID) throws(GitError) -> [UInt8] {
    let bytes = try repository.blob(blob)
    // Of binary files nothing is filtered.
    guard let list = steps.list, !TextDiff.isBinary(bytes) else { return bytes }
    var buffer = git_buf()
    defer { git_buf_dispose(&buffer) }
    try GitError.check(
      git_filter_list_apply_to_buffer(&buffer, list, bytes, bytes.count), "prepare \(path)")
    return Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
  }
}

/// The filters of many paths. Those with the same attributes share theirs: to find the attributes means a look into every
/// folder above, and libgit2 takes it anew for each of its filters.
public final class WorkTreeFilters {
  private let repository: Repository
  private var known: [[String]: FilterSteps] = [:]

  init(_ repository: Repository) { self.repository = repository }

  /// What the work tree makes of a path's blobs.
  public func filter(at path: ByteText) throws(GitError) -> WorkTreeFilter {
    let values = try attributes(path)
    if let steps = known[values] { return WorkTreeFilter(repository, path, steps) }
    let steps = try FilterSteps(repository, path)
    known[values] = steps
    return WorkTreeFilter(repository, path, steps)
  }

  /// All that filters go by. What they are told of the path beside it is for their messages.
  private static let names = ["crlf", "eol", "filter", "ident", "text", "working-tree-encoding"]

  private func attributes(_ path: ByteText) throws(GitError) -> [String] {
    let name = path.bytes.map { CChar(bitPattern: $0) } + [0]
    var values = [UnsafePointer<CChar>?](repeating: nil, count: Self.names.count)
    let names = Self.names.map { strdup($0) }
    defer { names.forEach { free($0) } }
    var pointers = names.map { UnsafePointer($0) }
    let status = git_attr_get_many(
      &values, repository.handle, UInt32(GIT_ATTR_CHECK_FILE_THEN_INDEX), name, names.count, &pointers)
    try GitError.check(status, "look up the attributes of \(path)")
    return values.map { value in
      switch git_attr_value(value) {
      case GIT_ATTR_VALUE_TRUE: "+"
      case GIT_ATTR_VALUE_FALSE: "-"
      case GIT_ATTR_VALUE_STRING: "=" + (value.map { String(cString: $0) } ?? "")
      default: ""
      }
    }
  }
}

/// The filters that a file goes through.
private final class FilterSteps {
  /// Nil: files are as their blobs are.
  let list: OpaquePointer?

  init(_ repository: Repository, _ path: ByteText) throws(GitError) {
    var list: OpaquePointer?
    let name = path.bytes.map { CChar(bitPattern: $0) } + [0]
    let status = git_filter_list_load(
      &list, repository.handle, nil, name, GIT_FILTER_TO_WORKTREE, GIT_FILTER_DEFAULT.rawValue)
    try GitError.check(status, "look up the attributes of \(path)")
    self.list = list
  }

  deinit { git_filter_list_free(list) }
}
