import CLinux
import Glibc

/// The signals that the program receives as events: INT, QUIT, TERM, HUP, WINCH, TSTP and CONT.
///
/// Open it before any thread is started; otherwise that thread receives them. Child processes inherit the blocked
/// signals; reset them in the child (`posix_spawnattr_setsigmask`).
package final class Signals {
  /// Readable while signals wait (signalfd(2)).
  package let descriptor: Int32

  /// Blocks the signals that are not ignored in this thread; nil if the process is out of descriptors.
  ///
  /// With `areKeys` the terminal's signals are keys of the program (Ctrl-C, Ctrl-\) and are received even if a shell
  /// ignores them for its background jobs.
  package init?(areKeys: Bool = false) {
    if areKeys { for number in [SIGINT, SIGQUIT] { signal(number, SIG_DFL) } }
    descriptor = cl_signal_open()
    guard descriptor >= 0 else { return nil }
  }

  deinit { if descriptor >= 0 { cl_signal_close(descriptor) } }

  /// The next pending signal; nil if there is none.
  package func next() -> Int32? {
    let number = cl_signal_next(descriptor)
    return number > 0 ? number : nil
  }

  /// Ends the process by a signal, so that its parent sees the signal. Close the terminal first.
  package static func die(of signal: Int32) -> Never {
    cl_die(signal)
    exit(128 + signal)
  }

  /// Runs `body` with the signals' default effect: Ctrl-C ends the program.
  package static func letAct<Result>(during body: () throws -> Result) rethrows -> Result {
    cl_signals_block(0)
    defer { cl_signals_block(1) }
    return try body()
  }

  /// Stops the process as Ctrl-Z does. Returns when it continues.
  package static func stop() { cl_stop_self() }
}
