import Testing

@testable import TOML

/// Documents that break each rule of TOML 1.0: the place that the error names, and its sentence.
@Suite struct TOMLErrorTests {
  private func error(_ text: String) -> TOMLError? {
    do throws(TOMLError) { _ = try TOMLTable(parsing: text) } catch { return error }
    return nil
  }

  @Test(
    arguments: [
      ("interval = = 3", 1, "a value is expected here, not = (column 12)"),
      ("\ntheme = dark", 2, "dark is not a value: text needs quotes (column 9)"),
      ("a = 1\nb = True", 2, "True is not a value: text needs quotes (column 5)"),
      ("a = 1 2", 1, "the end of the line is expected here, not \"2\" (column 7)"),
      ("a = 1\nb", 2, "= is expected here, not the end of the file (column 2)"),
      ("a b = 1", 1, "= is expected here, not \"b\" (column 3)"),
      ("a =\n", 1, "a value is expected here, not the end of the line (column 4)"),
      ("a = \"x\n", 1, "this text has no closing \" in its line (column 5)"),
      ("a = 'x\\'y'", 1, "the end of the line is expected here, not \"y\" (column 9)"),
      ("a = 1\nb = '''\nx\n''", 2, "this text is never closed by three quotes (column 5)"),
      (
        "a = \"\\x41\"", 1, "\\x is not an escape sequence; write \\\\ for a backslash, or use single quotes (column 6)"
      ),
      ("a = \"\\ud800\"", 1, "\\ud800 is not a Unicode character (column 6)"),
      ("a = \"\u{1b}\"", 1, "the control character U+001B is not allowed (column 6)"),
      ("# \u{7f}", 1, "the control character U+007F is not allowed (column 3)"),
      ("a = 1\rb = 2", 1, "a carriage return must be followed by a line feed (column 6)"),
      ("a = 1__0", 1, "1__0 is not a number or a date in TOML: text needs quotes (column 5)"),
      ("a = 9223372036854775808", 1, "9223372036854775808 does not fit into 64 bits (column 5)"),
      ("a = [1,\n2\nb = 3", 3, "a comma or ] is expected here, not \"b\"; the list begins in line 1 (column 1)"),
      ("a = { b = 1 c = 2 }", 1, "a comma or } is expected here, not \"c\"; the table begins in line 1 (column 13)"),
      ("a = 1\nb = [\n1,\n", 2, "this [ is never closed (column 5)"),
      ("a = { b = 1,\nc = 2 }", 1, "a table in { } must be in one line, without comments (column 13)"),
      ("a = 1\n\na = 2", 3, "\"a\" already has a value, from line 1 (column 1)"),
      ("[a]\n[b]\n[a]", 3, "the table \"a\" is already defined in line 1 (column 2)"),
      ("a = {}\n[a.b]", 2, "\"a\" cannot be extended: line 1 gives it its value (column 2)"),
      (
        "[[a]]\n[a]", 2,
        "\"a\" cannot be both a table in [ ] and a list of tables in [[ ]]; it begins in line 1 (column 2)"
      ),
    ] as [(String, Int, String)])
  func sentences(text: String, line: Int, sentence: String) {
    let error = error(text)
    #expect(error?.position.line == line && error?.description == sentence)
  }

