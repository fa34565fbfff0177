import CLinux
import Glibc
import Runtime

/// The signals that ask a command to end, heard while it acts, and Ctrl-Z.
final class EndingSignals {
  /// What a signal means.
  enum Meaning {
    /// The program is asked to end: for the first time, or with the same ask as then.
    case end(isFirst: Bool, Int32)
    /// Somebody who has seen that it was asked before asks again.
    case endAtOnce(Int32)
    /// The program was stopped, as by Ctrl-Z, and goes on.
    case goOn
  }

  /// Signals within this time after the first belong to it, in microseconds: a shell and the kernel each send SIGHUP
  /// when a terminal is closed, and timeout(1) sends its signal to the program and to its group.
  private static let sameAsk: Int64 = 500_000

  private let signals: Signals
  private var askedAt: Int64 = 0
  /// The signal by which the program was first asked to end.
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

  /// What came next, if any; a Ctrl-Z is obeyed.
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
