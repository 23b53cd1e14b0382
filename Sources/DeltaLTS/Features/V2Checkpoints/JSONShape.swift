/// What is taken of a JSON value: a column's type as far as actions need it.
indirect enum JSONShape: Sendable {
  case text, integer, boolean
  /// An array of texts.
  case texts
  /// An object of texts.
  case map
  case structure([(name: String, shape: JSONShape)])
}

extension JSONShape {
  /// The actions of a checkpoint's top. Of file actions no more is looked at than that they can be read.
  static let topActions: [(name: String, shape: JSONShape)] = [
    ("add", .structure([("path", .text), ("size", .integer)])),
    ("remove", .structure([("path", .text)])),
    ("checkpointMetadata", .structure([("version", .integer)])),
    ("sidecar", .structure([("path", .text), ("sizeInBytes", .integer)])),
    (
      "protocol",
      .structure([
        ("minReaderVersion", .integer), ("minWriterVersion", .integer), ("readerFeatures", .texts),
        ("writerFeatures", .texts),
      ])
    ),
    (
      "metaData",
      .structure([
        ("id", .text), ("name", .text), ("description", .text), ("format", .structure([("provider", .text)])),
        ("schemaString", .text), ("partitionColumns", .texts), ("configuration", .map),
        ("createdTime", .integer),
      ])
    ),
    ("txn", .structure([("appId", .text), ("version", .integer), ("lastUpdated", .integer)])),
    (
      "domainMetadata",
      .structure([("domain", .text), ("configuration", .text), ("removed", .boolean)])
    ),
  ]

  /// An add action with what `loading` needs.
  static func add(_ loading: FileLoading) -> JSONShape {
    var wanted = Set(loading.addFields + ["deletionVector"])
    if loading.statistics != nil { wanted.insert("stats") }
    return .structure(addFields.filter { wanted.contains($0.name) })
  }

  /// The fields of an add action (PROTOCOL.md, Add File and Remove File).
  private static let addFields: [(name: String, shape: JSONShape)] = [
    ("path", .text), ("partitionValues", .map), ("size", .integer), ("modificationTime", .integer),
    ("dataChange", .boolean), ("stats", .text), ("tags", .map),
    (
      "deletionVector",
      .structure([
        ("storageType", .text), ("pathOrInlineDv", .text), ("offset", .integer), ("sizeInBytes", .integer),
        ("cardinality", .integer),
      ])
    ),
    ("baseRowId", .integer), ("defaultRowCommitVersion", .integer), ("clusteringProvider", .text),
  ]
}
