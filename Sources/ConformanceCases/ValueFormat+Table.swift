import DeltaColumns

extension ValueFormat {
  package static let table: [String: ValueFormat] = {
    let rows: [ValueFormat] = [
      integer("byte"), integer("short"), integer("integer"), integer("long"),
      float, double, decimal, boolean, string, binary, date, void, variant,
      timestamp("timestamp", ticksPerSecond: 1_000_000, isInstant: true),
      timestamp("timestamp_ntz", ticksPerSecond: 1_000_000, isInstant: false, feature: "timestampNtz"),
      nanoseconds(.timestampNanos), nanoseconds(.timestampNanosNtz),
    ]
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.typeName, $0) })
  }()

  private static func integer(_ name: String) -> ValueFormat {
    ValueFormat(
      name,
      expected: { node, _ in
        if case .number(let text) = node { NumberText.integer(text) } else { nil }
      },
      writer: { values, _ in
        values.integers.map { integers in
          { index, out in out.append(contentsOf: String(integers(index)).utf8) }
        }
      })
  }

  private static let float = ValueFormat(
    "float",
    expected: { node, _ in floating(node) { Float($0).map(NumberText.float) } },
    writer: { values, _ in
      values.floats.map { floats in
        { index, out in out.append(contentsOf: NumberText.float(floats(index)).utf8) }
      }
    })

  private static let double = ValueFormat(
    "double",
    expected: { node, _ in floating(node) { Double($0).map(NumberText.double) } },
    writer: { values, _ in
      values.doubles.map { doubles in
        { index, out in out.append(contentsOf: NumberText.double(doubles(index)).utf8) }
      }
    })

  /// A JSON number, or the strings that stand for what JSON cannot say.
  private static func floating(_ node: JSONNode, _ text: (String) -> String?) -> String? {
    switch node {
    case .number(let number): text(number)
    case .string(let name) where ["NaN", "Infinity", "-Infinity"].contains(name): "\"\(name)\""
    default: nil
    }
  }

  private static let decimal = ValueFormat(
    "decimal",
    expected: { node, parameters in
      let scale = parameters.count == 2 ? parameters[1] : 0
      let text: String? =
        switch node {
        case .string(let text), .number(let text): NumberText.decimal(text, scale: scale)
        default: nil
        }
      return text.map { "\"\($0)\"" }
    },
    writer: { values, parameters in
      guard let decimals = values.decimals, decimals.scale == (parameters.count == 2 ? parameters[1] : 0)
      else {
        return nil
      }
      return { index, out in
        let text = NumberText.decimal(unscaled: decimals.values(index), scale: decimals.scale)
        out.append(contentsOf: "\"\(text)\"".utf8)
      }
    })

  private static let boolean = ValueFormat(
    "boolean",
    expected: { node, _ in node.boolean.map { $0 ? "true" : "false" } },
    writer: { values, _ in
      values.booleans.map { booleans in
        { index, out in out.append(contentsOf: (booleans(index) ? "true" : "false").utf8) }
      }
    })

  private static let string = ValueFormat(
    "string",
    expected: { node, _ in node.string == nil ? nil : node.text },
    writer: { values, _ in
      guard values.isText, let bytes = values.bytes else { return nil }
      return { index, out in bytes(index) { JSONText.append(utf8: $0, to: &out) } }
    })

  private static let binary = ValueFormat(
    "binary",
    expected: { node, _ in node.string.map { "\"\($0.lowercased())\"" } },
    writer: { values, _ in
      guard !values.isText, let bytes = values.bytes else { return nil }
      return { index, out in
        out.append(UInt8(ascii: "\""))
        bytes(index) { for byte in $0 { JSONText.appendHex(byte, to: &out) } }
        out.append(UInt8(ascii: "\""))
      }
    })

  private static let date = ValueFormat(
    "date",
    expected: { node, _ in node.string.map { "\"\($0)\"" } },
    writer: { values, _ in
      guard let days = values.days else { return nil }
      return { index, out in
        out.append(UInt8(ascii: "\""))
        CalendarText.appendDate(daysSinceEpoch: days(index), to: &out)
        out.append(UInt8(ascii: "\""))
      }
    })

  /// Timestamps of microseconds or nanoseconds; finer ticks than the type's are cut off towards the past.
  package static func timestamp(
    _ name: String, ticksPerSecond: Int64, isInstant: Bool, feature: String? = nil
  ) -> ValueFormat {
    ValueFormat(
      name, feature: feature,
      expected: { node, _ in node.string.map { "\"\($0)\"" } },
      writer: { values, _ in
        guard let (ticks, unit, instant) = values.timestamps, instant == isInstant,
          unit.ticksPerSecond == ticksPerSecond
        else { return nil }
        return { index, out in
          out.append(UInt8(ascii: "\""))
          CalendarText.appendTimestamp(ticks: ticks(index), ticksPerSecond: ticksPerSecond, to: &out)
          if isInstant { out.append(UInt8(ascii: "Z")) }
          out.append(UInt8(ascii: "\""))
        }
      })
  }

  /// A column that is always null.
  private static let void = ValueFormat(
    "void", expected: { _, _ in nil }, writer: { values, _ in values.isAllNull ? { _, _ in } : nil })

  /// Decoded values are compared: several encodings of one value are right.
  private static let variant = ValueFormat(
    "variant",
    expected: { node, _ in node["variant"].map { "{\"variant\":\($0.normalized.text)}" } },
    writer: { values, _ in
      guard let fields = values.fields,
        let metadata = fields.first(where: { $0.name == "metadata" }).flatMap({
          ColumnValues($0.column).bytes
        }),
        let value = fields.first(where: { $0.name == "value" }).flatMap({ ColumnValues($0.column).bytes })
      else { return nil }
      return { index, out in
        out.append(contentsOf: "{\"variant\":".utf8)
        metadata(index) { names in
          value(index) { bytes in JSONText.append(VariantReader.read(metadata: names, value: bytes), to: &out)
          }
        }
        out.append(UInt8(ascii: "}"))
      }
    })
}
