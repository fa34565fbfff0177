/// The same things before and after, joined by what identifies them and in that order.
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
