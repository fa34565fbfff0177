import CVterm
import Glibc
import ProgramEnvironment
import Testing

/// A program on a pseudoterminal whose output an in-process terminal emulator reads: the screen as a user sees it.
///
/// Nothing blocks: ``wait(for:)`` and its siblings poll with short sleeps up to a deadline, and record an issue with
/// the screen when it passes.
final class VirtualTerminal {
  /// The number of columns.
  private(set) var columns: Int
  /// The number of rows.
  private(set) var height: Int
  /// Every byte that the program has sent.
  private(set) var sent: [UInt8] = []
  private let emulator: OpaquePointer
  private let screen: OpaquePointer
  private var master: Int32
  /// The program's side, kept open to read its modes; -1 after ``hangUp()``.
  private var slave: Int32
  private let process: pid_t
  private var status: Int32?
  private let modes: [UInt8]

  /// The path of a program next to the test runner.
  static func product(_ name: String) -> String {
    var bytes = [CChar](repeating: 0, count: 4096)
    let count = max(0, readlink("/proc/self/exe", &bytes, bytes.count))
    let runner = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return runner.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/\(name)"
  }

  /// Starts a program. `environment` is merged over TERM, a UTF-8 locale and disabled backtraces; an empty value
  /// removes a variable. A size that no screen has is reported to the program only; the emulator then has 80x24.
  init(
    _ arguments: [String], environment: [String: String] = [:], columns: Int = 80, rows: Int = 24
  ) throws {
    let possible = (1...500).contains(columns) && (1...500).contains(rows)
    self.columns = possible ? columns : 80
    height = possible ? rows : 24
    emulator = try #require(vterm_new(Int32(height), Int32(self.columns)))
    vterm_set_utf8(emulator, 1)
    screen = vterm_obtain_screen(emulator)
    vterm_screen_enable_altscreen(screen, 1)
    vterm_screen_reset(screen, 1)
    var (master, slave): (Int32, Int32) = (0, 0)
    var name = [CChar](repeating: 0, count: 64)
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    try #require(openpty(&master, &slave, &name, nil, &size) == 0)
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
    for descriptor in [master, slave] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var variables = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
    for more in [ProgramEnvironment.variables, environment] { variables.merge(more) { $1 } }
    (self.master, self.slave) = (master, slave)
    modes = Self.modes(of: slave)
    process = try Self.spawn(
      arguments, variables.filter { !$0.value.isEmpty }.map { "\($0.key)=\($0.value)" }, terminal: name)
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    if master >= 0 { close(master) }
    if slave >= 0 { close(slave) }
    vterm_free(emulator)
  }

  // MARK: Reading the screen

  /// A row's text without trailing blanks.
  func row(_ row: Int) -> String {
    var bytes = [CChar](repeating: 0, count: columns * 24 + 1)
    let rect = VTermRect(start_row: Int32(row), end_row: Int32(row + 1), start_col: 0, end_col: Int32(columns))
    let count = vterm_screen_get_text(screen, &bytes, bytes.count - 1, rect)
    var text = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    while text.last == " " { text.removeLast() }
    return text
  }

  /// The text of all rows.
  var text: String { (0..<height).map(row).joined(separator: "\n") }

  /// A cell with its attributes and colours.
  func cell(x: Int, y: Int) -> VTermScreenCell {
    var cell = VTermScreenCell()
    vterm_screen_get_cell(screen, VTermPos(row: Int32(y), col: Int32(x)), &cell)
    return cell
  }

  // MARK: Input

  /// Sends the bytes of a text.
  func type(_ text: String) { type(Array(text.utf8)) }

  /// Sends bytes.
  func type(_ bytes: [UInt8]) { _ = write(master, bytes, bytes.count) }

  /// Sends all bytes, as fast as the program reads them.
  func feed(_ bytes: [UInt8]) async {
    var rest = bytes[...]
    while !rest.isEmpty, !hasEnded {
      let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else {
        pump()
        try? await Task.sleep(for: .milliseconds(2))
      }
    }
    pump()
  }

  /// Presses a key, encoded as the program has requested.
  func press(_ key: VTermKey) {
    vterm_keyboard_key(emulator, key, VTERM_MOD_NONE)
    pump()
  }

  /// Resizes the terminal, in the emulator and for the program.
  func resize(columns: Int, rows: Int) {
    (self.columns, height) = (max(1, columns), max(1, rows))
    vterm_set_size(emulator, Int32(height), Int32(self.columns))
    resizeProgram(columns: columns, rows: rows)
  }

