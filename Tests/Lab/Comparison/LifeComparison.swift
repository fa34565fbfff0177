/// A program's resources before and after everything that was done to the host in between (`vfio-oracle process`).
package struct LifeComparison {
  /// The allowed growth of memory in kB: the allocator keeps memory from the busiest moment. It is the same after ten
  /// times as many faults; a leak would not be.
  package static let allowance = 4096

  private let lines: [Answer]

  /// Compares the lines of one phase.
  package init(_ lines: [Answer]) { self.lines = lines }

  /// Carries out every comparison.
  package func run() -> Tally {
    var tally = Tally()
    let processes = lines.filter { $0.op == "process" }
    let names = Set(processes.compactMap(\.name)).sorted()
    if names.isEmpty { tally.fail("no program was looked at") }
    for name in names {
      let lines = processes.filter { $0.name == name }
      guard let before = lines.first(where: { $0.when == "before" }),
        let after = lines.last(where: { $0.when == "after" }), let most = before.memory, let memory = after.memory,
        before.descriptors != nil
      else {
        tally.fail("\(name) did not live from before to after")
        continue
      }
      tally.compare("lives", "process of \(name)", predicted: after.pid, kernel: before.pid)
      tally.compare("lives", "descriptors of \(name)", predicted: after.descriptors, kernel: before.descriptors)
      tally.compare("lives", "threads of \(name)", predicted: after.threads, kernel: before.threads)
      tally.compare(
        "lives", "memory of \(name) (\(most) kB before, \(memory) kB after)",
        predicted: memory <= most + Self.allowance, kernel: true)
    }
    return tally
  }
}
