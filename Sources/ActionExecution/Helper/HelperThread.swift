import ActionPlanning
import CLinux
import HostModel

/// An helper on a thread of this process: for a kernel in memory, whose calls end.
package final class HelperThread: HelperConnection {
  private let channel: MessageChannel
  /// See ``HelperConnection``.
  package let pid: Int32
  /// See ``HelperConnection``.
  package let descriptor: Int32

  /// Starts the thread; `run` is told the descriptor to take its orders from, and returns when there are no more. Fails with
  /// the errno of the call that did not work, ENOMEM where there is no memory for a thread.
  package init(
    pid: Int32, start: (@escaping @Sendable () -> Void) -> Bool, run: @escaping @Sendable (_ descriptor: Int32) -> Void
  ) throws(CallError) {
    var sockets: [Int32] = [-1, -1]
    let paired = cl_socket_pair(&sockets)
    guard paired >= 0 else { throw CallError(.open, -paired) }
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
      throw CallError(.open, ErrorNumber.ENOMEM.code)
    }
  }

  deinit { cl_close(descriptor) }

  /// See ``HelperConnection``.
  package func send(_ order: HelperRequest) throws(CallError) { try channel.send(order) }

  /// See ``HelperConnection``.
  package func receive(milliseconds: Int32) throws(HelperExit) -> HelperMessage? {
    if let message = channel.next(HelperMessage.self) { return message }
    guard Poll.forAny(of: [descriptor], milliseconds: milliseconds)?.isEmpty == false else { return nil }
    guard channel.fill() else { throw HelperExit(text: "the thread that acts has ended") }
    return channel.next(HelperMessage.self)
  }

  /// See ``HelperConnection``.
  package func dismiss() { _ = cl_end_sending(descriptor) }
}
