import CVterm
import Glibc
import Testing

@Suite struct DrawingTests {
  @Test func drawsTextAndColors() async throws {
    let terminal = try probe()
    // The corner is drawn last.
    await terminal.wait("the lower right corner") { terminal.cell(x: 79, y: 23).chars.0 != 0 }
    #expect(terminal.row(0).hasPrefix("┌─ probe ──"))
    #expect(terminal.row(1).contains("size 80x24 depth 256"))
    #expect(terminal.row(4).contains("中文 é 😀|"))
    #expect(terminal.row(23).hasPrefix("└──") && terminal.row(23).hasSuffix("──┘"))
    // A terminal scrolls at the cell in the lower right corner.
    #expect(terminal.cell(x: 79, y: 23).chars.0 == 0x2518)
    #expect(terminal.cell(x: 2, y: 2).bg.indexed.idx == 237 && terminal.cell(x: 2, y: 2).attrs.bold == 1)
    #expect(terminal.cell(x: 2, y: 3).fg.indexed.idx == 210)
    // Wide characters take two cells, so the bar keeps its column.
    #expect(terminal.cell(x: 11, y: 4).chars.0 == 0x7c)
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    #expect(terminal.text.contains("left"))
    terminal.expectRestored()
  }

  @Test func anUnchangedScreenSendsNothing() async throws {
    let terminal = try probe(["--tick"])
    await terminal.wait(for: "q quit")
    await terminal.settle()
    let before = terminal.sent.count
    await terminal.settle(milliseconds: 200)
    #expect(terminal.sent.count == before)
    terminal.type("x")
    await terminal.wait(for: "last key x")
    #expect(terminal.sent.count - before < 120, "a change of two rows sent \(terminal.sent.count - before) bytes")
  }

  @Test func redrawsOnDemand() async throws {
    let terminal = try probe()
    await terminal.wait(for: "q quit")
    terminal.type("\u{0c}")
    await terminal.wait(for: "last key Ctrl-L")
    let before = terminal.sent.count
    terminal.type("R")
    await terminal.wait(for: "last key R")
    await terminal.settle()
    #expect(terminal.sent.count - before > 300)
  }

  @Test func monochromeTerminal() async throws {
    let terminal = try probe(environment: ["TERM": "vt100"])
    await terminal.wait(for: "q quit")
    #expect(terminal.row(1).contains("depth 0"))
    #expect(terminal.cell(x: 2, y: 2).attrs.reverse == 1)
    expectNoColors(terminal)
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  @Test func noColorOverridesTheTerminal() async throws {
    let terminal = try probe(environment: ["NO_COLOR": "1"])
    await terminal.wait(for: "depth 0")
    #expect(terminal.cell(x: 2, y: 3).attrs.bold == 1)
    expectNoColors(terminal)
  }

  @Test(arguments: ["linux", "xterm", "screen", "tmux-256color", "vt220", "xterm-direct"])
  func otherTerminals(name: String) async throws {
    let terminal = try probe(environment: ["TERM": name])
    // The corner is drawn last.
    await terminal.wait("the lower right corner") { terminal.cell(x: 79, y: 23).chars.0 != 0 }
    #expect(terminal.row(0).hasPrefix("┌─ probe ──"))
    terminal.press(VTERM_KEY_UP)
    await terminal.wait(for: "last key Up")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  @Test(arguments: [["LC_ALL": "C"], ["LC_ALL": "", "LANG": "POSIX"], ["LC_ALL": ""]])
  func asciiWithoutUTF8(locale: [String: String]) async throws {
    // Without UTF-8 curses repeats a character by a sequence (REP) if terminfo has it; libvterm 0.1.4 wraps a column
    // too early after it. vt220 has none.
    let terminal = try probe(environment: locale.merging(["TERM": "vt220"]) { $1 })
    await terminal.wait(for: "q quit")
    #expect(terminal.row(0).hasPrefix("+- probe --"))
    #expect(terminal.row(4).contains("?? ? ?|"))
    #expect(terminal.sent.allSatisfy { $0 < 0x80 })
  }

  /// The locale is named as UTF-8 but not installed: C.UTF-8 is used.
  @Test func missingUTF8Locale() async throws {
    let terminal = try probe(environment: ["LC_ALL": "xx_YY.UTF-8"])
    await terminal.wait(for: "┌─ probe")
  }

  @Test func asciiByChoice() async throws {
    let terminal = try probe(["--ascii"])
    await terminal.wait(for: "+- probe --")
  }

  /// Checks every `ESC [ numbers m`: 30 to 49 and 90 up are colours.
  private func expectNoColors(_ terminal: VirtualTerminal) {
    let text = String(decoding: terminal.sent, as: UTF8.self)
    for sequence in text.split(separator: "\u{1b}[", omittingEmptySubsequences: false).dropFirst() {
      let numbers = sequence.prefix { $0.isNumber || $0 == ";" }
      guard sequence.dropFirst(numbers.count).first == "m" else { continue }
      for number in numbers.split(separator: ";").compactMap({ Int($0) }) {
        #expect(!(30...49).contains(number) && number < 90, "ESC [ \(numbers) m")
      }
    }
  }
}
