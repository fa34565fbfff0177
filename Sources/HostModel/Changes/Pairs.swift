/// Pairs of one thing before and after, joined and ordered by their key.
struct Pairs<Key: Hashable & Comparable, Element> {
  struct Pair {
    var key: Key
    var before: Element?
    var after: Element?
  }

  let all: [Pair]

  init(_ before: [Element], _ after: [Element], key: (Element) -> Key) {
    var pairs: [Key: Pair] = [:]
    for element in before { pairs[key(element), default: Pair(key: key(element))].before = element }
    for element in after { pairs[key(element), default: Pair(key: key(element))].after = element }
    all = pairs.values.sorted { $0.key < $1.key }
  }
}
