import CNcurses
import Glibc
import Runtime
import Screen
import TerminalText

/// The terminal that the program runs on. It shows surfaces and reads keys.
///
/// There is one at a time, and it belongs to the thread that opened it, because curses keeps its state in globals. From
/// opening to ``close()`` the terminal is in the program's modes; they are restored by `close`, on deinitialisation, on
/// `exit` and after a crash. Meanwhile standard error, if it is the terminal, is buffered and printed afterwards.
package final class Terminal {
  /// The settings for opening a terminal.
  package struct Options: Sendable {
    /// The styles of roles.
    package var theme = Theme.dark
    /// The maximum colour depth.
    package var depth = ColorDepth.colors256
    /// Draws with ASCII even in a UTF-8 locale.
    package var ascii = false
    /// Enables mouse reporting. Without it the terminal's own text selection works.
    package var mouse = false
    /// The TERM name; nil if unset.
    package var name = Terminal.environment("TERM")
    /// The user wants no colour: NO_COLOR is set and not empty (no-color.org).
    package var noColor = Terminal.environment("NO_COLOR") != nil

    /// Creates the options from the environment.
    package init() {}
  }

  /// The colour depth in use: the minimum of the requested one, the terminal's and what NO_COLOR allows.
  package let depth: ColorDepth
  /// The glyphs that the terminal can show: UTF-8 in a UTF-8 locale (LC_ALL, LC_CTYPE, LANG), otherwise ASCII.
  package let glyphs: Glyphs
  /// The number of columns and rows, from 1x1 to ``Surface/limit``. ``resize()`` updates it.
  package private(set) var size: Size
  /// The styles of roles. A new theme takes effect with the next ``draw(_:)``.
  package var theme: Theme {
    didSet {
      looks = [:]
      shown = nil
    }
  }
  /// The descriptor to poll(2) for keys.
  let input: Int32

  private let isUTF8: Bool
  private let clipboard: Clipboard.Terminal
  private var isOpen = true
  private var shown: Surface?
  private var looks: [Style: TerminalStyle] = [:]
  private var measured: [String: Bool] = [:]
  private var decoder = KeyDecoder()

  /// Takes over the terminal and clears it.
  ///
  /// A TERM unknown to terminfo, or a host without terminfo, uses a built-in description (Linux console, VT220, xterm).
  /// A description that is damaged, or no file, is refused.
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
    case CN_BAD_DESCRIPTION:
      throw .badDescription(place: String(cString: cn_bad_place()), fault: String(cString: cn_bad_fault()))
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

  /// Restores the terminal. Later calls do nothing, and neither do drawing and reading.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    cn_close()
  }

  /// The terminal shows the surface drawn last; false if the whole screen will be sent again.
  package var isDrawn: Bool { shown != nil }

  /// Shows a surface. Only differences from the shown one are sent, so nothing for an equal one.
  ///
  /// Cells outside the terminal are omitted, and cells that the surface does not cover are blank.
  package func draw(_ surface: Surface) {
    guard isOpen, surface != shown else { return }
    for y in 0..<size.height where shown.map({ $0.row(y) != surface.row(y) }) ?? true { draw(surface, row: y) }
    let cursor = surface.cursor.flatMap { Rect(size).contains(x: $0.x, y: $0.y) ? $0 : nil }
    cn_cursor(Int32(cursor?.x ?? -1), Int32(cursor?.y ?? -1))
    cn_commit()
    shown = surface
  }

  /// Makes the next ``draw(_:)`` send the whole screen, because something else wrote to it.
  package func redraw() {
    guard isOpen else { return }
    shown = nil
    cn_redraw()
  }

  /// Sends a text to the user's clipboard. Returns nil once it is sent (success is unknown), otherwise the reason.
  ///
  /// The sequence is sent between two draws without curses, because it changes nothing on the screen.
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

  /// Reads and returns the terminal's current size. The whole screen is sent again.
  @discardableResult
  package func resize() -> Size {
    guard isOpen else { return size }
    size = Self.currentSize()
    cn_resize(Int32(size.width), Int32(size.height))
    redraw()
    return size
  }

  /// Hands the terminal to the shell while `body` runs, as for Ctrl-Z or an editor.
  package func whileSuspended(_ body: () -> Void) {
    guard isOpen else { return body() }
    cn_suspend()
    body()
    cn_resume()
    resize()
  }

  /// The keys that have arrived. Never waits, apart from the 25 ms that tell a lone Escape from a sequence.
  package func keys() -> [Key] {
    guard isOpen else { return [] }
    var keys: [Key] = []
    // An endless input stream must not block drawing or signals.
    for _ in 0..<1024 {
      let code = Int(cn_key())
      guard code >= 0 else { return keys + decoder.pause() }
      if let input = Self.input(code) { keys += decoder.feed(input, at: Clock.monotonic) }
    }
    return keys
  }

  /// The number of colours of a terminal of this name, for output that does not take it over; 0 for none.
  package static func colorCount(of name: String, output: Int32 = 1) -> Int {
    let count = Int(cn_color_count(name, output))
    // Without terminfo only the name is known.
    if count < 0, name.hasSuffix("-256color") { return 256 }
    return max(0, count)
  }

  /// The value of an environment variable; nil if unset or empty.
  static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// A size that no screen has comes from a broken line; the standard terminal's size is the best guess.
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

  /// The cell's text, or question marks if the C library disagrees on its width: one wrong width would shift the rest
  /// of the row.
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
