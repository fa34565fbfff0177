/// The tables of a document, or of one inline table, while they are read: which of them exist and may be extended.
///
/// The rules are those of "Table", "Keys" and "Array of Tables" in the specification: a header may define a table once,
/// and dotted keys may extend only tables that dotted keys below the same header made.
struct TOMLTableBuilder {
  private typealias Reason = TOMLError.Reason

  /// The construct that created a table. It decides what may still extend the table.
  private enum Origin: Equatable {
    /// A header of its own; also the root and the items of `[[a]]`.
    case header
    /// The header of a table inside it: `[a]` may still follow `[a.b]`.
    case outerHeader
    /// A dotted key below the header of this number.
    case dottedKey(section: Int)
  }

  private enum Slot {
    case value(TOMLValue)
    case table(Int)
    /// The index of an array of tables in `arrays`.
    case tables(Int)
  }

  private struct Node {
    var origin: Origin
    /// The number of tables and arrays around its values; `[[a]]` counts as one.
    let depth: Int
    var entries: [(key: TOMLKey, slot: Slot)] = []
    /// The index of each key in `entries`. The key is UTF-8: TOML compares names without normalization.
    var indices: [[UInt8]: Int] = [:]
  }

  private var nodes: [Node]
  private var arrays: [[Int]] = []
  private var section = 0
  private var current = 0

  /// Creates an empty root table; `depth` is the number of tables and arrays around it.
  init(depth: Int = 0) { nodes = [Node(origin: .header, depth: depth + 1)] }

  /// The number of tables and arrays around the values of the open table.
  var depth: Int { nodes[current].depth }

  /// Opens the table of a header, `[a.b]` or `[[a.b]]`; the keys set from now on belong to it.
  mutating func open(_ path: [TOMLKey], isArray: Bool) throws(TOMLError) {
    guard let last = path.last else { return }
    section += 1
    var node = 0
    for key in path.dropLast() {
      let found = entry(key, in: node)
      switch found?.slot {
      case nil: node = try addTable(key, to: node, .outerHeader)
      case .table(let table): node = table
      case .tables(let array): node = arrays[array].last ?? node
      case .value: throw error(Reason.notExtensible, key, found?.key)
      }
    }
    let found = entry(last, in: node)
    switch (found?.slot, isArray) {
    case (nil, false): current = try addTable(last, to: node, .header)
    case (nil, true):
      current = try addNode(last, in: node, .header)
      add(last, .tables(arrays.count), to: node)
      arrays.append([current])
    case (.tables(let array), true):
      current = try addNode(last, in: node, .header)
      arrays[array].append(current)
    case (.table(let table), false) where nodes[table].origin == .outerHeader:
      nodes[table].origin = .header
      current = table
    case (.table, false): throw error(Reason.duplicateTable, last, found?.key)
    case (.table, true), (.tables, false): throw error(Reason.notTheSameKind, last, found?.key)
    case (.value, _): throw error(Reason.duplicateKey, last, found?.key)
    }
  }

  /// Gives a key of the open table its value; the parts before the last of a dotted key are tables in it.
  mutating func set(_ path: [TOMLKey], to value: TOMLValue) throws(TOMLError) {
    guard let last = path.last else { return }
    var node = current
    for key in path.dropLast() {
      let found = entry(key, in: node)
      switch found?.slot {
      case nil: node = try addTable(key, to: node, .dottedKey(section: section))
      case .table(let table) where nodes[table].origin == .outerHeader:
        nodes[table].origin = .dottedKey(section: section)
        node = table
      case .table(let table) where nodes[table].origin == .dottedKey(section: section): node = table
      case .table: throw error(Reason.duplicateTable, key, found?.key)
      case .value, .tables: throw error(Reason.notExtensible, key, found?.key)
      }
    }
    if let found = entry(last, in: node) { throw error(Reason.duplicateKey, last, found.key) }
    add(last, .value(value), to: node)
  }

  /// The root table with everything set so far.
  func table() -> TOMLTable { table(0) }

  private func table(_ node: Int) -> TOMLTable {
    TOMLTable(
      entries: nodes[node].entries.map { key, slot in
        switch slot {
        case .value(let value): TOMLTable.Entry(key: key, value: value)
        case .table(let node): entry(key, .table(table(node)))
        case .tables(let array):
          entry(key, .array(arrays[array].map { TOMLValue(content: .table(table($0)), position: key.position) }))
        }
      })
  }

  private func entry(_ key: TOMLKey, _ content: TOMLValue.Content) -> TOMLTable.Entry {
    TOMLTable.Entry(key: key, value: TOMLValue(content: content, position: key.position))
  }

  private func entry(_ key: TOMLKey, in node: Int) -> (key: TOMLKey, slot: Slot)? {
    nodes[node].indices[Array(key.name.utf8)].map { nodes[node].entries[$0] }
  }

  private mutating func add(_ key: TOMLKey, _ slot: Slot, to node: Int) {
    nodes[node].indices[Array(key.name.utf8)] = nodes[node].entries.count
    nodes[node].entries.append((key, slot))
  }

  private mutating func addTable(_ key: TOMLKey, to node: Int, _ origin: Origin) throws(TOMLError) -> Int {
    let table = try addNode(key, in: node, origin)
    add(key, .table(table), to: node)
    return table
  }

  private mutating func addNode(_ key: TOMLKey, in node: Int, _ origin: Origin) throws(TOMLError) -> Int {
    let depth = nodes[node].depth + 1
    guard depth <= TOMLParser.depthLimit else { throw TOMLError(position: key.position, reason: .tooDeep) }
    nodes.append(Node(origin: origin, depth: depth))
    return nodes.count - 1
  }

  private func error(
    _ reason: (String, Int) -> Reason, _ key: TOMLKey, _ first: TOMLKey?
  ) -> TOMLError {
    TOMLError(
      position: key.position,
      reason: reason(String(key.name.unicodeScalars.prefix(40)), (first ?? key).position.line))
  }
}
