import ActionPlanning
import CLinux
import HostModel
import Runtime

/// A helper on a thread of this process, for the simulated kernel, whose calls always return.
package final class HelperThread: HelperConnection {
  private let channel: MessageChannel
  /// See ``HelperConnection``.
  package let pid: Int32
  /// See ``HelperConnection``.
  package let descriptor: Int32

  /// Starts the thread. `run` takes its requests from the descriptor it is given, and returns when there are no more.
  package init(
    pid: Int32, start: (@escaping @Sendable () -> Void) -> Bool, run: @escaping @Sendable (_ descriptor: Int32) -> Void
  ) throws(SystemCallError) {
    var sockets: [Int32] = [-1, -1]
    _ = try SystemCallError.checked("socketpair", cl_socket_pair(&sockets))
    let other = sockets[1]
    self.pid = pid
    descriptor = sockets[0]
    channel = MessageChannel(sockets[0])
    let isStarted = start {
      run(other)
      cl_close(other)
    }
    guard isStarted else {
      cl_close(other)
      throw SystemCallError("pthread_create", .ENOMEM)
    }
  }

  deinit { cl_close(descriptor) }

  /// See ``HelperConnection``.
  package func send(_ request: HelperRequest) throws(SystemCallError) { try channel.send(request) }

  /// See ``HelperConnection``.
  package func receive(milliseconds: Int32) throws(HelperExit) -> HelperMessage? {
    if let message = channel.next(HelperMessage.self) { return message }
    guard Poll.isReadable(descriptor, milliseconds: milliseconds) else { return nil }
    guard channel.fill() else { throw HelperExit(text: "the helper thread has ended") }
    return channel.next(HelperMessage.self)
  }

  /// See ``HelperConnection``.
  package func dismiss() { _ = cl_end_sending(descriptor) }
}
