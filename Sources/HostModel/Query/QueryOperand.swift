/// The operand of a comparison.
enum QueryOperand: Equatable, Sendable {
  /// A number.
  case number(Int)
  /// A text or a pattern with stars.
  case pattern(QueryPattern)
  /// Nothing follows the colon, which matches any value.
  case anything
}
