import CLinux
import Glibc

/// The signals that ask a command to end, heard while it acts, and Ctrl-Z.
package final class EndingSignals {
  /// Readable while signals are pending.
  package let descriptor: Int32
  private let pending: () -> Int32?
  private var requests = EndingRequests()

  /// Takes the numbers of signals from `next`, which returns nil if none is pending; `descriptor` is then readable.
  package init(descriptor: Int32, next: @escaping () -> Int32?) {
    self.descriptor = descriptor
    pending = next
  }

  /// Takes the signals of this process.
  package convenience init(_ signals: Signals) { self.init(descriptor: signals.descriptor) { signals.next() } }

  /// The first terminating signal.
  package var first: Int32? { requests.first }

  /// The meaning of the next pending signal, if any. Ctrl-Z stops the process here.
  package func next() -> EndingRequests.Meaning? {
    while let signal = pending() {
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
