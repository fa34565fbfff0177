/// A filter of devices and sets, as typed after `/` and given to `list --filter`:
/// `driver:vfio-pci open>0 verdict:fails vm:win*`.
///
/// Terms are separated by blanks and must all match; `|` between two groups of terms lets either match; `-` before a
/// term negates it. A term is a word, found anywhere in a row's texts, or a field of ``QueryField`` with an operator:
/// `:` finds a text in the field (the whole field if the text has a star), `=` and `!=` compare the whole field, and
/// `>` `<` `>=` `<=` compare numbers; `:` without a text matches any value. Letter case does not matter, `*` matches
/// any text, and quotes keep blanks, stars and colons literal.
///
/// An unknown value matches neither a comparison nor its negation: an unknown open count is not 0.
package struct Query: Equatable, Sendable {
  /// As it was written.
  package let text: String
  private let alternatives: [[QueryTerm]]

  /// The sentence of a list that a query leaves empty.
  package static let nothingMatches = "Nothing matches the filter."

  /// The query that matches everything.
  package init() { (text, alternatives) = ("", []) }

  /// Parses a query. Fails with the place of the error and the name that was probably meant.
  package init(_ text: String) throws(QueryError) {
    self.text = text
    var reader = QueryParser(text)
    alternatives = try reader.alternatives()
  }

  /// True if everything matches.
  package var isEmpty: Bool { alternatives.isEmpty }

  /// Returns true if a subject matches.
  package func matches(_ subject: QuerySubject) -> Bool {
    guard !isEmpty else { return true }
    var words: [String]?
    return alternatives.contains { terms in
      terms.allSatisfy { term in
        let answer: Bool?
        switch term.condition {
        case .word(let pattern):
          let shown = words ?? subject.words
          words = shown
          answer = shown.contains(where: pattern.isFound)
        case .field(let field, let comparison, let operand):
          answer = field.value(of: subject).flatMap { $0.holds(comparison, operand) }
        }
        return answer == !term.isNegated
      }
    }
  }
}
