/// A search in devices and sets, as it is typed behind `/` and given to `list --filter`:
/// `driver:vfio-pci open>0 verdict:fails vm:win*`.
///
/// Terms stand side by side and must all hold; `|` between two groups of them lets either do; `-` before a term turns it
/// around. A term is a word, found anywhere in what a row shows, or a field of ``QueryField`` with an operator: `:` finds
/// a text in it (all of it where there is a star), `=` and `!=` compare all of it, `>` `<` `>=` `<=` compare numbers; with
/// nothing behind it `:` asks for any value. Letter case does not matter, `*` stands for anything, quotes keep blanks,
/// stars and colons as they are.
///
/// What is unknown matches no comparison and its opposite neither: an open count that cannot be told is not 0.
package struct Query: Equatable, Sendable {
  /// As it was written.
  package let text: String
  private let alternatives: [[QueryTerm]]

  /// The query that everything matches.
  package init() { (text, alternatives) = ("", []) }

  /// Reads a query. Fails with the place of what cannot be read, and with the name that was probably meant.
  package init(_ text: String) throws(QueryError) {
    self.text = text
    var reader = QueryParser(text)
    alternatives = try reader.alternatives()
  }

  /// Everything matches.
  package var isEmpty: Bool { alternatives.isEmpty }

  /// Whether it holds for what a row stands for.
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
