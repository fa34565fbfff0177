/// Parsing of a line's words.
package enum Text {
  /// The part after `start`; nil if the line has no `start`.
  package static func after(_ start: String, in line: Substring) -> Substring? {
    var rest = line
    while !rest.isEmpty {
      if rest.hasPrefix(start) { return rest.dropFirst(start.count) }
      rest = rest.dropFirst()
    }
    return nil
  }

  /// The part between `start` and `end`, or the end of the line.
  package static func part(_ line: Substring, _ start: String, until end: Character) -> String? {
    after(start, in: line).map { String($0.prefix { $0 != end }) }
  }
}
