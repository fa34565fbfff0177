import CLinux
import Glibc

/// The signals that ask a command to end, heard while it acts, and Ctrl-Z.
package final class EndingSignals {
  private let signals: Signals
  private var requests = EndingRequests()

  /// Blocks the signals; call it before any thread is started. Returns nil if the process is out of descriptors.
  package init?() {
    guard let signals = Signals() else { return nil }
    self.signals = signals
  }

  /// The first terminating signal.
  package var first: Int32? { requests.first }

  /// Readable while signals are pending.
  package var descriptor: Int32 { signals.descriptor }

  /// See ``Signals/letAct(during:)``.
  package func letAct<Result>(during body: () throws -> Result) rethrows -> Result { try signals.letAct(during: body) }

  /// The meaning of the next pending signal, if any. Ctrl-Z stops the process here.
  package func next() -> EndingRequests.Meaning? {
    while let signal = signals.next() {
      switch signal {
      case SIGINT, SIGTERM, SIGHUP, SIGQUIT: return requests.add(signal, at: cl_monotonic())
      case SIGTSTP: Signals.stop()
      case SIGCONT: return .goOn
      default: break
      }
    }
    return nil
  }
}
