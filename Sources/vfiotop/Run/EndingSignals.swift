import CLinux
import Glibc
import Runtime

/// The signals that ask a command to end, heard while it acts, and Ctrl-Z.
final class EndingSignals {
  /// The meaning of a signal.
  enum Meaning {
    /// A request to end: the first one, or a duplicate of it.
    case end(isFirst: Bool, Int32)
    /// A second request, after the first was visible.
    case endAtOnce(Int32)
    /// The program was stopped, as by Ctrl-Z, and goes on.
    case goOn
  }

  /// Signals within this time after the first belong to it, in microseconds: a shell and the kernel each send SIGHUP
  /// when a terminal is closed, and timeout(1) sends its signal to the program and to its group.
  private static let sameAsk: Int64 = 500_000

  private let signals: Signals
  private var askedAt: Int64 = 0
  /// The first terminating signal.
  private(set) var first: Int32?

  /// Open it before any thread is started; nil when the process is out of descriptors.
  init?() {
    guard let signals = Signals() else { return nil }
    self.signals = signals
  }

  /// Readable while signals wait.
  var descriptor: Int32 { signals.descriptor }

  /// See ``Signals/letAct(during:)``.
  func letAct<Result>(during body: () throws -> Result) rethrows -> Result { try signals.letAct(during: body) }

  /// The meaning of the next pending signal, if any. Ctrl-Z stops the process here.
  func next() -> Meaning? {
    while let signal = signals.next() {
      switch signal {
      case SIGINT, SIGTERM, SIGHUP, SIGQUIT: return meaning(signal)
      case SIGTSTP: Signals.stop()
      case SIGCONT: return .goOn
      default: break
      }
    }
    return nil
  }

  private func meaning(_ signal: Int32) -> Meaning {
    let now = cl_monotonic()
    guard first != nil else {
      (first, askedAt) = (signal, now)
      return .end(isFirst: true, signal)
    }
    return signal != SIGHUP && now - askedAt > Self.sameAsk ? .endAtOnce(signal) : .end(isFirst: false, signal)
  }
}
