/// The value of a field of a device or set.
enum QueryValue: Equatable, Sendable {
  /// A number of opens, or a lower bound of it.
  struct Count: Equatable, Sendable {
    var number: Int
    var isLeast: Bool

    init(_ number: Int, isLeast: Bool) {
      self.number = number
      self.isLeast = isLeast
    }
  }

  /// Any number of texts, including none: a device that no virtual machine holds has no machine.
  case texts([String])
  /// Any number of words; a pattern finds the beginning of one, so that `member` does not find `non-member`.
  case words([String])
  /// Any number of numbers.
  case numbers([Int])
  /// A count, which may be unknown or a lower bound, and a word for it.
  case count(Count?, word: String?)

  /// Returns the result of a comparison; nil if unknown.
  func holds(_ comparison: QueryComparison, _ operand: QueryOperand) -> Bool? {
    switch (self, operand) {
    case (.texts(let texts), .pattern(let pattern)):
      return Self.holds(comparison, texts, pattern)
    case (.words(let words), .pattern(let pattern)) where comparison == .has:
      return words.contains { pattern.isGlob ? pattern.isWhole(of: $0) : pattern.isPrefix(of: $0) }
    case (.words(let words), _): return QueryValue.texts(words).holds(comparison, operand)
    case (.numbers(let numbers), .pattern(let pattern)):
      return Self.holds(comparison, numbers.map(String.init), pattern)
    case (.numbers(let numbers), .number(let wanted)):
      let isAny = numbers.contains { comparison.positive.holds($0, wanted) }
      return comparison == .differs ? !isAny : isAny
    case (.count(let count, _), .number(let wanted)): return count.flatMap { $0.holds(comparison, wanted) }
    case (.count(_, let word?), .pattern(let pattern)): return Self.holds(comparison, [word], pattern)
    case (.count(let count?, nil), .pattern(let pattern)) where !count.isLeast:
      return Self.holds(comparison, ["\(count.number)"], pattern)
    case (.texts, .number), (.count, .pattern): return nil
    case (.texts(let texts), .anything): return !texts.isEmpty
    case (.numbers(let numbers), .anything): return !numbers.isEmpty
    case (.count(let count, let word), .anything): return count != nil || word != nil
    }
  }

  private static func holds(_ comparison: QueryComparison, _ texts: [String], _ pattern: QueryPattern) -> Bool? {
    switch comparison {
    case .has: texts.contains { pattern.isGlob ? pattern.isWhole(of: $0) : pattern.isFound(in: $0) }
    case .equals: texts.contains(where: pattern.isWhole)
    case .differs: !texts.contains(where: pattern.isWhole)
    case .above, .below, .atLeast, .atMost: nil
    }
  }
}

extension QueryValue.Count {
  /// A lower bound answers only comparisons that a larger count would not change.
  fileprivate func holds(_ comparison: QueryComparison, _ wanted: Int) -> Bool? {
    guard isLeast else { return comparison.holds(number, wanted) }
    switch comparison {
    case .above: return number > wanted ? true : nil
    case .atLeast: return number >= wanted ? true : nil
    case .below: return number >= wanted ? false : nil
    case .atMost: return number > wanted ? false : nil
    case .has, .equals: return number > wanted ? false : nil
    case .differs: return number > wanted ? true : nil
    }
  }
}
