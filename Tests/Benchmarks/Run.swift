import Glibc

/// One run of a program with its duration, its peak memory and its exit status.
struct Run {
  let seconds: Double
  let peakKiB: Int
  let status: Int32

  /// Runs a program to its end and discards its output.
  init(_ arguments: [String]) {
    let start = Self.now()
    let pid = Self.start(arguments)
    (status, peakKiB) = Self.wait(pid)
    seconds = Self.now() - start
  }

  /// Runs a program on a pseudoterminal until its output contains `text`, then ends it by SIGTERM. `seconds` is the
  /// time from start to that text.
  init(onTerminal arguments: [String], rows: UInt16, columns: UInt16, until text: String, key: String) {
    var master: Int32 = 0
    var slave: Int32 = 0
    var name = [CChar](repeating: 0, count: 64)
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    openpty(&master, &slave, &name, nil, &size)
    let start = Self.now()
    let pid = Self.spawn(onTerminal: name, arguments, closing: [master, slave])
    close(slave)
    let needle = Array(text.utf8)
    var seen: [UInt8] = []
    var found = Double.nan
    var buffer = [UInt8](repeating: 0, count: 65536)
    while Self.now() - start < 10 {
      var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 1000) > 0 else { continue }
      let count = read(master, &buffer, buffer.count)
      guard count > 0 else { break }
      seen = seen.suffix(needle.count) + buffer[..<count]
      if Self.contains(seen, needle) {
        found = Self.now() - start
        break
      }
    }
    _ = write(master, key, key.utf8.count)
    let drain = Self.now()
    while Self.now() - drain < 2 {
      var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 200) > 0, read(master, &buffer, buffer.count) > 0 else { break }
    }
    kill(pid, SIGTERM)
    (status, peakKiB) = Self.wait(pid)
    close(master)
    seconds = found
  }

  /// Starts a program with its input and output on /dev/null.
  static func start(_ arguments: [String]) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in Int32(0)...2 { posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0) }
    return spawn(arguments, &actions, nil, [])
  }

  /// Returns whether the output contains a text.
  static func contains(_ text: [UInt8], _ needle: [UInt8]) -> Bool {
    guard text.count >= needle.count else { return false }
    return (0...(text.count - needle.count)).contains { text[$0..<($0 + needle.count)].elementsEqual(needle) }
  }

  /// Starts a program on a pseudoterminal.
  static func spawn(onTerminal name: [CChar], _ arguments: [String], closing descriptors: [Int32]) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(&attributes, 0x80)  // POSIX_SPAWN_SETSID, which Swift does not import
    for descriptor in Int32(0)...2 { posix_spawn_file_actions_addopen(&actions, descriptor, name, O_RDWR, 0) }
    for descriptor in descriptors { posix_spawn_file_actions_addclose(&actions, descriptor) }
    return spawn(arguments, &actions, &attributes, ["TERM=xterm-256color", "LC_ALL=C.UTF-8"])
  }

  private static func spawn(
    _ arguments: [String], _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>,
    _ attributes: UnsafeMutablePointer<posix_spawnattr_t>?, _ environment: [String]
  ) -> pid_t {
    var pid: pid_t = 0
    let path = getenv("PATH").map { "PATH=" + String(cString: $0) } ?? "PATH=/usr/bin:/bin"
    let argv = arguments.map { strdup($0) } + [nil]
    let envp = (environment + [path]).map { strdup($0) } + [nil]
    defer { for text in argv + envp { free(text) } }
    let result = posix_spawnp(&pid, arguments[0], actions, attributes, argv, envp)
    guard result == 0 else {
      refuse("cannot start \(arguments[0]): \(String(cString: strerror(result)))", status: 1)
    }
    return pid
  }

  private static func wait(_ pid: pid_t) -> (Int32, Int) {
    var status: Int32 = 0
    var usage = rusage()
    wait4(pid, &status, 0, &usage)
    return (status, usage.ru_maxrss)
  }

  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
