/// Runs `work` on each of `items`, at most `window` at a time, and gives the results in the items' order.
///
/// The first failure in that order ends the rest. Structured: nothing is left running when it returns.
func inOrder<Item: Sendable, Output: Sendable>(
  _ items: [Item], window: Int, _ work: @escaping @Sendable (Item) async throws(DeltaError) -> Output
) async throws(DeltaError) -> [Output] {
  if items.count == 1 || window == 1 {
    var outputs: [Output] = []
    for item in items { outputs.append(try await work(item)) }
    return outputs
  }
  let results = await withTaskGroup(of: (Int, Result<Output, DeltaError>).self) { group in
    var results = [Result<Output, DeltaError>?](repeating: nil, count: items.count)
    var next = 0
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
    for _ in 0..<max(1, window) { start() }
    while let (index, result) = await group.next() {
      results[index] = result
      if case .failure = result {
        group.cancelAll()
        next = items.count
      } else {
        start()
      }
    }
    return results
  }
  // The failure that came first in order; one that only followed from the cancellation counts last.
  let failures = results.compactMap { result -> DeltaError? in
    if case .failure(let error)? = result { return error }
    return nil
  }
  if let first = failures.first(where: { $0.code != .cancelled }) ?? failures.first { throw first }
  var outputs: [Output] = []
  outputs.reserveCapacity(results.count)
  for result in results {
    guard let output = try result?.get() else {
      throw DeltaError(.cancelled, "the task was cancelled")
    }
    outputs.append(output)
  }
  return outputs
}
