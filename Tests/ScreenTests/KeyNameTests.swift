import Screen
import Testing

@Suite struct KeyNameTests {
  private func problem(_ name: String) -> String {
    do {
      return "none: \(try Key(name: name))"
    } catch { return error.description }
  }

  /// A key in the footer has the name that a config file uses.
  @Test(arguments: [
    Key.character("q"), .character("Q"), .character(" "), .character("?"), .character("ß"), .control("u"),
    .control("@"),
    .alt("x"), .alt("X"), .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .tab, .backTab, .enter, .escape,
    .backspace, .delete, .insert, .function(1), .function(12),
  ])
  func readsItsOwnDescription(key: Key) throws { #expect(try Key(name: key.description) == key) }

  @Test func caseOfNamesDoesNotMatter() throws {
    #expect(
      try Key(name: "pgup") == .pageUp && Key(name: "CTRL-U") == .control("u") && Key(name: "space") == .character(" "))
    #expect(try Key(name: "alt-X") == .alt("X") && Key(name: "ALT-x") == .alt("x"))
  }

  @Test func refuses() {
    #expect(problem("Ctrl-I") == "is the same as Tab" && problem("ctrl-m") == "is the same as Enter")
    #expect(problem("Ctrl-Z").hasPrefix("never comes through") && problem("Ctrl-s").hasPrefix("never"))
    #expect(problem("PagUp") == "is not the name of a key; the nearest: PgUp")
    #expect(problem("Entr") == "is not the name of a key; the nearest: Enter, End")
    #expect(problem("").hasPrefix("is not the name") && problem("Focus").hasPrefix("is not the name"))
    #expect(problem("\u{1b}") == "is no key that is typed" && problem(" ") == "is no key that is typed")
    #expect(problem("e\u{301}") == "is no key that is typed")
    #expect(
      problem("Alt-[").hasPrefix("is sent as the beginning") && problem("Ctrl-1") == "is no key that a terminal sends")
    #expect(problem("F25").hasPrefix("is not the name of a key"))
  }
}
