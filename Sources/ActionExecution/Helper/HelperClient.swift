import ActionPlanning
import Runtime
import Synchronization

/// The client of one helper: sends it requests, receives its messages and knows the call that it is in.
///
/// It has two front ends. ``HelperConversation`` waits for each answer, for the command line; ``HelperListener`` posts
/// the messages as events, for the dashboard.
package final class HelperClient: Sendable {
  private let connection: any HelperConnection
  private let present = Mutex(HelperClient.scan)

  /// The first part of every request; the helper announces each call that follows.
  private static let scan = "a scan of the host"

  /// Starts a helper by `start`. Throws if it cannot be started.
  package init(starting start: () throws(SystemCallError) -> any HelperConnection) throws(HelperExit) {
    do throws(SystemCallError) {
      connection = try start()
    } catch {
      throw HelperExit(text: "the helper process cannot be started: \(error.text)")
    }
  }

  /// The pid of the helper on the host that it acts on.
  package var pid: Int32 { connection.pid }

  /// The call that the helper has announced last, with its target; at the beginning of a request a scan of the host.
  package var call: String { present.withLock { $0 } }

  /// Sends a request. Throws if the helper is gone.
  package func send(_ request: HelperRequest) throws(HelperExit) {
    present.withLock { $0 = Self.scan }
    do throws(SystemCallError) {
      try connection.send(request)
    } catch {
      throw HelperExit(text: "the helper process is gone: \(error.text)")
    }
  }

  /// Returns the next message. Waits for it at most `milliseconds`, and not beyond the moment when `other` is readable.
  /// Throws when the helper has ended and every message was received.
  package func receive(milliseconds: Int32, orReadable other: Int32 = -1) throws(HelperExit) -> HelperMessage? {
    var message = try connection.receive(milliseconds: 0)
    if message == nil, milliseconds != 0 {
      _ = Poll.readable([connection.descriptor, other], milliseconds: milliseconds)
      message = try connection.receive(milliseconds: 0)
    }
    if case .calling(let call, let target) = message { present.withLock { $0 = "\(call.rawValue) \(target)" } }
    return message
  }

  /// Waits, at most `milliseconds`, for one of `descriptors` or, with `forMessages`, for a message. Returns the
  /// descriptors that are readable, by their places.
  package func wait(forMessages: Bool, _ descriptors: [Int32], milliseconds: Int32) -> Set<Int> {
    let all = [forMessages ? connection.descriptor : -1] + descriptors
    return Set((Poll.readable(all, milliseconds: milliseconds) ?? []).filter { $0 > 0 }.map { $0 - 1 })
  }

  /// Announces that no more requests will come. The helper finishes its action, closes what it holds and ends; its
  /// messages until then can still be received.
  package func dismiss() { connection.dismiss() }

  /// A sentence for a helper that was dismissed and has not ended in the time given to it.
  package static func stillBusy(_ pid: Int32) -> String {
    "pid \(pid) is still in a kernel call; it closes what it holds once that returns."
  }
}
