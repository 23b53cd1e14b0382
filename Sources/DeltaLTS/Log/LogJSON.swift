import DeltaJSON
import DeltaMemory

/// Typed actions from the JSON of the log. Fields that are not known are ignored.
enum LogJSON {
  static func deletionVector(_ json: JSONScanner, _ slice: JSONSlice) throws -> DeletionVectorDescriptor? {
    var scanner = json
    scanner.position = slice.start
    return deletionVector(try scanner.value())
  }

  static func deletionVector(_ value: JSONValue) -> DeletionVectorDescriptor? {
    guard let storageType = value["storageType"]?.string, let path = value["pathOrInlineDv"]?.string else {
      return nil
    }
    let offset = value["offset"]?.int64
    guard let size = Int(exactly: value["sizeInBytes"]?.int64 ?? 0) else { return nil }
    return DeletionVectorDescriptor(
      storageType: storageType, pathOrInlineDv: path, offset: offset.flatMap { Int(exactly: $0) },
      sizeInBytes: size, cardinality: value["cardinality"]?.int64 ?? 0)
  }

  static func add(_ value: JSONValue) -> AddFile? {
    guard let path = value["path"]?.string, let size = value["size"]?.int64 else { return nil }
    return AddFile(
      path: path, partitionValues: texts(value["partitionValues"]) ?? [:], size: size,
      modificationTime: value["modificationTime"]?.int64 ?? 0, dataChange: value["dataChange"]?.bool ?? true,
      stats: value["stats"]?.string, tags: texts(value["tags"]) ?? [:],
      deletionVector: value["deletionVector"].flatMap(deletionVector), baseRowId: value["baseRowId"]?.int64,
      defaultRowCommitVersion: value["defaultRowCommitVersion"]?.int64,
      clusteringProvider: value["clusteringProvider"]?.string)
  }

  static func remove(_ value: JSONValue) -> RemoveFile? {
    guard let path = value["path"]?.string else { return nil }
    return RemoveFile(
      path: path, deletionTimestamp: value["deletionTimestamp"]?.int64,
      dataChange: value["dataChange"]?.bool ?? true,
      extendedFileMetadata: value["extendedFileMetadata"]?.bool,
      partitionValues: texts(value["partitionValues"]), size: value["size"]?.int64,
      deletionVector: value["deletionVector"].flatMap(deletionVector), baseRowId: value["baseRowId"]?.int64,
      defaultRowCommitVersion: value["defaultRowCommitVersion"]?.int64)
  }

  static func changeFile(_ value: JSONValue) -> AddChangeFile? {
    guard let path = value["path"]?.string, let size = value["size"]?.int64 else { return nil }
    return AddChangeFile(path: path, partitionValues: texts(value["partitionValues"]) ?? [:], size: size)
  }

  static func tableProtocol(_ value: JSONValue) -> TableProtocol? {
    guard let reader = value["minReaderVersion"]?.int64.flatMap({ Int(exactly: $0) }),
      let writer = value["minWriterVersion"]?.int64.flatMap({ Int(exactly: $0) })
    else { return nil }
    return TableProtocol(
      minReaderVersion: reader, minWriterVersion: writer, readerFeatures: names(value["readerFeatures"]),
      writerFeatures: names(value["writerFeatures"]))
  }

  static func metadata(_ value: JSONValue) -> MetadataAction? {
    guard let id = value["id"]?.string else { return nil }
    return MetadataAction(
      id: id, name: value["name"]?.string, description: value["description"]?.string,
      provider: value["format"]?["provider"]?.string ?? "parquet",
      schemaString: value["schemaString"]?.string,
      partitionColumns: names(value["partitionColumns"]) ?? [],
      configuration: (texts(value["configuration"]) ?? [:]).compactMapValues { $0 },
      createdTime: value["createdTime"]?.int64)
  }

  static func transaction(_ value: JSONValue) -> SetTransaction? {
    guard let appId = value["appId"]?.string, let version = value["version"]?.int64 else { return nil }
    return SetTransaction(appId: appId, version: version, lastUpdated: value["lastUpdated"]?.int64)
  }

  static func domainMetadata(_ value: JSONValue) -> DomainMetadata? {
    guard let domain = value["domain"]?.string else { return nil }
    return DomainMetadata(
      domain: domain, configuration: value["configuration"]?.string ?? "",
      removed: value["removed"]?.bool ?? false)
  }

  /// A map of text to text or null; values of other kinds as their JSON text. Nil where it is no object.
  static func texts(_ value: JSONValue?) -> [String: String?]? {
    guard let members = value?.object?.members else { return nil }
    return Dictionary(members.map { ($0.name, text($0.value)) }, uniquingKeysWith: { $1 })
  }

  static func text(_ value: JSONValue) -> String? {
    switch value {
    case .null: nil
    case .string(let text): text
    default: value.text
    }
  }

  /// A list of names; nil where it is no array.
  static func names(_ value: JSONValue?) -> [String]? {
    value?.array?.compactMap(\.string)
  }
}

/// A metaData action before its schema is read: the gate comes first, so that a type which a feature brings is refused
/// by the feature's name.
struct MetadataAction: Hashable, Sendable {
  var id: String
  var name: String?
  var description: String?
  var provider: String
  var schemaString: String?
  var partitionColumns: [String]
  var configuration: [String: String]
  var createdTime: Int64?

  /// The metadata with the schema read, or with an empty one for judging what is active in the table.
  func metadata(withSchema: Bool) throws(DeltaError) -> TableMetadata {
    var schema = StructType([])
    if withSchema {
      guard let schemaString else {
        throw DeltaError(
          .malformedLog, "the metaData action has no schemaString",
          advice: "Very old or hand-made tables lack it; rewrite the table's metadata.")
      }
      schema = try StructType(schemaString: schemaString)
    }
    return TableMetadata(
      id: id, name: name, description: description, provider: provider, schema: schema,
      schemaString: schemaString ?? "", partitionColumns: partitionColumns,
      properties: TableProperties(configuration), createdTime: createdTime)
  }
}
