extension Mutation {
  /// Pages that lie: their headers, their levels and values under whatever codec, their counts.
  static let pages = [
    Mutation("page header") { table, random in
      changePage(of: &table, &random) { page, _, random in
        page.header = page.header.mutated(&random)
        return true
      }
    },
    Mutation("page values") { table, random in
      changePage(of: &table, &random) { changeValues(of: &$0, $1, &$2) != nil }
    },
    Mutation("page values and count") { table, random in
      changePage(of: &table, &random) { page, codec, random in
        guard let count = changeValues(of: &page, codec, &random) else { return false }
        page.changeBody(1, random.hostileInteger(near: Int64(count)))
        return true
      }
    },
    Mutation("page encoding") { table, random in
      changePage(of: &table, &random) { page, _, random in
        let field = page.header[1]?.int == 3 ? 4 : random.pick([2, 3, 4]) ?? 2
        page.changeBody(field, Int64(Int.random(in: -1...11, using: &random)))
        return true
      }
    },
    Mutation("page sizes") { table, random in
      changePage(of: &table, &random) { page, _, random in
        let field = random.pick([2, 2, 3]) ?? 2
        page.header[field] = .integer(type: 5, random.hostileInteger(near: page.header[field]?.number ?? 0))
        return true
      }
    },
    Mutation("levels of version 2") { table, random in
      changePage(of: &table, &random) { page, _, random in
        guard page.header[1]?.int == 3 else { return false }
        let field = random.pick([1, 2, 3, 5, 6]) ?? 5
        page.changeBody(field, random.hostileInteger(near: page.header[8]?[field]?.number ?? 0))
        return true
      }
    },
    Mutation("rows claimed") { table, random in
      changeFile(of: &table, &random) { image, random in claimRows(&image, &random) }
    },
    Mutation("page twice") { table, random in
      changeFile(of: &table, &random) { image, random in
        guard let chunk = random.pick(image.chunks) else { return nil }
        var pages = image.pages(chunk).map { (header: $0.header, payload: Array(image.body[$0.payload])) }
        guard let index = pages.indices.randomElement(using: &random) else { return nil }
        if random.oneIn(3) { pages.remove(at: index) } else { pages.append(pages[index]) }
        image.replace(chunk, pages: pages)
        return Guarantee.none
      }
    },
  ]

  /// A page that is being changed.
  struct ChangingPage {
    var header: Thrift
    var stored: [UInt8]
    /// The payload without its codec, where that is known.
    let plain: [UInt8]?

    /// Changes a number in the part of the header that is of the page's kind.
    mutating func changeBody(_ field: Int, _ value: Int64) {
      let part = [0: 5, 2: 7, 3: 8][header[1]?.int ?? -1] ?? 5
      guard var body = header[part] else { return }
      body[field] = .integer(type: 5, value)
      header[part] = body
    }
  }

  private static func changePage(
    of table: inout TableFiles, _ random: inout FuzzRandom,
    _ body: (inout ChangingPage, _ codec: Int, inout FuzzRandom) -> Bool
  ) -> Guarantee? {
    changeFile(of: &table, &random) { image, random in
      guard let chunk = random.pick(image.chunks) else { return nil }
      let pages = image.pages(chunk)
      guard let index = pages.indices.randomElement(using: &random) else { return nil }
      var changing = ChangingPage(
        header: pages[index].header, stored: Array(image.body[pages[index].payload]),
        plain: image.payload(pages[index], chunk))
      guard body(&changing, chunk.codec, &random) else { return nil }
      var all = pages.map { (header: $0.header, payload: Array(image.body[$0.payload])) }
      all[index] = (changing.header, changing.stored)
      image.replace(chunk, pages: all)
      return Guarantee.none
    }
  }

  /// Puts mutated values into a page, under its codec. Nil where its values are not known.
  /// - Returns: how many bytes the values were.
  private static func changeValues(
    of page: inout ChangingPage, _ codec: Int, _ random: inout FuzzRandom
  ) -> Int? {
    guard let payload = page.plain else { return nil }
    (page.header, page.stored) = ParquetImage.page(
      page.header, Hostile.mutated(payload, &random), codec: codec)
    return payload.count
  }

  /// A column of nulls, so many that their number alone could take all memory: one run of levels stands for them.
  private static func claimRows(_ image: inout ParquetImage, _ random: inout FuzzRandom) -> Guarantee? {
    let counts: [Int64] = [70_000, 1 << 20, (1 << 31) - 1, 1 << 32, 1 << 40, .max]
    let rows = random.pick(counts) ?? 70_000
    guard let group = image.footer[4]?.elements.indices.randomElement(using: &random) else { return nil }
    for chunk in image.chunks where chunk.rowGroup == group {
      guard var page = image.pages(chunk).first(where: \.isData) else { continue }
      let run = Thrift.varint(UInt64(rows) << 1) + [0]
      var changing = ChangingPage(header: page.header, stored: [], plain: nil)
      changing.changeBody(1, min(rows, Int64(Int32.max)))
      if page.kind == 3 {
        changing.changeBody(2, min(rows, Int64(Int32.max)))
        changing.changeBody(3, min(rows, Int64(Int32.max)))
        changing.changeBody(5, Int64(run.count))
        changing.changeBody(6, 0)
      }
      page.header = changing.header
      let levels = page.kind == 3 ? run : Hostile.littleEndian(Int64(run.count), 4) + run
      image.replace(chunk, pages: [ParquetImage.page(page.header, levels, codec: chunk.codec)])
      image.change(chunk) { one in
        guard var metadata = one[3] else { return }
        metadata[5] = .integer(type: 6, rows)
        one[3] = metadata
      }
    }
    guard var groups = image.footer[4], var one = groups[element: group] else { return nil }
    one[3] = .integer(type: 6, rows)
    groups[element: group] = one
    image.footer[4] = groups
    image.footer[3] = .integer(type: 6, rows)
    return Guarantee.none
  }
}
