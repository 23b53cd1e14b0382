import GitObjects

/// What becomes of a patch when its queue moves to another base, and why.
public enum PatchFate: Hashable, Sendable {
  /// It goes on as before.
  case applied
  /// It goes on, though upstream has a commit that says it is the patch.
  case changedUpstream(commit: ObjectID, reason: String)
  /// It is upstream: the commit makes the very same change. It goes.
  case upstream(commit: ObjectID)
  /// Nothing is left of it to apply. It goes.
  case upstreamContent(commit: ObjectID?)
  /// It does not fit any more.
  case conflict([ConflictedFile])
  /// It does not fit any more, and how that is resolved is known from before.
  case resolved([ConflictedFile])
  /// Somebody left it out. It goes.
  case skipped

  /// Whether the patch stays in the queue.
  public var stays: Bool {
    switch self {
    case .applied, .changedUpstream, .conflict, .resolved: true
    case .upstream, .upstreamContent, .skipped: false
    }
  }

  /// The commit of upstream that it is about, where there is one.
  public var commit: ObjectID? {
    switch self {
    case .upstream(let commit), .changedUpstream(let commit, _): commit
    case .upstreamContent(let commit): commit
    default: nil
    }
  }

  /// The files that patch and upstream do not agree about.
  public var files: [ConflictedFile] {
    switch self {
    case .conflict(let files), .resolved(let files): files
    default: []
    }
  }

  /// The word for it, in tables and documents.
  public var name: String {
    switch self {
    case .applied: "applied"
    case .changedUpstream: "changed upstream"
    case .upstream: "upstream"
    case .upstreamContent: "upstream by content"
    case .conflict: "conflict"
    case .resolved: "resolved"
    case .skipped: "skipped"
    }
  }
}

/// A file that a patch and upstream do not agree about.
public struct ConflictedFile: Hashable, Sendable {
  public var path: ByteText
  /// The commits of upstream that changed the lines in question.
  public var commits: [ObjectID]
}
