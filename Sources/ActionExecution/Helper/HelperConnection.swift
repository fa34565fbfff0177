import ActionPlanning
import Runtime

/// The helper as those see it who tell it what to do: a process on Linux, a thread where the kernel is in memory.
package protocol HelperConnection: AnyObject, Sendable {
  /// The process that acts, on the host that it acts on.
  var pid: Int32 { get }
  /// Readable when it has said something, or is gone.
  var descriptor: Int32 { get }
  /// Gives an order; fails when the helper is gone.
  func send(_ order: HelperRequest) throws(SystemCallError)
  /// What was said next, waiting for it at most so long (for ever when negative); nil when nothing came in time.
  func receive(milliseconds: Int32) throws(HelperExit) -> HelperMessage?
  /// Says that there will be no more orders: it finishes what it is at, closes what it holds and ends. What it says
  /// until then can be received.
  func dismiss()
}
