extension Mutation {
  /// Footers that lie, well-formed and not.
  static let parquet = [
    Mutation("footer value") { table, random in
      changeFile(of: &table, &random) { image, random in
        for _ in 0..<(random.oneIn(2) ? 1 : Int.random(in: 2...3, using: &random)) {
          image.footer = image.footer.mutated(&random)
        }
        return Guarantee.none
      }
    },
    Mutation("footer length") { table, random in
      guard let path = file(of: table, &random, where: TableFiles.isParquet), var content = table[path],
        content.count >= 8
      else { return nil }
      let length = Hostile.littleEndian(random.hostileInteger(near: Int64(content.count)), 4)
      content.replaceSubrange(content.count - 8..<content.count - 4, with: length)
      table.write(path, content)
      return Guarantee.none
    },
    Mutation("chunk metadata") { table, random in
      changeFile(of: &table, &random) { image, random in
        guard let chunk = random.pick(image.chunks) else { return nil }
        // Codec, counts, sizes, offsets.
        let field = random.pick([4, 5, 6, 7, 9, 11]) ?? 9
        image.change(chunk) { one in
          guard var metadata = one[3] else { return }
          let value = metadata[field]?.number ?? 0
          metadata[field] = .integer(type: field == 4 ? 5 : 6, random.hostileInteger(near: value))
          one[3] = metadata
        }
        return Guarantee.none
      }
    },
    Mutation("footer statistics") { table, random in
      changeFile(of: &table, &random) { image, random in
        guard let chunk = random.pick(image.chunks), chunk.metadata[12] != nil else { return nil }
        image.change(chunk) { one in
          guard var metadata = one[3], let statistics = metadata[12] else { return }
          metadata[12] = statistics.mutated(&random)
          one[3] = metadata
        }
        return Guarantee.none
      }
    },
    Mutation("row count") { table, random in
      changeFile(of: &table, &random) { image, random in
        guard var groups = image.footer[4], let index = groups.elements.indices.randomElement(using: &random),
          var group = groups[element: index]
        else { return nil }
        let count = random.hostileInteger(near: group[3]?.number ?? 0)
        group[3] = .integer(type: 6, count)
        groups[element: index] = group
        image.footer[4] = groups
        if random.oneIn(2) { image.footer[3] = .integer(type: 6, count) }
        return Guarantee.none
      }
    },
    Mutation("schema nested") { table, random in
      changeFile(of: &table, &random) { image, random in
        guard case .list(let type, let element, let all) = image.footer[2], let root = all.first else {
          return nil
        }
        // A chain of groups of one child each, on top of what there is.
        let depth = random.pick([3, 40, 500, 20_000]) ?? 40
        var group = Thrift.structure([])
        group[3] = .integer(type: 5, Int64(random.pick([0, 1, 2]) ?? 1))
        group[4] = .binary(Array("g".utf8))
        group[5] = .integer(type: 5, 1)
        let chain = [Thrift](repeating: group, count: depth)
        image.footer[2] = .list(type: type, element: element, [root] + chain + all.dropFirst())
        return Guarantee.none
      }
    },
    Mutation("columns repeated") { table, random in
      changeFile(of: &table, &random) { image, random in
        guard case .list(let type, let element, let all) = image.footer[2], all.count > 1,
          var root = all.first,
          let leaf = all.last, var groups = image.footer[4], var group = groups[element: 0],
          let columns = group[1],
          let chunk = columns.elements.last
        else { return nil }
        let count = random.pick([1, 100, 5_000, 32_000]) ?? 100
        root[5] = .integer(type: 5, (root[5]?.number ?? 0) + Int64(count))
        let names = (0..<count).map { index in
          var copy = leaf
          if index % 2 == 0 { copy[4] = .binary(Array("c\(index)".utf8)) }
          return copy
        }
        image.footer[2] = .list(type: type, element: element, [root] + all.dropFirst() + names)
        group[1] = .list(
          type: 9, element: 12, columns.elements + [Thrift](repeating: chunk, count: count))
        groups[element: 0] = group
        image.footer[4] = groups
        return Guarantee.none
      }
    },
    Mutation("page index") { table, random in
      changeFile(of: &table, &random) { image, random in
        guard let chunk = random.pick(image.chunks) else { return nil }
        // The bytes of the offset index and of the column index, or where they are said to be.
        let column = image.footer[4]?[element: chunk.rowGroup]?[1]?[element: chunk.column]
        let first = random.oneIn(2) ? 4 : 6
        guard let offset = column?[first]?.int, let size = column?[first + 1]?.int, offset >= 0, size > 0,
          size <= image.body.count - min(offset, image.body.count)
        else { return nil }
        guard let (index, _) = Thrift.structure(image.body[offset..<offset + size]) else { return nil }
        let changed = index.mutated(&random).bytes
        let place = image.body.count
        image.body += changed
        image.change(chunk) { one in
          one[first] = .integer(type: 6, Int64(place))
          let count =
            random.oneIn(6) ? random.hostileInteger(near: Int64(changed.count)) : Int64(changed.count)
          one[first + 1] = .integer(type: 5, count)
        }
        return Guarantee.none
      }
    },
  ]

  /// Takes a Parquet file apart, changes it, and puts it together again.
  static func changeFile(
    of table: inout TableFiles, _ random: inout FuzzRandom,
    _ body: (inout ParquetImage, inout FuzzRandom) -> Guarantee?
  ) -> Guarantee? {
    guard let path = file(of: table, &random, where: TableFiles.isParquet), let content = table[path],
      var image = ParquetImage(content), let guarantee = body(&image, &random)
    else { return nil }
    table.write(path, image.bytes)
    return guarantee
  }
}
