/// One term of a query.
struct QueryTerm: Equatable, Sendable {
  enum Condition: Equatable, Sendable {
    /// A text found anywhere.
    case word(QueryPattern)
    /// A field that is compared.
    case field(QueryField, QueryComparison, QueryOperand)
  }

  var isNegated: Bool
  var condition: Condition
}
