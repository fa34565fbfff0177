/// A patch that turns a newer list into an older one. It keeps only the entries that differ.
struct ListPatch<Element: Hashable & Sendable>: Hashable, Sendable {
  /// The length of the newer list; a list of another length is not patched.
  private let count: Int
  /// The start of the part whose length differs; 0 if both lists have one length.
  private let start: Int
  /// The number of entries of the newer list that `middle` replaces; nil if both lists have one length.
  private let replaced: Int?
  /// The older entries of the part whose length differs.
  private let middle: [Element]
  /// Single older entries, by their place.
  private let entries: [Int: Element]

  /// Creates the patch that turns `newer` into `older`.
  init(from newer: [Element], to older: [Element]) {
    count = newer.count
    if newer.count == older.count {
      (start, replaced, middle) = (0, nil, [])
      var entries: [Int: Element] = [:]
      for index in newer.indices where newer[index] != older[index] { entries[index] = older[index] }
      self.entries = entries
      return
    }
    let shorter = min(newer.count, older.count)
    var head = 0
    while head < shorter, newer[head] == older[head] { head += 1 }
    var tail = 0
    while tail < shorter - head, newer[newer.count - 1 - tail] == older[older.count - 1 - tail] { tail += 1 }
    start = head
    replaced = newer.count - head - tail
    middle = Array(older[head..<(older.count - tail)])
    entries = [:]
  }

  /// Turns the newer list into the older one. A list of another length is left unchanged.
  func apply(to list: inout [Element]) {
    guard list.count == count else { return }
    if let replaced { list.replaceSubrange(start..<(start + replaced), with: middle) }
    for (index, element) in entries { list[index] = element }
  }

  /// The older entries that the patch keeps.
  var kept: [Element] { middle + entries.values }
}
