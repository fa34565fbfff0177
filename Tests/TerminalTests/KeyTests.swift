import Glibc
import CVterm
import Testing

@Suite struct KeyTests {
  @Test func keysOfTheTerminal() async throws {
    let terminal = try probe()
    await terminal.wait(for: "q quit")
    let keys: [(VTermKey, String)] = [
      (VTERM_KEY_UP, "Up"), (VTERM_KEY_DOWN, "Down"), (VTERM_KEY_LEFT, "Left"), (VTERM_KEY_RIGHT, "Right"),
      (VTERM_KEY_PAGEUP, "PgUp"), (VTERM_KEY_PAGEDOWN, "PgDn"), (VTERM_KEY_HOME, "Home"), (VTERM_KEY_END, "End"),
      (VTERM_KEY_INS, "Ins"), (VTERM_KEY_DEL, "Del"), (VTERM_KEY_TAB, "Tab"), (VTERM_KEY_ENTER, "Enter"),
      (VTERM_KEY_ESCAPE, "Esc"), (VTERM_KEY_BACKSPACE, "Backspace"),
    ]
    for (key, name) in keys {
      terminal.press(key)
      await terminal.wait(for: "last key \(name) ")
    }
    terminal.press(VTermKey(VTERM_KEY_FUNCTION_0.rawValue + 5))
    await terminal.wait(for: "last key F5 ")
  }

  @Test(arguments: [
    ("\u{1b}[A", "key Up"), ("\u{1b}OB", "key Down"), ("\u{1b}[H", "key Home"), ("\u{1b}[4~", "key End"),
    ("\u{1b}[Z", "key Shift-Tab"), ("\u{1b}x", "key Alt-x"), ("\u{3}", "interrupt"), ("\u{12}", "key Ctrl-R"),
    (" ", "key Space"), ("中", "key 中"), ("\u{1b}[I", "focus"),
    ("\u{1b}[200~rm -rf\rq\u{1b}[201~", "paste rm -rf q"),
  ])
  func bytes(bytes: String, name: String) async throws {
    let terminal = try probe()
    await terminal.wait(for: "q quit")
    terminal.type(bytes)
    await terminal.wait(for: "last \(name) ")
    await terminal.wait(for: "count 2")
  }

  @Test func charactersInPieces() async throws {
    let terminal = try probe()
    await terminal.wait(for: "q quit")
    for byte in "ü中😀".utf8 {
      terminal.type([byte])
      // Not by Task.sleep: if other tests keep the pool busy, it may exceed the decoder's timeout.
      usleep(5000)
    }
    await terminal.wait(for: "last key 😀")
    #expect(terminal.row(3).contains("count 4"))
  }

  /// The letters of the sequence would be commands.
  @Test func unknownSequencesAreNoKeys() async throws {
    let terminal = try probe()
    await terminal.wait(for: "q quit")
    terminal.type("\u{1b}[1;9q\u{1b}[>0;276;0c\u{1b}]11;rgb:0000/q\u{1b}\\\u{1b}Pq\u{7}\u{1b}Oz")
    terminal.type([0xff, 0xc3, 0x28])
    await terminal.wait(for: "last key (")
    await terminal.wait(for: "count 2")
  }

  @Test func mouseOnlyWhenAsked() async throws {
    let quiet = try probe()
    await quiet.wait(for: "q quit")
    #expect(!quiet.isOn(1000) && !quiet.isOn(1006))
    let terminal = try probe(["--mouse"])
    await terminal.wait(for: "q quit")
    #expect(terminal.isOn(1000))
    terminal.type("\u{1b}[<0;11;3M")
    await terminal.wait(for: "last mouse 10,2 press")
    terminal.type("\u{1b}[<64;1;1M")
    await terminal.wait(for: "last mouse 0,0 wheelUp")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  /// Curses itself would wait for the rest of the report, deaf to everything else.
  @Test func halfAReportOfTheMouseStopsNothing() async throws {
    let terminal = try probe(["--mouse"])
    await terminal.wait(for: "q quit")
    terminal.type("\u{1b}[<0;11")
    await terminal.settle(milliseconds: 300)
    terminal.signal(SIGTERM)
    #expect(await terminal.ending() == .signal(SIGTERM))
    terminal.expectRestored()
  }
}
