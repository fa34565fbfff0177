import Glibc
import HostModel
import Runtime
import TerminalText

/// Standard output and error by write(2): a line that was written is out, and a reader that is gone ends the program
/// without a word.
enum StandardStreams {
  /// Call first. A pipe without a reader is an error of write(2), not a signal; and descriptors 0 to 2 exist, so that no
  /// file that is opened later takes the place of a closed output.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    // Whoever ignores it has the ends of their children thrown away, and these are waited for.
    signal(SIGCHLD, SIG_DFL)
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", O_RDWR) }
  }

  /// Writes lines to standard output, each with a newline. Ends the program with 0 when nobody reads, where it does not
  /// go on for another reason; fails when they cannot be written otherwise.
  static func write(_ lines: [String], goesOn: Bool = false) throws {
    let text = lines.map { $0 + "\n" }.joined()
    let failure = write(text, to: 1)
    guard failure != 0 else { return }
    if failure == EPIPE {
      if goesOn { return }
      exit(0)
    }
    throw CommandFailure(.refused, "cannot write the output: \(ErrorNumber.text(failure)).")
  }

  /// Writes a line to standard error, which may be gone. Messages name what the user or the host named: nothing of that
  /// reaches the terminal as it is.
  static func writeError(_ line: String) { _ = write(line.cleaned + "\n", to: 2) }

  /// Writes a question to standard error, without a line end.
  static func prompt(_ text: String) { _ = write(text, to: 2) }

  /// Ends the program with 0 on SIGINT, SIGTERM and SIGHUP, also where whoever started it had them blocked; what it had
  /// ignored (nohup, a shell's background job) stays ignored. No line is cut by it while somebody reads: the kernel looks
  /// for signals in write(2) only where the pipe is full and it has to wait.
  static func endQuietlyOnSignals() {
    var ours = sigset_t()
    sigemptyset(&ours)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      let before = signal(number) { _ in _exit(0) }
      if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { signal(number, SIG_IGN) }
      sigaddset(&ours, number)
    }
    pthread_sigmask(SIG_UNBLOCK, &ours, nil)
  }

  /// Waits until something can be written to a descriptor, or is refused there, or another can be read; at most so long.
  static func takes(_ descriptor: Int32, orReads other: Int32, milliseconds: Int32) -> Bool {
    var both = [
      pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0), pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    _ = Poll.wait(for: &both, milliseconds: milliseconds)
    return both[0].revents != 0
  }

  /// Somebody may still read the output: its pipe has a reader, its terminal has not hung up.
  static var isRead: Bool {
    var output = [pollfd(fd: 1, events: 0, revents: 0)]
    return Poll.wait(for: &output, milliseconds: 0) ?? 0 == 0
  }

  private static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count >= 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        } else if errno == EAGAIN {
          // Somebody made the terminal or pipe non-blocking.
          var output = [pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)]
          _ = Poll.wait(for: &output, milliseconds: -1)
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }
}