  @Test(
    arguments: [
      // Keys and headers.
      ("= 1", 1, 1), ("é = 1", 1, 1), ("a. = 1", 1, 4), (".a = 1", 1, 1), ("a..b = 1", 1, 3), ("\"a\nb\" = 1", 1, 1),
      ("\"\"\"a\"\"\" = 1", 1, 3), ("\n[]", 2, 2), ("[a", 1, 3), ("[a\n]", 1, 3), ("[a]]", 1, 4), ("[a] b", 1, 5),
      ("[[a]", 1, 5), ("[[a] ]", 1, 5), ("[ [a]]", 1, 3), ("[a b]", 1, 4), ("[=]", 1, 2), ("[é]", 1, 2),
      ("[[é]]", 1, 3),
      ("]", 1, 1), ("a = 1\n  [.b]\n", 2, 4), ("a = { b = [] }\r\n[+]\r\n", 2, 2), ("a = \"[\\\"[\"\n[#]", 2, 2),
      ("a = [\n[1],\n['[é'],\n]\n# [é]\n[ü]", 6, 2), ("a = '''\n[é]\n'''\n[ü]\n", 4, 2),
      // Strings.
      ("a = \"", 1, 5), ("a = \"\\", 1, 5), ("a = \"x\\\ny\"", 1, 5), ("a = 'x\ny'", 1, 5), ("a = \"\\u12\"", 1, 6),
      ("a = \"\\U00110000\"", 1, 6), ("a = \"\\u00_1\"", 1, 6), ("a = \"\\ x\"", 1, 6),
      ("a = \"\"\"\n\\ x\"\"\"", 2, 1),
      ("a = \"\"\"\na\rb\"\"\"", 2, 2), ("a = \"\"\"\"\"\"\"\"\"", 1, 13), ("a = '\0'", 1, 6),
      ("a = '''\n\u{1f}'''", 2, 1),
      // Numbers.
      ("a = 01", 1, 5), ("a = -01", 1, 5), ("a = _1", 1, 5), ("a = 1_", 1, 5), ("a = 1.", 1, 5), ("a = .5", 1, 5),
      ("a = 1.e2", 1, 5), ("a = 1e", 1, 5), ("a = 1e+", 1, 5), ("a = 1._5", 1, 5), ("a = 1e1.5", 1, 5),
      ("a = +0x1", 1, 5), ("a = 0X1", 1, 5), ("a = 0x", 1, 5), ("a = 0o8", 1, 5), ("a = 0b2", 1, 5), ("a = 0x_1", 1, 5),
      ("a = --1", 1, 5), ("a = Inf", 1, 5), ("a = 00.5", 1, 5), ("a = 1e\u{301}2", 1, 5), ("a = \u{661}", 1, 5),
      ("a = -9223372036854775809", 1, 5), ("a = 0xffffffffffffffff", 1, 5),
      // Dates and times.
      ("a = 1979-5-27", 1, 5), ("a = 1979-13-01", 1, 5), ("a = 1979-00-01", 1, 5), ("a = 1979-04-31", 1, 5),
      ("a = 1979-01-00", 1, 5), ("a = 1900-02-29", 1, 5), ("a = 2023-02-29", 1, 5), ("a = 1979-05-27T", 1, 5),
      ("a = 1979-05-27T07:32", 1, 5), ("a = 24:00:00", 1, 5), ("a = 07:60:00", 1, 5), ("a = 07:32:61", 1, 5),
      ("a = 07:32:00.", 1, 5), ("a = 07:32:00Z", 1, 5), ("a = 1979-05-27T07:32:00+24:00", 1, 5),
      ("a = 1979-05-27T07:32:00+07", 1, 5), ("a = 1979-05-27_07:32:00", 1, 5), ("a = 1979-05-27 0", 1, 5),
      // Arrays and inline tables.
      ("a = [1 2]", 1, 8), ("a = [,]", 1, 6), ("a = [1,,2]", 1, 8), ("a = 1\nb = [}", 2, 6), ("a = [\n", 1, 5),
      ("b = { c = [1, } }", 1, 15), ("b = [\n{ c = 1 ]\n}", 2, 9), ("a = {", 1, 5), ("a = { b = 1, }", 1, 14),
      ("a = { , }", 1, 7), ("a = { b = 1 # x\n}", 1, 13), ("a = { b }", 1, 9), ("a = {\n}", 1, 6),
      ("a = { b = 1", 1, 5),
      ("a = [1]]", 1, 8), ("a = {} }", 1, 8),
      // What is defined twice.
      ("a.b = 1\na = 2", 2, 1), ("a = 1\na.b = 2", 2, 1), ("a = { b = 1, b = 2 }", 1, 14),
      ("a = { b.c = 1, b = 2 }", 1, 16), ("a = { b = {}, b.c = 1 }", 1, 15), ("a = []\n[[a]]", 2, 3),
      ("a = [{}]\n[a.b]", 2, 2), ("a = 1\n[a]", 2, 2), ("[a]\nb = 1\n[a.b]", 3, 4), ("[a.b]\n[a]\nb = 1", 3, 1),
      ("[a]\nb.c = 1\n[a.b]", 3, 4), ("[a]\nb.c = 1\n[[a.b]]", 3, 5), ("[a]\n[a.b]\n[a]", 3, 2), ("[a]\n[[a]]", 2, 3),
      ("[a.b]\n[a]\nb.c = 1", 3, 1), ("[a.b.c]\n[a]\nb.c.d = 1", 3, 3), ("[[a.b]]\n[a]\nb.c = 1", 3, 1),
      ("a.b = 1\n[a]", 2, 2), ("[[a]]\n[a.b]\n[a.b]", 3, 4), ("[[a]]\nb = 1\nb = 2", 3, 1),
      ("\"a\" = 1\n'a' = 2", 2, 1), ("a.b.c = 1\n[a]\n", 2, 2), ("[a]\nb.c = 1\n[x]\n[a.b]", 4, 4),
    ] as [(String, Int, Int)])
  func places(text: String, line: Int, column: Int) {
    #expect(error(text)?.position == TOMLPosition(line: line, column: column))
  }

