/// A value of a document, with the place where it is written.
package struct TOMLValue: Sendable {
  /// The eight kinds of values of TOML; the four kinds of dates and times count as one.
  package enum Content: Sendable {
    case string(String)
    case integer(Int)
    case float(Double)
    case boolean(Bool)
    /// A date, a time or both, as written in the document. Its form and its ranges are valid.
    case dateTime(String)
    case array([TOMLValue])
    case table(TOMLTable)
  }

  /// The value itself.
  package let content: Content
  /// The start of the value; for a table opened by a header or a dotted key, the first mention of its name.
  package let position: TOMLPosition

  /// The text of a string; nil for any other kind.
  package var string: String? { if case .string(let text) = content { text } else { nil } }

  /// The value of a boolean; nil for any other kind.
  package var boolean: Bool? { if case .boolean(let flag) = content { flag } else { nil } }

  /// The value of a float or an integer; nil for any other kind. An integer above 2^53 is rounded.
  package var number: Double? {
    switch content {
    case .float(let number): number
    case .integer(let number): Double(number)
    default: nil
    }
  }

  /// The items of an array, `[[a]]` included; nil for any other kind.
  package var array: [TOMLValue]? { if case .array(let items) = content { items } else { nil } }

  /// A table of any form; nil for any other kind.
  package var table: TOMLTable? { if case .table(let table) = content { table } else { nil } }
}
