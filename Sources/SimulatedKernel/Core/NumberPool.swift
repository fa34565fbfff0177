/// A pool that allocates the lowest free number (`ida_alloc_max`, lib/idr.c).
struct NumberPool {
  private var next = 0
  private var free: Set<Int> = []

  mutating func take() -> Int {
    if let lowest = free.min() {
      free.remove(lowest)
      return lowest
    }
    defer { next += 1 }
    return next
  }

  mutating func giveBack(_ number: Int) { free.insert(number) }
}
