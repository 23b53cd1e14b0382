/// A commit, with its message and names as bytes.
public struct Commit: Hashable, Sendable {
  public var tree: ObjectID
  public var parents: [ObjectID]
  public var author: Signature
  public var committer: Signature
  /// Header lines beside the four that every commit has (`encoding`, `gpgsig`, `mergetag`), values unfolded.
  public var headers: [Header]
  public var message: ByteText

  /// One more line of a commit's head.
  public struct Header: Hashable, Sendable {
    public var name: String
    public var value: ByteText

    public init(name: String, value: ByteText) {
      self.name = name
      self.value = value
    }
  }

  public init(
    tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, headers: [Header] = [],
    message: ByteText
  ) {
    self.tree = tree
    self.parents = parents
    self.author = author
    self.committer = committer
    self.headers = headers
    self.message = message
  }

  /// What the message is encoded in, where it is not UTF-8.
  public var encoding: String? { headers.first { $0.name == "encoding" }?.value.utf8 }

  /// The first paragraph in one line, as git shows it.
  public var subject: ByteText {
    var words: [UInt8] = []
    for line in message.bytes.drop(while: { $0 == UInt8(ascii: "\n") })
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    {
      if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) { break }
      if !words.isEmpty { words.append(UInt8(ascii: " ")) }
      words += line
    }
    return ByteText(words)
  }
}

// MARK: As git stores it

extension Commit {
  init(_ bytes: [UInt8], id: ObjectID) throws(GitError) {
    var (tree, parents, author, committer) = (ObjectID?.none, [ObjectID](), Signature?.none, Signature?.none)
    var headers: [Header] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      if line.isEmpty { break }
      if line.first == UInt8(ascii: " "), !headers.isEmpty {
        headers[headers.count - 1].value.bytes += [UInt8(ascii: "\n")] + line.dropFirst()
        continue
      }
      guard let space = line.firstIndex(of: UInt8(ascii: " ")) else {
        throw GitError(.malformed, "commit \(id) has a header line without a value")
      }
      let value = line[(space + 1)...]
      let name = String(decoding: line[..<space], as: UTF8.self)
      switch name {
      case "tree": tree = ObjectID(String(decoding: value, as: UTF8.self))
      case "parent":
        guard let parent = ObjectID(String(decoding: value, as: UTF8.self)) else {
          throw GitError(.malformed, "commit \(id) has a malformed parent")
        }
        parents.append(parent)
      case "author": author = Signature(line: value)
      case "committer": committer = Signature(line: value)
      default: headers.append(Header(name: name, value: ByteText(value)))
      }
    }
    guard let tree, let author, let committer else {
      throw GitError(.malformed, "commit \(id) lacks its tree, author or committer, or they are malformed")
    }
    self.init(
      tree: tree, parents: parents, author: author, committer: committer, headers: headers,
      message: ByteText(rest))
  }

  var bytes: [UInt8] {
    var bytes = Array("tree \(tree)\n".utf8)
    for parent in parents { bytes += "parent \(parent)\n".utf8 }
    bytes += "author ".utf8 + author.line + "\ncommitter ".utf8 + committer.line + "\n".utf8
    for header in headers {
      bytes += header.name.utf8
      bytes.append(UInt8(ascii: " "))
      for byte in header.value.bytes {
        bytes.append(byte)
        if byte == UInt8(ascii: "\n") { bytes.append(UInt8(ascii: " ")) }
      }
      bytes.append(UInt8(ascii: "\n"))
    }
    bytes.append(UInt8(ascii: "\n"))
    return bytes + message.bytes
  }
}
