/// What a field is compared with.
enum QueryOperand: Equatable, Sendable {
  /// A number.
  case number(Int)
  /// A text, perhaps with stars.
  case pattern(QueryPattern)
  /// Nothing was written behind the colon: any value does.
  case anything
}
