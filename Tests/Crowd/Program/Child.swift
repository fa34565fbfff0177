import Glibc
import TestProcesses

/// A program that was started, and the lines that it writes.
final class Child {
  /// How a program ended.
  enum Ending: Equatable {
    case exit(Int32)
    case signal(Int32)
    /// It was still there after all the time that it had, and was killed.
    case never
  }

  let pid: pid_t
  /// The output has ended, so no further line comes.
  private(set) var isAtEnd = false
  private let output: Int32
  private var pending: [UInt8] = []
  /// The number of pending bytes in which no line ends.
  private var searched = 0

  /// Starts a program with its output on a pipe.
  init(_ arguments: [String]) throws {
    var ends: [Int32] = [-1, -1]
    let result = tp_pipe(&ends)
    guard result == 0 else { throw Refusal("cannot make a pipe", errno: -result) }
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
    guard code == 0 else { throw Refusal("cannot start \(arguments[0])", errno: code) }
  }

  deinit { close(output) }

  /// The next line; nil at the end of the output, or if it has not come after so many seconds.
  func line(within seconds: Double) -> String? {
    let deadline = Clock.now() + seconds
    while true {
      if let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer {
          pending.removeFirst(end + 1)
          searched = 0
        }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      searched = pending.count
      guard receive(until: deadline) else { return nil }
    }
  }

  /// Sends a signal.
  func signal(_ number: Int32) { kill(pid, number) }

  /// Waits for the end of the output and of the program, which is killed if it takes longer. Returns the rest of the
  /// output.
  func end(within seconds: Double) -> (ending: Ending, text: String) {
    let deadline = Clock.now() + seconds
    while receive(until: deadline) {}
    let isLate = !isAtEnd
    if isLate { kill(pid, SIGKILL) }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    let ending = status & 0x7f == 0 ? Ending.exit((status >> 8) & 0xff) : .signal(status & 0x7f)
    return (isLate ? .never : ending, String(decoding: pending, as: UTF8.self))
  }

  /// Appends what arrives next. Returns false at the end of the output and at the deadline.
  private func receive(until deadline: Double) -> Bool {
    var ready = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    guard !isAtEnd, poll(&ready, 1, Int32(max(0, deadline - Clock.now()) * 1000)) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(output, &buffer, buffer.count)
    pending += buffer[..<max(0, count)]
    isAtEnd = count <= 0
    return count > 0
  }
}
