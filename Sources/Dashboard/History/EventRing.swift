/// The last lines of a log; older ones are forgotten, so the program may run for years.
package struct EventRing: Equatable, Sendable {
  /// The number of lines kept.
  package static let capacity = 2000

  /// The lines, oldest first.
  package private(set) var lines: [LogLine] = []
  /// The number of forgotten lines, which is the number of the oldest line.
  private(set) var first = 0

  /// The number of lines ever appended.
  package var count: Int { first + lines.count }

  /// Creates an empty ring.
  package init() {}

  /// The line of a number since the start; nil when it is forgotten.
  func line(_ number: Int) -> LogLine? { lines.indices.contains(number - first) ? lines[number - first] : nil }

  /// Adds lines at the end.
  package mutating func append(_ new: [LogLine]) {
    lines += new
    let old = lines.count - Self.capacity
    guard old > 0 else { return }
    lines.removeFirst(old)
    first += old
  }
}
