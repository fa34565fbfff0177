import Glibc

/// A program kept running on a pseudoterminal, to measure its output and its response to keys.
final class TerminalSession {
  private let master: Int32
  private let pid: pid_t
  private var seen: [UInt8] = []

  /// Starts a program.
  init(_ arguments: [String], rows: UInt16, columns: UInt16) {
    var (master, slave): (Int32, Int32) = (0, 0)
    var name = [CChar](repeating: 0, count: 64)
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    openpty(&master, &slave, &name, nil, &size)
    pid = Run.spawn(onTerminal: name, arguments, closing: [master, slave])
    close(slave)
    self.master = master
  }

  /// Reads until the output contains a text. Returns false after a minute without it.
  func wait(for text: String) -> Bool {
    let needle = Array(text.utf8)
    let start = Run.now()
    while Run.now() - start < 60 {
      if Run.contains(seen, needle) { return true }
      seen = seen.suffix(65536)
      _ = read(milliseconds: 100)
    }
    return false
  }

  /// Presses a key and reads until no output arrives for a moment. Returns the seconds until the last byte of the
  /// response; nil without one.
  func press(_ key: String, quiet milliseconds: Int32 = 4) -> Double? {
    while read(milliseconds: 0) > 0 {}
    let start = Run.now()
    _ = write(master, key, key.utf8.count)
    guard read(milliseconds: 1000) > 0 else { return nil }
    var last = Run.now()
    while read(milliseconds: milliseconds) > 0 { last = Run.now() }
    return last - start
  }

  /// Sends a key without waiting for the response.
  func send(_ key: String) { _ = write(master, key, key.utf8.count) }

  /// The number of bytes sent within this many seconds.
  func bytes(in seconds: Double) -> Int {
    while read(milliseconds: 100) > 0 {}
    let start = Run.now()
    var sum = 0
    while Run.now() - start < seconds { sum += read(milliseconds: 50) }
    return sum
  }

  /// The processor time that the program has used so far, in seconds, from a clock that counts nanoseconds instead of
  /// ticks (clock_getcpuclockid(3)).
  var processorSeconds: Double {
    var clock = clockid_t()
    var time = timespec()
    guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return .nan }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Ends the program.
  func end() {
    kill(pid, SIGTERM)
    while read(milliseconds: 200) > 0 {}
    waitpid(pid, nil, 0)
    close(master)
  }

  private func read(milliseconds: Int32) -> Int {
    var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, milliseconds) > 0 else { return 0 }
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = Glibc.read(master, &buffer, buffer.count)
    guard count > 0 else { return 0 }
    seen += buffer[..<count]
    if seen.count > 1 << 20 { seen = seen.suffix(65536) }
    return count
  }
}
