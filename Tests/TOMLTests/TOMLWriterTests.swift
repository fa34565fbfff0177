import TOML
import Testing

@Suite struct TOMLWriterTests {
  @Test func escapes() {
    #expect(TOMLWriter.string("a \"b\" \\ é") == "\"a \\\"b\\\" \\\\ é\"")
    #expect(TOMLWriter.string("\u{0}\n\u{1f}\u{7f}") == "\"\\u0000\\u000a\\u001f\\u007f\"")
    #expect(TOMLWriter.array([]) == "[]" && TOMLWriter.array(["a", "'"]) == "[\"a\", \"'\"]")
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    let texts =
      (0...0x2ff).compactMap(Unicode.Scalar.init).map { "x\($0)\u{301}" } + ["", "\r\n", "\"\"\"", "'''", "\\u"]
    let table = try TOMLTable(parsing: "a = \(TOMLWriter.array(texts))")
    let read = try #require(table["a"]?.array).compactMap(\.string)
    #expect(read.elementsEqual(texts) { $0.utf8.elementsEqual($1.utf8) })
  }
}
