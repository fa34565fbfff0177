import CVterm
import Foundation

/// A guest's second serial line as a user sees it: a terminal that shows its output and sends keys.
final class SerialScreen {
  static let columns: Int32 = 120
  static let rows: Int32 = 40
  private let emulator: OpaquePointer
  private let screen: OpaquePointer
  private let pipes: Pipes
  private var sent: [UInt8] = []

  /// Connects to QEMU's end of the line.
  init(path: String) throws {
    pipes = try Pipes(path: path)
    guard let emulator = vterm_new(Self.rows, Self.columns) else { throw Shell.Failure(description: "no terminal") }
    self.emulator = emulator
    screen = vterm_obtain_screen(emulator)
    vterm_set_utf8(emulator, 1)
    vterm_screen_enable_altscreen(screen, 1)
    vterm_screen_reset(screen, 1)
  }

  deinit { vterm_free(emulator) }

  /// Clears the screen, so that new output is not confused with the old.
  func clear() {
    pump()
    vterm_screen_reset(screen, 1)
    sent = []
  }

  /// Types text.
  func type(_ text: String) { pipes.write(Array(text.utf8)) }

  /// The rows of the screen without trailing blanks.
  var text: String {
    (0..<Self.rows).map { row in
      var bytes = [CChar](repeating: 0, count: 1024)
      let place = VTermRect(start_row: row, end_row: row + 1, start_col: 0, end_col: Self.columns)
      let count = vterm_screen_get_text(screen, &bytes, bytes.count - 1, place)
      var line = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// The program's last change of the cursor showed it.
  var showsCursor: Bool {
    let all = String(decoding: sent, as: UTF8.self)
    guard let hidden = all.range(of: "\u{1b}[?25l", options: .backwards) else { return true }
    return all[hidden.upperBound...].contains("\u{1b}[?25h")
  }

  /// Reads until a condition holds on the screen. Returns false after `seconds`, or when `isOver`.
  func wait(seconds: Int, unless isOver: () -> Bool, until condition: (String) -> Bool) -> Bool {
    let end = Date().addingTimeInterval(Double(seconds))
    while Date() < end {
      pump()
      if condition(text) { return true }
      if isOver() { return false }
      usleep(20_000)
    }
    return false
  }

  /// Reads pending output and answers terminal queries.
  func pump() {
    let received = pipes.read()
    sent += received
    received.withUnsafeBytes { bytes in
      _ = vterm_input_write(emulator, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
    }
    var bytes = [CChar](repeating: 0, count: 4096)
    while case let count = vterm_output_read(emulator, &bytes, bytes.count), count > 0 {
      pipes.write(bytes[..<count].map { UInt8(bitPattern: $0) })
    }
  }
}
