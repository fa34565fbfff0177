/// How to get an older list back from a newer one: the entries that differ, and no more.
struct ListPatch<Element: Hashable & Sendable>: Hashable, Sendable {
  /// The length of the newer list: no other is patched.
  private let count: Int
  /// Where the part begins that has another length; 0 where both lists are of one length.
  private let start: Int
  /// How many entries of the newer list stand in the place of `middle`; nil where both are of one length.
  private let replaced: Int?
  /// The older entries of the part that has another length.
  private let middle: [Element]
  /// Single older entries, by their place.
  private let entries: [Int: Element]

  /// What turns `newer` into `older`.
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

  /// Turns the newer list into the older one. Any other list stays as it is.
  func apply(to list: inout [Element]) {
    guard list.count == count else { return }
    if let replaced { list.replaceSubrange(start..<(start + replaced), with: middle) }
    for (index, element) in entries { list[index] = element }
  }

  /// The older entries that it keeps.
  var kept: [Element] { middle + entries.values }
}
