/// A position in the text of a document.
package struct TOMLPosition: Hashable, Sendable {
  /// The line, counted from 1.
  package internal(set) var line = 1
  /// The column in that line, counted from 1 in Unicode scalars.
  package internal(set) var column = 1
}
