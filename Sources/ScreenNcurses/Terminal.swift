import CNcurses
import Glibc
import Screen

/// The terminal the program runs on: shows surfaces, reads keys.
///
/// There is one at a time, and it belongs to the thread that opened it: curses keeps its state in globals. From
/// opening to ``close()`` the terminal is in the program's modes; it is given back as it was found on `close`, on
/// deinitialisation, on `exit`, and when the program crashes. Meanwhile standard error, where it is the terminal, is
/// kept in memory and printed afterwards.
package final class Terminal {
  /// What a terminal is asked for.
  package struct Options: Sendable {
    /// The looks of roles.
    package var theme = Theme.dark
    /// At most so many colours.
    package var depth = ColorDepth.colors256
    /// Draw with ASCII even if the locale has UTF-8.
    package var ascii = false
    /// Report the mouse. Off, the terminal's own selection of text works.
    package var mouse = false
    /// The TERM name; nil when there is none.
    package var name = Terminal.environment("TERM")
    /// Whether the user wants no colour: NO_COLOR is set and not empty (no-color.org).
    package var noColor = Terminal.environment("NO_COLOR") != nil

    /// The options as the environment has them.
    package init() {}
  }

  /// The colours in use: the least of what was asked for, what the terminal has and what NO_COLOR lets it have.
  package let depth: ColorDepth
  /// The glyphs the terminal can show: UTF-8 where the locale is (LC_ALL, LC_CTYPE, LANG), ASCII elsewhere.
  package let glyphs: Glyphs
  /// Columns and rows, from 1x1 up to ``Surface/limit``; new after ``resize()``.
  package private(set) var size: Size
  /// The looks of roles. A new one shows with the next ``draw(_:)``.
  package var theme: Theme {
    didSet {
      looks = [:]
      shown = nil
    }
  }
  /// The descriptor keys arrive on, to wait for with poll(2).
  let input: Int32

  private let isUTF8: Bool
  private let clipboard: Clipboard.Terminal
  private var isOpen = true
  private var shown: Surface?
  private var looks: [Style: TerminalStyle] = [:]
  private var measured: [String: Bool] = [:]
  private var decoder = KeyDecoder()

  /// Takes the terminal over and blanks it.
  ///
  /// A TERM that terminfo does not know, or a host without terminfo, gets one of the built-in descriptions (Linux
  /// console, VT220, xterm).
  package init(input: Int32 = 0, output: Int32 = 1, options: Options = Options()) throws(TerminalError) {
    guard isatty(input) == 1, isatty(output) == 1 else { throw .notATerminal }
    guard let name = options.name, !name.isEmpty else { throw .noName }
    isUTF8 = cn_locale() == 1
    clipboard = Clipboard.Terminal(
      name: name, isInTmux: Self.environment("TMUX") != nil, isInScreen: Self.environment("STY") != nil)
    let wantsColor = !options.noColor && options.depth != .mono
    switch Int(cn_open(input, output, name, wantsColor ? 1 : 0)) {
    case 0...: break
    case CN_CANNOT_MOVE: throw .cannotMoveCursor(name)
    case CN_OPEN_ALREADY: throw .alreadyOpen
    default: throw .noResources
    }
    self.input = input
    theme = options.theme
    let possible = ColorDepth(terminalColors: Int(cn_colors()), noColor: options.noColor)
    depth = possible.rawValue < options.depth.rawValue ? possible : options.depth
    glyphs = isUTF8 && !options.ascii ? .unicode : .ascii
    size = Self.currentSize()
    if options.mouse { cn_mouse(1) }
    cn_resize(Int32(size.width), Int32(size.height))
  }

  deinit { close() }

  /// Gives the terminal back. Does nothing the second time; drawing and reading then do nothing either.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    cn_close()
  }

  /// It shows what was drawn last; false when all of it is to be sent again.
  package var isDrawn: Bool { shown != nil }

  /// Shows a surface, sending only what differs from what is shown: nothing at all for the same surface.
  ///
  /// Cells outside the terminal are left out, and what the surface does not cover is blank.
  package func draw(_ surface: Surface) {
    guard isOpen, surface != shown else { return }
    for y in 0..<size.height where shown.map({ $0.row(y) != surface.row(y) }) ?? true { draw(surface, row: y) }
    let cursor = surface.cursor.flatMap { Rect(size).contains(x: $0.x, y: $0.y) ? $0 : nil }
    cn_cursor(Int32(cursor?.x ?? -1), Int32(cursor?.y ?? -1))
    cn_commit()
    shown = surface
  }

  /// Sends the whole screen with the next ``draw(_:)``: something else wrote on it.
  package func redraw() {
    guard isOpen else { return }
    shown = nil
    cn_redraw()
  }

  /// Sends a text to the user's clipboard; nil when it was sent, which is all that can be known, else why not.
  ///
  /// It goes out between two drawings, and curses need not know: the sequence changes nothing on the screen.
  package func copy(_ text: String) -> Clipboard.Refusal? {
    guard isOpen else { return nil }
    switch Clipboard.sequence(for: text, terminal: clipboard) {
    case .failure(let refusal): return refusal
    case .success(let bytes):
      bytes.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress else { return }
        cn_send(base.assumingMemoryBound(to: CChar.self), buffer.count)
      }
      return nil
    }
  }

  /// Takes note of the terminal's present size and returns it; the whole screen is sent again.
  @discardableResult
  package func resize() -> Size {
    guard isOpen else { return size }
    size = Self.currentSize()
    cn_resize(Int32(size.width), Int32(size.height))
    redraw()
    return size
  }

  /// Gives the terminal to the shell while `body` runs, as for Ctrl-Z or an editor.
  package func whileSuspended(_ body: () -> Void) {
    guard isOpen else { return body() }
    cn_suspend()
    body()
    cn_resume()
    resize()
  }

  /// The keys that have arrived; never waits, apart from the 25 ms that tell Escape from a sequence.
  package func keys() -> [Key] {
    guard isOpen else { return [] }
    var keys: [Key] = []
    // An endless stream must not keep the program from drawing and from seeing signals.
    for _ in 0..<1024 {
      let code = Int(cn_key())
      guard code >= 0 else { return keys + decoder.pause() }
      if let input = Self.input(code) { keys += decoder.feed(input, at: MonotonicTime.now) }
    }
    return keys
  }

  /// How many colours a terminal of a name has, for output that does not take it over; 0 for none.
  package static func colorCount(of name: String, output: Int32 = 1) -> Int {
    let count = Int(cn_color_count(name, output))
    // Without terminfo the name has to do.
    if count < 0, name.hasSuffix("-256color") { return 256 }
    return max(0, count)
  }

  /// The value of an environment variable; nil when it is not set or empty.
  static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// A size no screen has is a broken line's; the terminal of the standards is as good a guess as any.
  private static func currentSize() -> Size {
    var (columns, rows): (Int32, Int32) = (0, 0)
    cn_size(&columns, &rows)
    let size = Size(width: Int(columns), height: Int(rows))
    let possible = 1...Surface.limit
    return possible.contains(size.width) && possible.contains(size.height) ? size : Size(width: 80, height: 24)
  }

  private func draw(_ surface: Surface, row y: Int) {
    cn_blank(Int32(y))
    var run = ""
    var (start, end) = (0, 0)
    var style = Style.text
    func flush() {
      guard !run.isEmpty else { return }
      put(run, x: start, y: y, look: look(of: style))
      run = ""
    }
    for (x, cell) in surface.row(y).enumerated() where cell.width > 0 && x + cell.width <= size.width {
      if cell.style != style || x != end {
        flush()
        (start, style) = (x, cell.style)
      }
      run += shape(of: cell)
      end = x + cell.width
    }
    flush()
  }

  private func put(_ text: String, x: Int, y: Int, look: TerminalStyle) {
    var bytes = text
    bytes.withUTF8 { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        guard let base = text.baseAddress else { return }
        cn_put(
          Int32(x), Int32(y), base, Int32(text.count), Int32(look.attributes.rawValue),
          look.foreground.map(Int32.init) ?? -1, look.background.map(Int32.init) ?? -1)
      }
    }
  }

  private func look(of style: Style) -> TerminalStyle {
    if let look = looks[style] { return look }
    let look = theme.look(of: style, depth: depth)
    looks[style] = look
    return look
  }

  /// The cell's text, or question marks where the C library does not agree on its width: one wrong width would shift
  /// the rest of the row.
  private func shape(of cell: Cell) -> String {
    if cell.text.utf8.count == 1 { return cell.text }
    if isUTF8 {
      if let agrees = measured[cell.text] { return agrees ? cell.text : Self.unknown(cell) }
      var text = cell.text
      let columns = text.withUTF8 { buffer in
        buffer.withMemoryRebound(to: CChar.self) { text in
          text.baseAddress.map { cn_columns($0, Int32(text.count)) } ?? -1
        }
      }
      if measured.count > 4096 { measured = [:] }
      measured[cell.text] = columns == Int32(cell.width)
      return columns == Int32(cell.width) ? cell.text : Self.unknown(cell)
    }
    return Self.unknown(cell)
  }

  private static func unknown(_ cell: Cell) -> String { String(repeating: "?", count: cell.width) }
}
