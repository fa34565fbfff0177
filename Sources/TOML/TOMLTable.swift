/// A table of a document. Its entries keep the order of the file.
package struct TOMLTable: Sendable {
  /// A key and its value.
  package struct Entry: Sendable {
    /// The key, without the keys of the tables around it.
    package let key: TOMLKey
    /// The value; for a key with dots the table that it makes.
    package let value: TOMLValue
  }

  /// The entries, in the order in which the document first names their keys. No two have the same key.
  package let entries: [Entry]

  init(entries: [Entry]) { self.entries = entries }

  /// The root table of a document in TOML 1.0. Throws its first error.
  package init(parsing text: String) throws(TOMLError) { self = try TOMLParser.table(of: text) }

  /// The entry of a key; nil when the table has no such key.
  package func entry(_ name: String) -> Entry? {
    // String's own comparison would take a letter and its decomposed form for the same key.
    entries.first { $0.key.name.utf8.elementsEqual(name.utf8) }
  }

  /// The value of a key; nil when the table has no such key.
  package subscript(name: String) -> TOMLValue? { entry(name)?.value }
}
