import FoundationEssentials

/// A value that is printed as one JSON document: keys in snake_case and sorted, so that two documents can be compared
/// as text.
package protocol JSONDocument: Encodable, Sendable {}

extension JSONDocument {
  /// The document as text without a final newline: indented for people, or on one line for NDJSON.
  package func json(indented: Bool) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if indented { encoder.outputFormatting.insert(.prettyPrinted) }
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
