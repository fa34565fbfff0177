import Screen
import Testing

/// TOML texts up to the parser.
@Suite struct TOMLTextTests {
  /// toml++ would abort: it assumes that a header has a name and that no brace closes an array.
  @Test(
    arguments: [
      ("[é]", 1), ("[=]", 1), ("a = 1\n  [.b]\n", 2), ("[[é]]", 1), ("[ [", nil), ("[\n]", 1), ("\u{feff}[é]", 1),
      ("a = [\n[1],\n['[é'],\n]\n# [é]\n[ü]", 6), ("a = '''\n[é]\n'''\n[ü]\n", 4),
      ("a = \"\"\"\n[é] \\\"\"\"\"\n[ü]\n", 3), ("a = \"[\\\"[\"\n[#]", 2), ("a = { b = [] }\r\n[+]\r\n", 2),
      ("a = 1\nb = [}", 2), ("b = { c = [1, } }", 1), ("b = [\n{ c = 1 ]\n}", 2),
    ] as [(String, Int?)])
  func whatIsTakenForGrantedIsFound(text: String, line: Int?) {
    let failure = #expect(throws: TOMLText.SyntaxError.self) { _ = try TOMLText(text).table() }
    if let line { #expect(failure?.line == line) }
  }

  /// Any other text that begins with a bracket is left to the parser.
  @Test(
    arguments: [
      "[a]\n[ \"é\" ]\n[['ü']]\n[a-b_1.c]\n", "a = [\n[ -1 ],\n[ +2, 3 ],\n]\n", "a = '''\n[é]\n'''\n",
      "a = \"\"\"\n[é]\n\"\"\"\"\"\n[b]\n", "a = \"# [\" # [é\n", "a = { b = [ [ -1 ] ] }\n",
    ])
  func othersAreRead(text: String) throws { _ = try TOMLText(text).table() }
}
