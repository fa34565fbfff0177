/// A syntax error in a query.
package struct QueryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The position of the character, counted from 1.
  package let position: Int
  /// The error, in a phrase.
  package let problem: String

  /// `character 1: there is no field drvier; the nearest: driver`.
  package var description: String { "character \(position): \(problem)" }
}
