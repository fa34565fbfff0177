import CLinux
import Glibc

/// The signals that a program hears instead of being ended or stopped by them: INT, QUIT, TERM, HUP, WINCH, TSTP and CONT.
///
/// Open it before any thread is started, else that thread takes them. Programs started from here inherit the blocked
/// signals; reset them in the child (`posix_spawnattr_setsigmask`).
package final class Signals {
  /// Readable while signals wait (signalfd(2)).
  package let descriptor: Int32

  /// Blocks the signals in this thread, but those that are ignored; nil when the process is out of descriptors.
  ///
  /// `areKeys` where the terminal's are keys of the program (Ctrl-C, Ctrl-\): those are heard also where a shell had them
  /// ignored for what it starts in the background.
  package init?(areKeys: Bool = false) {
    if areKeys { for number in [SIGINT, SIGQUIT] { signal(number, SIG_DFL) } }
    descriptor = cl_signal_open()
    guard descriptor >= 0 else { return nil }
  }

  deinit { if descriptor >= 0 { cl_signal_close(descriptor) } }

  /// The next signal that came, if any.
  package func next() -> Int32? {
    let number = cl_signal_next(descriptor)
    return number > 0 ? number : nil
  }

  /// Ends the process by a signal, so that whoever started it sees that it was one. Close the terminal first.
  package static func die(of signal: Int32) -> Never {
    cl_die(signal)
    exit(128 + signal)
  }

  /// Does something during which signals act as they do on a program that does not hear them: Ctrl-C ends it.
  package func letAct<Result>(during body: () throws -> Result) rethrows -> Result {
    cl_signals_block(0)
    defer { cl_signals_block(1) }
    return try body()
  }

  /// Stops the process as Ctrl-Z does; returns when it goes on.
  package static func stop() { cl_stop_self() }
}
