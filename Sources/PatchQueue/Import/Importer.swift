import GitObjects
import PatchFormat

/// Makes a stack of what others have: commits, or a folder with a series.
struct Importer {
  let repository: Repository
  let scope: Scope

  /// The commits behind `base` up to `tip`, each a patch.
  /// - Throws: `usage` where the range has a merge commit and `firstParent` is not set, or a patch could not be undone.
  func commits(
    from base: ObjectID, to tip: ObjectID, firstParent: Bool = false, taken: Set<String> = []
  ) throws -> Stack {
    let ids = try repository.history(of: [tip], without: [base], firstParent: firstParent)
    var stack = Stack(base: try scope.tree(in: repository.commit(base).tree, of: repository))
    var taken = taken
    for id in ids {
      let commit = try repository.commit(id)
      guard commit.parents.count < 2 || firstParent else {
        throw QueueError(
          .usage, "\(id.short) (\(commit.subject)) is a merge commit, and a patch has one parent",
          advice:
            "Use --first-parent to take it as the change to its first parent, or name a range without it.")
      }
      let tree = try scope.tree(in: commit.tree, of: repository)
      let files = try repository.patches(from: stack.tip, to: tree)
      var message = commit.message
      if let encoding = commit.encoding {
        message = ByteText(CharacterSet.utf8(message.bytes, from: encoding))
      }
      let name = PatchName.make(commit.subject, taken: taken)
      taken.insert(name)
      stack.push(
        Patch(name: name, mail: PatchMail(author: commit.author, message: message, files: files)), tree: tree)
    }
    return stack
  }

  /// The patches of a folder on a base.
  /// - Throws: `malformed` where one does not apply or could not be undone.
  func files(_ files: QueueFiles, on base: ObjectID) throws -> Stack {
    let patches = try files.patches()
    for patch in patches {
      do throws(PatchError) {
        for file in patch.mail.files { _ = try file.reversed() }
      } catch {
        throw QueueError(
          .malformed, "\(patch.name): \(error.message)",
          advice: "Make the patch again with git format-patch --binary --full-index.")
      }
      if let file = patch.mail.files.first(where: { !scope.contains($0.path) }) {
        throw QueueError(.malformed, "\(patch.name) changes \(file.path), which the queue does not own")
      }
    }
    return try Stack(base: base, patches: patches, in: repository)
  }
}
