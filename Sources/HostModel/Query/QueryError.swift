/// Why a query cannot be read.
package struct QueryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The character it is about, counted from 1.
  package let position: Int
  /// What is wrong there.
  package let problem: String

  /// `character 1: there is no field drvier; the nearest: driver`.
  package var description: String { "character \(position): \(problem)" }
}
