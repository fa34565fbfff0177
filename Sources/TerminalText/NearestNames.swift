/// Suggestions for an unknown name: the known names that the user probably meant.
///
/// Used for every name that a user writes: scenarios, themes, roles, fields, settings, commands, keys, addresses.
package enum NearestNames {
  /// Returns at most three names that are near a word, the nearest first; none if all are different words.
  ///
  /// A name that begins with the word, or has it between its hyphens, is as near as one with a single typing error.
  package static func of(_ word: String, among names: some Sequence<String>) -> [String] {
    let wanted = word.lowercased()
    let tolerance = tolerance(for: wanted)
    var near: [(distance: Int, name: String)] = []
    for name in names {
      let known = name.lowercased()
      let isBegun = wanted.utf8.count > 1 && known.hasPrefix(wanted)
      let isPart = wanted.utf8.count > 2 && known.split(separator: "-").contains { $0 == wanted }
      let distance = isBegun || isPart ? 1 : distance(wanted, known)
      // Two short words that share no letter are only two errors apart, and yet have nothing to do with each other.
      if distance <= tolerance, distance < max(wanted.count, known.count) { near.append((distance, name)) }
    }
    // Equally near names keep the order of the table.
    let sorted = near.enumerated().sorted { ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset) }
    return sorted.prefix(3).map(\.element.name)
  }

  /// The end of an error message about an unknown word: `; the nearest: driver, drop`, or nothing.
  package static func clause(for word: String, among names: some Sequence<String>) -> String {
    let near = of(word, among: names)
    return near.isEmpty ? "" : "; the nearest: \(near.joined(separator: ", "))"
  }

  /// Longer than any known name. The rest of a pasted text is ignored, because the cost grows with the square of its
  /// length.
  private static let longest = 64

  /// The number of typing errors that are tolerated: a word that is more than half wrong is another word.
  package static func tolerance(for word: String) -> Int { max(2, min(word.count, longest) / 2) }

  /// The number of letters to insert, delete, replace, or swap with their neighbour to turn one word into the other:
  /// Damerau-Levenshtein, in the form that touches no letter twice (optimal string alignment).
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
