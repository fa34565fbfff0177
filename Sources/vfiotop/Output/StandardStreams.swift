import Glibc
import HostModel
import Runtime
import TerminalText

/// Standard output and error through write(2): a line is not buffered, and a reader that is gone ends the program
/// silently.
enum StandardStreams {
  /// Prepares the streams; to be called first. From then on a pipe without a reader and a file at its size limit
  /// (`ulimit -f`) are errors of write(2), not signals, and descriptors 0 to 2 exist, so that no file that is opened later takes the place of a closed output.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    // If SIGCHLD is ignored, the exit status of a child is discarded (wait(2)), and this program needs it.
    signal(SIGCHLD, SIG_DFL)
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", O_RDWR) }
  }

  /// Writes lines to standard output, each with a newline. If the reader is gone, ends the program with status 0 unless
  /// `goesOn`; throws for any other error.
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

  /// Writes a line to standard error, which may be gone. The line is cleaned, because messages contain text from the
  /// user and the host.
  static func writeError(_ line: String) { _ = write(line.cleaned + "\n", to: 2) }

  /// Writes a question to standard error, without a newline.
  static func prompt(_ text: String) { _ = write(text, to: 2) }

  /// Makes SIGINT, SIGTERM and SIGHUP end the program with status 0, even if the parent had blocked them; a signal that
  /// the parent had ignored (nohup, a shell's background job) stays ignored. No line is cut while there is a reader: in
  /// write(2) the kernel looks for signals only if the pipe is full and it has to wait.
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

  /// Waits, at most `milliseconds`, until a descriptor takes output or has an error, or the other one is readable.
  /// Returns true for the former.
  static func takes(_ descriptor: Int32, orReads other: Int32, milliseconds: Int32) -> Bool {
    var both = [
      pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0), pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    _ = Poll.wait(for: &both, milliseconds: milliseconds)
    return both[0].revents != 0
  }

  /// True if the output may still be read: its pipe has a reader, its terminal has not hung up.
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
          // Another program made the terminal or pipe non-blocking.
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
