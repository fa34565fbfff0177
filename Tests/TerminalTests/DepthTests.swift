import CVterm
import Glibc
import GoldenText
import HostDirectory
import Screen
import Testing

/// One screen on terminals of each colour depth, compared cell by cell: the theme's styles after curses and terminfo.
@Suite(.serialized) struct DepthTests {
  @Test(arguments: [
    ("256", ["TERM": "xterm-256color"]), ("16", ["TERM": "sixteen"]), ("8", ["TERM": "linux"]),
    ("direct", ["TERM": "direct"]),
    ("mono", ["TERM": "vt100"]), ("no-color", ["TERM": "xterm-256color", "NO_COLOR": "1"]),
  ])
  func cells(name: String, environment: [String: String]) async throws {
    let host = try HostDirectory(recorded: "held-copies-6.1")
    defer { withExtendedLifetime(host) {} }
    let entries = try HostDirectory(text: "d entries")
    defer { withExtendedLifetime(entries) {} }
    try await compile(Self.sixteen, in: entries)
    try await compile(Self.direct, in: entries)
    let terminal = try VirtualTerminal(
      [VirtualTerminal.product("vfiotop"), "--sysroot", host.path],
      environment: environment.merging(["TERMINFO": entries.path]) { $1 })
    await terminal.wait(for: "0000:01:00.0")
    await terminal.wait(for: "q quit")
    await terminal.settle()
    expectGolden(dump(terminal), named: "terminal/depth-\(name)")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  /// Debian's terminfo describes no terminal in use that has 16 colours; this is xterm with a compile-time option.
  private static let sixteen = """
    sixteen|xterm with 16 colours,
    \tcolors#16, pairs#256, setab=\\E[%?%p1%{8}%<%t%p1%{40}%+%e%p1%{92}%+%;%dm,
    \tsetaf=\\E[%?%p1%{8}%<%t%p1%{30}%+%e%p1%{82}%+%;%dm, use=xterm,

    """

  /// Colours as red, green and blue, as in xterm-direct, which Debian describes in a separate package.
  private static let direct = """
    direct|xterm with direct colours,
    \tRGB, colors#0x1000000, pairs#0x7FFF,
    \tsetab=\\E[%?%p1%{8}%<%t4%p1%d%e48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
    \tsetaf=\\E[%?%p1%{8}%<%t3%p1%d%e38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m, use=xterm,

    """

  /// Compiles a terminfo entry with tic(1).
  private func compile(_ entry: String, in directory: HostDirectory) async throws {
    let source = "\(directory.path)/entry"
    let stream = try #require(fopen(source, "w"))
    fputs(entry, stream)
    fclose(stream)
    let tic = try VirtualTerminal(["/usr/bin/tic", "-x", "-o", directory.path, source])
    #expect(await tic.ending() == .exit(0), "\(tic.text)")
  }

  /// The rows without the clock, followed by each cell's style as a letter and a legend.
  private func dump(_ terminal: VirtualTerminal) -> String {
    let rows = Array(2..<terminal.height - 6) + [terminal.height - 1]
    var legend: [String] = []
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let looks = rows.map { y in
      var line = ""
      for x in 0..<terminal.columns {
        let look = words(terminal.cell(x: x, y: y))
        if !look.isEmpty, !legend.contains(look) { legend.append(look) }
        line.append(legend.firstIndex(of: look).map { letters[$0] } ?? " ")
      }
      while line.last == " " { line.removeLast() }
      return line
    }
    let names = legend.enumerated().map { "\(letters[$0.offset]) = \($0.element)" }
    return (rows.map(terminal.row) + [""] + looks + [""] + names).joined(separator: "\n")
  }

  private func words(_ cell: VTermScreenCell) -> String {
    func color(_ color: VTermColor, _ isDefault: UInt8) -> String? {
      if color.type & isDefault != 0 { return nil }
      if color.type & 1 == 1 { return "\(color.indexed.idx)" }
      return "\(RGB(red: color.rgb.red, green: color.rgb.green, blue: color.rgb.blue))"
    }
    let attributes = [
      cell.attrs.bold == 1 ? "bold" : nil, cell.attrs.underline != 0 ? "underline" : nil,
      cell.attrs.reverse == 1 ? "reverse" : nil, cell.attrs.italic == 1 ? "italic" : nil,
    ]
    return ([color(cell.fg, 2), color(cell.bg, 4).map { "on \($0)" }] + attributes).compactMap { $0 }.joined(
      separator: " ")
  }
}
