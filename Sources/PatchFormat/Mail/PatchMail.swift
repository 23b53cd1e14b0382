import GitObjects

/// A patch as a mail: who, when, why, and what changes.
public struct PatchMail: Hashable, Sendable {
  /// Name, address and date of the author.
  public var author: Signature
  /// The commit message, subject and all, in UTF-8.
  public var message: ByteText
  public var files: [FilePatch]

  public init(author: Signature, message: ByteText, files: [FilePatch]) {
    self.author = author
    self.message = message
    self.files = files
  }
}

extension PatchMail {
  /// The first paragraph of a message in one line.
  public static func subject(of message: ByteText) -> ByteText { ByteText(MessageParts(message).subject) }
}
