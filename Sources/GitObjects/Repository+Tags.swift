/// An annotated tag.
public struct Tag: Hashable, Sendable {
  public var object: ObjectID
  public var kind: String
  public var name: String
  public var tagger: Signature
  /// The message; of a signed tag, the signature stands behind it.
  public var message: ByteText

  public init(commit: ObjectID, name: String, tagger: Signature, message: ByteText) {
    (object, kind, self.name, self.tagger, self.message) = (commit, "commit", name, tagger, message)
  }
}

extension Tag {
  /// - Throws: `malformed`
  public init(_ bytes: [UInt8], id: ObjectID) throws(GitError) {
    var (object, kind, name, tagger) = (ObjectID?.none, String?.none, String?.none, Signature?.none)
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { break }
      let value = line[(space + 1)...]
      switch String(decoding: line[..<space], as: UTF8.self) {
      case "object": object = ObjectID(String(decoding: value, as: UTF8.self))
      case "type": kind = String(decoding: value, as: UTF8.self)
      case "tag": name = String(decoding: value, as: UTF8.self)
      case "tagger": tagger = Signature(line: value)
      default: break
      }
    }
    guard let object, let kind, let name, let tagger else {
      throw GitError(.malformed, "tag \(id) lacks its object, type, name or tagger, or they are malformed")
    }
    self.init(commit: object, name: name, tagger: tagger, message: ByteText(rest))
    self.kind = kind
  }

  /// The tag as git stores it.
  public var bytes: [UInt8] {
    Array("object \(object)\ntype \(kind)\ntag \(name)\ntagger ".utf8) + tagger.line + "\n\n".utf8
      + message.bytes
  }

  private static let signatureStarts = ["-----BEGIN PGP SIGNATURE-----", "-----BEGIN SSH SIGNATURE-----"]

  /// The tag without its signature.
  public var unsigned: Tag {
    var tag = self
    for start in Self.signatureStarts {
      if let found = message.bytes.firstRange(of: Array("\n\(start)\n".utf8)) {
        tag.message = ByteText(message.bytes[...found.lowerBound])
      } else if message.bytes.starts(with: "\(start)\n".utf8) {
        tag.message = ""
      }
    }
    return tag
  }

  public var isSigned: Bool { unsigned != self }
}

extension Repository {
  public func tag(_ id: ObjectID) throws(GitError) -> Tag { try Tag(read(id, .tag), id: id) }

  @discardableResult
  public func write(_ tag: Tag) throws(GitError) -> ObjectID { try write(tag.bytes, .tag) }
}
