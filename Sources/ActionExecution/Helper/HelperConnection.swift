import ActionPlanning
import Runtime

/// The client side of the helper: a child process, or a thread for the simulated kernel.
package protocol HelperConnection: AnyObject, Sendable {
  /// The pid of the helper on the host that it acts on.
  var pid: Int32 { get }
  /// Readable when a message has arrived or the helper is gone.
  var descriptor: Int32 { get }
  /// Sends a request; throws if the helper is gone.
  func send(_ request: HelperRequest) throws(SystemCallError)
  /// Returns the next message, waiting at most `milliseconds` (forever if negative); nil if none came in time.
  func receive(milliseconds: Int32) throws(HelperExit) -> HelperMessage?
  /// Announces that no more requests will come. The helper finishes its action, closes what it holds and ends; its
  /// messages until then can still be received.
  func dismiss()
}
