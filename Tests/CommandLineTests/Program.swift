import Glibc
import ProgramEnvironment
import Synchronization
import TestProcesses

/// A run of the built program, with pipes to its input and output.
final class Program: Sendable {
  /// The end of a run.
  struct Ending: Equatable {
    /// The exit status, or the negated number of the signal that ended it.
    var status: Int32
    var output: String
    var errors: String
  }

  /// The destination of standard output.
  enum Output {
    /// A pipe that the test reads.
    case pipe
    /// A pipe whose reader has gone.
    case brokenPipe
    /// A file at this path.
    case file(String)
    /// A closed descriptor.
    case closed
  }

  /// The executable next to the test runner.
  static let path: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return own.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/vfiotop"
  }()

  let pid: pid_t
  private let output: Int32
  private let errors: Int32
  private let pending = Mutex<[UInt8]>([])

  /// Removes root's right to bypass file permissions from a child process (setpriv(1), util-linux).
  private static let withoutOverride = [
    "/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all",
  ]

  /// Starts the program, or another `executable`, with a clean environment and an input that fits into a pipe. `bound`
  /// makes permissions apply even to root; `stuck` blocks it at the first write to standard error until ``end()`` reads
  /// it.
  init(
    _ arguments: [String], executable: String = path, environment: [String] = ["LC_ALL=C.UTF-8"], input: String = "",
    output: Output = .pipe, bound: Bool = false, stuck: Bool = false
  ) throws {
    var out: [Int32] = [-1, -1]
    var err: [Int32] = [-1, -1]
    var typed: [Int32] = [-1, -1]
    let failed = min(tp_pipe(&out), tp_pipe(&err), tp_pipe(&typed))
    guard failed == 0 else { throw ProgramError(call: "pipe2", code: -failed) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The threads of a test runner block signals, and a child would inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    posix_spawn_file_actions_adddup2(&actions, typed[0], 0)
    let bytes = Array(input.utf8)
    _ = write(typed[1], bytes, bytes.count)
    close(typed[1])
    switch output {
    case .pipe, .brokenPipe: posix_spawn_file_actions_adddup2(&actions, out[1], 1)
    case .file(let path): posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY, 0)
    case .closed: posix_spawn_file_actions_addclose(&actions, 1)
    }
    posix_spawn_file_actions_adddup2(&actions, err[1], 2)
    if stuck { Self.fill(err[1]) }
    if case .brokenPipe = output {
      close(out[0])
      out[0] = -1
    }
    let command = (bound && geteuid() == 0 ? Self.withoutOverride : []) + [executable] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    let everywhere = ProgramEnvironment.variables.map { "\($0.key)=\($0.value)" }
    var variables: [UnsafeMutablePointer<CChar>?] = (environment + everywhere).map { strdup($0) } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, command[0], &actions, &attributes, &words, &variables)
    close(typed[0])
    close(out[1])
    close(err[1])
    (pid, self.output, errors) = (child, out[0], err[0])
    guard code == 0 else { throw ProgramError(call: "posix_spawn \(command[0])", code: code) }
  }

  deinit {
    close(output)
    close(errors)
  }

  /// Runs the program to its end.
  static func run(
    _ arguments: String..., environment: [String] = ["LC_ALL=C.UTF-8"], output: Output = .pipe
  ) throws -> Ending {
    try Program(arguments, environment: environment, output: output).end()
  }

  /// The next line of output; nil at its end, or after ten seconds without one.
  func line() -> String? {
    while true {
      let line = pending.withLock { bytes -> String? in
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { bytes.removeFirst(end + 1) }
        return String(decoding: bytes[..<end], as: UTF8.self)
      }
      if let line { return line }
      var ready = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, 10_000) > 0 else { return nil }
      var buffer = [UInt8](repeating: 0, count: 65536)
      let count = read(output, &buffer, buffer.count)
      guard count > 0 else { return nil }
      pending.withLock { $0 += buffer[..<count] }
    }
  }

  /// Closes the reading end of the output.
  func closeOutput() {
    // The number stays in use, so that closing it at the end closes no other file.
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    dup2(null, output)
    close(null)
  }

  /// Waits for the end and returns the output, the errors and the status.
  func end() -> Ending {
    let (rest, errors) = Self.rest(of: self.output, and: self.errors)
    let output = pending.withLock { $0 } + rest
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return Ending(
      status: status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f),
      output: String(decoding: output, as: UTF8.self), errors: String(decoding: errors, as: UTF8.self))
  }

  /// Fills a pipe with empty lines, so that the next writer blocks until it is read.
  private static func fill(_ pipe: Int32) {
    let flags = fcntl(pipe, F_GETFL)
    _ = fcntl(pipe, F_SETFL, flags | O_NONBLOCK)
    let lines = [UInt8](repeating: UInt8(ascii: "\n"), count: 4096)
    while write(pipe, lines, lines.count) > 0 {}
    _ = fcntl(pipe, F_SETFL, flags)
  }

  /// Reads both pipes to their ends as data arrives; a full pipe would block the program.
  private static func rest(of output: Int32, and errors: Int32) -> ([UInt8], [UInt8]) {
    var polled = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var bytes: [[UInt8]] = [[], []]
    var buffer = [UInt8](repeating: 0, count: 65536)
    while polled.contains(where: { $0.fd >= 0 }), poll(&polled, 2, -1) > 0 || errno == EINTR {
      for index in 0..<2 where polled[index].fd >= 0 && polled[index].revents != 0 {
        let count = read(polled[index].fd, &buffer, buffer.count)
        if count > 0 { bytes[index] += buffer[..<count] } else { polled[index].fd = -1 }
      }
    }
    return (bytes[0], bytes[1])
  }
}

/// The program could not be started.
struct ProgramError: Error {
  var call: String
  var code: Int32
}
