/// Which of the names there are somebody probably meant who wrote one that there is not.
///
/// Used for every name that a user writes: scenarios, themes, roles, fields, settings, commands, keys, addresses.
package enum NearestNames {
  /// At most three names that come near a word, the nearest first; none where all are other words.
  ///
  /// A name that begins with the word, or has it between its hyphens, is as near as one with a single slip.
  package static func of(_ word: String, among names: some Sequence<String>) -> [String] {
    let wanted = word.lowercased()
    let tolerance = tolerance(for: wanted)
    var near: [(distance: Int, name: String)] = []
    for name in names {
      let known = name.lowercased()
      let isBegun = wanted.utf8.count > 1 && known.hasPrefix(wanted)
      let isPart = wanted.utf8.count > 2 && known.split(separator: "-").contains { $0 == wanted }
      let distance = isBegun || isPart ? 1 : distance(wanted, known)
      // Two short words that share no letter are as near as two slips, and yet have nothing to do with each other.
      if distance <= tolerance, distance < max(wanted.count, known.count) { near.append((distance, name)) }
    }
    // In the order of the table where two are as near.
    let sorted = near.enumerated().sorted { ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset) }
    return sorted.prefix(3).map(\.element.name)
  }

  /// What an error says after naming a word that there is not: `; the nearest: driver, drop`, or nothing.
  package static func clause(for word: String, among names: some Sequence<String>) -> String {
    let near = of(word, among: names)
    return near.isEmpty ? "" : "; the nearest: \(near.joined(separator: ", "))"
  }

  /// Longer than any name there is; a text that somebody pasted must not cost its square.
  private static let longest = 64

  /// How many slips are forgiven: with more than half of it wrong it is another word.
  package static func tolerance(for word: String) -> Int { max(2, min(word.count, longest) / 2) }

  /// How many letters have to be put in, taken out, exchanged, or swapped with their neighbour to make one word from
  /// the other: Damerau-Levenshtein, in the form that touches no letter twice (optimal string alignment).
  package static func distance(_ left: String, _ right: String) -> Int {
    let (word, other) = (Array(left.unicodeScalars.prefix(longest)), Array(right.unicodeScalars.prefix(longest)))
    var before = [Int](repeating: 0, count: other.count + 1)
    var last = Array(0...other.count)
    for row in word.indices {
      var next = [row + 1]
      for column in other.indices {
        var cost = min(next[column], last[column + 1]) + 1
        cost = min(cost, last[column] + (word[row] == other[column] ? 0 : 1))
        if row > 0, column > 0, word[row] == other[column - 1], word[row - 1] == other[column] {
          cost = min(cost, before[column - 1] + 1)
        }
        next.append(cost)
      }
      (before, last) = (last, next)
    }
    return last[other.count]
  }
}
