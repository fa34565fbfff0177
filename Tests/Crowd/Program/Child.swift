import Glibc
import TestProcesses

/// A program that was started, and the lines that it writes.
final class Child {
  let pid: pid_t
  private let output: Int32
  private var pending: [UInt8] = []

  /// Starts a program with its output on a pipe.
  init(_ arguments: [String]) {
    var ends: [Int32] = [-1, -1]
    let result = tp_pipe(&ends)
    guard result == 0 else { refuse("cannot make a pipe: \(String(cString: strerror(-result)))") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    let environment = ["LC_ALL=C.UTF-8", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
    let words = arguments.map { strdup($0) } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer { for text in words + variables { free(text) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, arguments[0], &actions, nil, words, variables)
    close(ends[1])
    (pid, output) = (child, ends[0])
    guard code == 0 else { refuse("cannot start \(arguments[0]): \(String(cString: strerror(code)))") }
  }

  deinit { close(output) }

  /// The next line; nil at the end of the output, or if it has not come after so many seconds.
  func line(within seconds: Double) -> String? {
    let deadline = Clock.now() + seconds
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending.removeFirst(end + 1) }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      var ready = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, Int32(max(0, deadline - Clock.now()) * 1000)) > 0 else { return nil }
      var buffer = [UInt8](repeating: 0, count: 1 << 18)
      let count = read(output, &buffer, buffer.count)
      guard count > 0 else { return nil }
      pending += buffer[..<count]
    }
  }

  /// Sends a signal.
  func signal(_ number: Int32) { kill(pid, number) }

  /// Reads the rest of the output, waits for the end, and returns the status as waitpid(2) gives it, and the text.
  func end() -> (status: Int32, text: String) {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while case let count = read(output, &buffer, buffer.count), count > 0 { pending += buffer[..<count] }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return (status, String(decoding: pending, as: UTF8.self))
  }
}