  @Test func nestingIsBounded() {
    let limit = TOMLParser.depthLimit
    func path(_ count: Int) -> String { Array(repeating: "a", count: count).joined(separator: ".") }
    func array(_ count: Int) -> String { String(repeating: "[", count: count) + String(repeating: "]", count: count) }
    for text in ["a = \(array(limit))", "\(path(limit)) = 1", "[\(path(limit - 1))]\na = 1", "[[\(path(limit - 1))]]"] {
      #expect(error(text) == nil)
    }
    let tooDeep = [
      "a = \(array(limit + 1))", "\(path(limit + 1)) = 1", "[\(path(limit))]", "[[\(path(limit))]]",
      "[\(path(limit - 1))]\na = [[]]", "a = " + String(repeating: "{a=", count: 100_000),
      "a = " + String(repeating: "[", count: 100_000), "[\(path(100_000))]", "\(path(100_000)) = 1",
    ]
    for text in tooDeep { #expect(error(text)?.reason == .tooDeep) }
  }

  @Test func sentencesAreShort() {
    let long = String(repeating: "a", count: 10_000)
    for text in [
      "\(long) = 1\n\(long) = 2", "a = \(long)", "a = 1 \(long)", "a = 1\(long)",
      "a = \(String(repeating: "1", count: 10_000))",
    ] {
      #expect((error(text)?.description.count ?? 0) < 150)
    }
  }

  /// Whatever the text, the parser ends, and what it names is in the text.
  @Test func anyTextIsReadOrRefused() throws {
    let pieces = [
      "a", "b", "1", "0", "_", "-", "+", ".", "e", "x", "é", "\u{301}", "\"", "'", "\"\"\"", "'''", "\\", "[", "]",
      "[[",
      "]]", "{", "}", ",", "=", " = ", "#", "\n", "\r\n", "\r", "\t", " ", "\0", "\u{feff}", "true", "inf",
      "1979-05-27",
      "T07:32:00", ":", "\u{fffd}", "\\u", "\\n", "a = ", "b.c = ", "[a]\n",
    ]
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0..<12, using: &random)).map { _ in pieces[Int.random(in: pieces.indices)] }
        .joined()
      guard let error = error(text) else { continue }
      let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      let isInside =
        (1...lines.count).contains(error.position.line)
        && (1...(lines[error.position.line - 1].count + 1)).contains(error.position.column)
      #expect(isInside, "\(error) in \(text.debugDescription)")
    }
  }

  @Test func anyBytesAreReadOrRefused() {
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0..<64)).map { _ in UInt8.random(in: 0...255) }
      _ = error(String(decoding: bytes, as: UTF8.self))
    }
  }
}
