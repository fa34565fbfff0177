/// The lines in which two texts differ, with two lines of context around each change.
package struct TextDifference: CustomStringConvertible {
  /// The lines with `- ` for expected only, `+ ` for found only, and two blanks for both.
  package let description: String

  /// Nil if the texts are equal except for one final newline.
  package init?(expected: String, found: String) {
    let old = Self.lines(of: expected)
    let new = Self.lines(of: found)
    guard old != new else { return nil }
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var marked: [(mark: String, line: String)] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if removed.contains(left) {
        marked.append(("- ", old[left]))
        left += 1
      } else if inserted.contains(right) {
        marked.append(("+ ", new[right]))
        right += 1
      } else {
        marked.append(("  ", old[left]))
        left += 1
        right += 1
      }
    }
    description = Self.withContext(marked)
  }

  private static func lines(of text: String) -> [String] {
    let body = text.hasSuffix("\n") ? text.dropLast() : text[...]
    return body.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private static func withContext(_ marked: [(mark: String, line: String)]) -> String {
    let near = 2
    var text: [String] = []
    var skipped = false
    for index in marked.indices {
      let around = max(0, index - near)...min(marked.count - 1, index + near)
      if around.contains(where: { marked[$0].mark != "  " }) {
        // A bar closes each line to make trailing blanks visible.
        text.append("\(marked[index].mark)\(marked[index].line)|")
        skipped = false
      } else if !skipped {
        text.append("  ...")
        skipped = true
      }
    }
    return text.joined(separator: "\n")
  }
}
