/// Which table features a case needs, from the words that corpora use for what is in a case.
package enum FeatureNames {
  /// A word of `test_case_info.json` and the table feature it stands for. A patch adds its own words.
  package static let rows: [(prefix: String, feature: String)] = [
    ("columnMapping-", "columnMapping"),
    ("checkpoint-v2-", "v2Checkpoint"),
    ("deletionVectors", "deletionVectors"),
    ("type-timestamp_ntz", "timestampNtz"),
    ("partition-type-timestamp_ntz", "timestampNtz"),
    ("type-timestamp_nanos", "timestampNanos"),
    ("partition-type-timestamp_nanos", "timestampNanos"),
    ("timestampNanos", "timestampNanos"),
    ("type-variant", "variantType"),
    ("variant-shredded", "variantShredding"),
    ("type-geo", "geospatial"),
    ("typeWidening", "typeWidening"),
  ]

  /// Types that no format of this base knows, and the feature that brings them.
  package static let typeFeatures: [String: String] = [
    "timestamp_nanos": "timestampNanos", "timestamp_nanos_ntz": "timestampNanos",
    "geometry": "geospatial", "geography": "geospatial",
  ]

  /// The table features behind the words of a case; `feature-x` is feature x itself.
  package static func tableFeatures(_ words: some Sequence<String>) -> Set<String> {
    var found: Set<String> = []
    for word in words {
      if word.hasPrefix("feature-") { found.insert(String(word.dropFirst("feature-".count))) }
      for row in rows where word.hasPrefix(row.prefix) { found.insert(row.feature) }
    }
    return found
  }

  /// The features that a type in a schema needs.
  package static func ofType(_ name: String) -> String? {
    let plain = String(name.prefix { $0 != "(" })
    return typeFeatures[plain] ?? ValueFormat.table[plain]?.feature
  }
}
