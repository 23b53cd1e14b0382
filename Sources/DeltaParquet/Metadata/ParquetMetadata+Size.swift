/// What parsed metadata take in memory, for whoever keeps them within a limit: an estimate that leaves nothing large out.
extension ParquetMetadata {
  package var heldByteCount: Int {
    let schemaBytes = schema.nodes.reduce(schema.leaves.count * 8) { total, node in
      total + MemoryLayout<ParquetNode>.stride + node.name.utf8.count + node.children.count * 8 + 32
    }
    let groupBytes = rowGroups.reduce(0) { total, group in
      total + MemoryLayout<ParquetRowGroup>.stride + group.chunkOffsets.count * 4 + group.sortingColumns.count
        * 16
        + 64
    }
    let pairs = keyValues.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 96 }
    return footer.heldByteCount + schemaBytes + groupBytes + pairs + columnOrders.count
      + (createdBy?.utf8.count ?? 0) + 256
  }
}

extension ParquetColumnIndex {
  package var heldByteCount: Int {
    bytes.heldByteCount + count * (1 + 2 * MemoryLayout<Range<Int>>.stride + 16) + 256
  }
}

extension ParquetOffsetIndex {
  package var heldByteCount: Int { pages.count * MemoryLayout<Page>.stride + 64 }
}