  /// Resizes the terminal for the program only, even to a size that no screen has.
  func resizeProgram(columns: Int, rows: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Sends the program a signal.
  func signal(_ number: Int32) { kill(process, number) }

  /// Closes the terminal, as when a connection breaks.
  func hangUp() {
    close(slave)
    close(master)
    (master, slave) = (-1, -1)
  }

  // MARK: Waiting

  /// Reads the program's output and answers its queries.
  func pump() {
    guard master >= 0 else { return }
    var bytes = [CChar](repeating: 0, count: 65536)
    while case let count = read(master, &bytes, bytes.count), count > 0 {
      sent += bytes[..<count].map { UInt8(bitPattern: $0) }
      vterm_input_write(emulator, bytes, count)
    }
    while case let count = vterm_output_read(emulator, &bytes, bytes.count), count > 0 {
      _ = write(master, bytes, count)
    }
  }

  /// Waits until a text is on the screen.
  func wait(for text: String, sourceLocation: SourceLocation = #_sourceLocation) async {
    await wait("'\(text)' on the screen", sourceLocation: sourceLocation) { self.text.contains(text) }
  }

  /// Waits until a condition holds.
  func wait(
    _ what: String, seconds: Int = 10, sourceLocation: SourceLocation = #_sourceLocation,
    until condition: () -> Bool
  ) async {
    for _ in 0..<seconds * 500 {
      pump()
      if condition() { return }
      try? await Task.sleep(for: .milliseconds(2))
    }
    Issue.record("waited in vain for \(what); on the screen:\n\(text)", sourceLocation: sourceLocation)
  }

  /// Waits until the program has sent nothing for a while, to check that something does not happen.
  func settle(milliseconds: Int = 120) async {
    var before = -1
    while before != sent.count {
      before = sent.count
      try? await Task.sleep(for: .milliseconds(milliseconds))
      pump()
    }
  }

  /// The end of the program.
  enum Ending: Equatable {
    case exit(Int32)
    case signal(Int32)
  }

  /// The program has ended.
  var hasEnded: Bool {
    var status: Int32 = 0
    if self.status == nil, waitpid(process, &status, WNOHANG) == process { self.status = status }
    return self.status != nil
  }

  /// Waits for the program to end.
  func ending(sourceLocation: SourceLocation = #_sourceLocation) async -> Ending? {
    await wait("the program's end", sourceLocation: sourceLocation) {
      self.hasEnded
    }
    pump()
    return status.map { $0 & 0x7f == 0 ? .exit($0 >> 8 & 0xff) : .signal($0 & 0x7f) }
  }

  /// Checks that the terminal is restored: modes, main screen, cursor, keypad, paste and mouse.
  func expectRestored(sourceLocation: SourceLocation = #_sourceLocation) {
    if slave >= 0 {
      #expect(Self.modes(of: slave) == modes, "line modes differ", sourceLocation: sourceLocation)
    }
    for mode in [1049, 1, 1000, 1002, 1003, 1004, 1006, 2004] {
      #expect(!isOn(mode), "mode \(mode) is still on", sourceLocation: sourceLocation)
    }
    if find("[?25l") != nil { #expect(isOn(25), "the cursor is hidden", sourceLocation: sourceLocation) }
  }

  /// Returns whether the program's last change of a DEC private mode set it: `ESC [ ? 1006 ; 1000 h`.
  func isOn(_ mode: Int) -> Bool {
    var isOn = false
    let text = String(decoding: sent, as: UTF8.self)
    for sequence in text.split(separator: "\u{1b}[?", omittingEmptySubsequences: false).dropFirst() {
      let numbers = sequence.prefix { $0.isNumber || $0 == ";" }
      let last = sequence.dropFirst(numbers.count).first
      guard last == "h" || last == "l", numbers.split(separator: ";").contains("\(mode)") else { continue }
      isOn = last == "h"
    }
    return isOn
  }

  /// The position at which a text was sent last.
  func find(_ text: String) -> Int? {
    let wanted = Array(text.utf8)
    guard sent.count >= wanted.count else { return nil }
    return (0...sent.count - wanted.count).last {
      sent[$0] == wanted[0] && sent[$0..<$0 + wanted.count].elementsEqual(wanted)
    }
  }

  // MARK: Starting

  private static func spawn(_ arguments: [String], _ environment: [String], terminal: [CChar]) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // POSIX_SPAWN_SETSID is not imported. A session leader's first terminal becomes its controlling terminal.
    posix_spawnattr_setflags(&attributes, 0x80 | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    var every = sigset_t()
    sigfillset(&every)
    posix_spawnattr_setsigdefault(&attributes, &every)
    for descriptor in Int32(0)...2 { posix_spawn_file_actions_addopen(&actions, descriptor, terminal, O_RDWR, 0) }
    let argv = arguments.map { strdup($0) } + [nil]
    let envp = environment.map { strdup($0) } + [nil]
    defer { for text in argv + envp { free(text) } }
    var process: pid_t = 0
    try #require(posix_spawn(&process, arguments[0], &actions, &attributes, argv, envp) == 0)
    return process
  }

  private static func modes(of descriptor: Int32) -> [UInt8] {
    var modes = termios()
    tcgetattr(descriptor, &modes)
    return withUnsafeBytes(of: modes) { Array($0) }
  }
}
