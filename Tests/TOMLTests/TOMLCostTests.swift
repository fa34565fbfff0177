import TOML
import Testing

/// A document of any shape costs time in proportion to its length, and no shape is too deep for the stack.
@Suite struct TOMLCostTests {
  /// A document, and its error with the line; no error for a valid one.
  struct Document: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    var error: String?
    var line = 1
    var testDescription: String { name }
  }

  private static let tooDeep = "more than 64 tables or lists in each other"
  private static let letters = String(repeating: "a", count: 200_000)
  private static let dotted = Array(repeating: "a", count: 100_000).joined(separator: ".")
  private static let keys = (0..<20_000).map { "key\($0) = 1\n" }.joined()

  static let documents = [
    Document(name: "keys", text: keys),
    Document(name: "keys in braces", text: "a = {" + keys.dropLast().map { $0 == "\n" ? "," : $0 } + "}"),
    Document(name: "tables", text: (0..<20_000).map { "[t\($0)]\n" }.joined()),
    Document(name: "tables in a list", text: String(repeating: "[[t]]\n", count: 20_000)),
    Document(name: "dotted keys of one table", text: (0..<20_000).map { "a.k\($0) = 1\n" }.joined()),
    Document(name: "a key of many parts", text: "\n\(dotted) = 1", error: tooDeep, line: 2),
    Document(name: "a header of many parts", text: "\n\n[\(dotted)]", error: tooDeep, line: 3),
    Document(name: "a list header of many parts", text: "[[\(dotted)]]", error: tooDeep),
    Document(name: "lists in lists", text: "a = " + String(repeating: "[", count: 200_000), error: tooDeep),
    Document(name: "tables in tables", text: "a = " + String(repeating: "{a = ", count: 50_000), error: tooDeep),
    Document(name: "a long key", text: "\(letters) = 1"),
    Document(name: "a long text", text: "a = \"\(letters)\""),
    Document(name: "a text of escapes", text: "a = \"" + String(repeating: "\\n", count: 100_000) + "\""),
    Document(name: "a text of lines", text: "a = '''" + String(repeating: "a\r\n", count: 70_000) + "'''"),
    Document(name: "a long comment", text: "# \(letters)"),
    Document(name: "a long number", text: "a = " + String(repeating: "1", count: 200_000), error: "does not fit"),
    Document(name: "a long word", text: "a = \(letters)", error: "is not a value"),
    Document(name: "a long list", text: "a = [" + String(repeating: "1,", count: 50_000) + "]"),
    Document(name: "blank lines", text: String(repeating: "\n", count: 200_000)),
    Document(name: "a key again", text: keys + "key7 = 2", error: "from line 8", line: 20_001),
  ]

  @Test(arguments: documents) func costsNoMoreThanItsLength(document: Document) {
    var error: TOMLError?
    let time = ContinuousClock().measure {
      do throws(TOMLError) { _ = try TOMLTable(parsing: document.text) } catch let found { error = found }
    }
    // Many times what an idle machine takes; the square of the length would take minutes.
    #expect(time < .seconds(10))
    if let expected = document.error {
      #expect(error?.description.contains(expected) == true && error?.position.line == document.line, "\(error as Any)")
    } else {
      #expect(error == nil)
    }
  }
}
