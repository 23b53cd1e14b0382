/// Runs `work` on each of `items`, at most `window` at a time, and gives the results in the items' order.
///
/// The first failure in that order ends the rest. Structured: nothing is left running when it returns.
func inOrder<Item: Sendable, Output: Sendable>(
  _ items: [Item], window: Int, _ work: @escaping @Sendable (Item) async throws(DeltaError) -> Output
) async throws(DeltaError) -> [Output] {
  var outputs: [Output] = []
  outputs.reserveCapacity(items.count)
  try await inOrder(items, window: window, work) { outputs.append($0) }
  return outputs
}

/// The same with each result taken as soon as it is its turn, while work on later items goes on.
func inOrder<Item: Sendable, Output: Sendable>(
  _ items: [Item], window: Int, _ work: @escaping @Sendable (Item) async throws(DeltaError) -> Output,
  take: (Output) throws(DeltaError) -> Void
) async throws(DeltaError) {
  if items.count == 1 || window == 1 {
    for item in items { try take(try await work(item)) }
    return
  }
  let failure = await withTaskGroup(of: (Int, Result<Output, DeltaError>).self) { group in
    var waiting: [Int: Output] = [:]
    var due = 0
    var next = 0
    // The failure that came first in order; one that only followed from the cancellation counts last.
    var first: (index: Int, error: DeltaError)?
    func start() {
      guard next < items.count else { return }
      let index = next
      let item = items[index]
      next += 1
      group.addTask {
        do throws(DeltaError) {
          return (index, .success(try await work(item)))
        } catch {
          return (index, .failure(error))
        }
      }
    }
    func fail(_ index: Int, _ error: DeltaError) {
      group.cancelAll()
      next = items.count
      guard let known = first else { return first = (index, error) }
      let isWorse = error.code == .cancelled
      if known.error.code == .cancelled ? !isWorse || index < known.index : !isWorse && index < known.index {
        first = (index, error)
      }
    }
    for _ in 0..<max(1, window) { start() }
    while let (index, result) = await group.next() {
      do throws(DeltaError) {
        waiting[index] = try result.get()
        start()
        while first == nil, let output = waiting.removeValue(forKey: due) {
          due += 1
          try take(output)
        }
      } catch {
        fail(index, error)
      }
    }
    return first?.error
  }
  if let failure { throw failure }
}
