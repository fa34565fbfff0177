import Glibc
import Testing

@Suite struct SizeTests {
  @Test func followsTheTerminal() async throws {
    let terminal = try probe()
    await terminal.wait(for: "size 80x24")
    terminal.resize(columns: 100, rows: 30)
    await terminal.wait(for: "size 100x30")
    await terminal.wait("the last row") { terminal.row(29).hasSuffix("┘") }
    terminal.resize(columns: 40, rows: 10)
    await terminal.wait(for: "size 40x10")
    await terminal.wait("the last row") { terminal.row(9).hasPrefix("└─") }
  }

  @Test func survivesAStormOfSizes() async throws {
    let terminal = try probe()
    await terminal.wait(for: "q quit")
    for step in 0..<200 {
      terminal.resize(columns: 1 + step, rows: 1 + step * 59 / 199)
      if step % 20 == 0 { await terminal.settle(milliseconds: 2) }
    }
    await terminal.wait(for: "size 200x60")
    await terminal.wait("the last row") { terminal.row(59).hasSuffix("┘") }
    terminal.resize(columns: 1, rows: 1)
    await terminal.settle(milliseconds: 20)
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
  }

  private static let odd = [(0, 0), (0, 24), (80, 0), (1, 1), (2, 1), (65535, 65535), (3000, 2)]

  @Test(arguments: odd) func startsAtAnySize(columns: Int, rows: Int) async throws {
    let terminal = try probe(columns: columns, rows: rows)
    await terminal.wait("the screen") { terminal.isOn(2004) && terminal.find("[H") != nil }
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  /// Stopped by SIGSTOP and resized before it continues.
  @Test(arguments: odd) func goesOnAtAnySize(columns: Int, rows: Int) async throws {
    let terminal = try probe()
    await terminal.wait(for: "q quit")
    terminal.signal(SIGSTOP)
    terminal.resizeProgram(columns: columns, rows: rows)
    terminal.signal(SIGCONT)
    await terminal.settle(milliseconds: 20)
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  /// A serial line does not know its size.
  @Test func takesTheSizeOfTheEnvironment() async throws {
    let terminal = try probe(environment: ["COLUMNS": "60", "LINES": "12"], columns: 0, rows: 0)
    await terminal.wait(for: "size 60x12")
  }
}
