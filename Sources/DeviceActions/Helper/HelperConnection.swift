import CLinux
import HostModel

/// The helper as those see it who tell it what to do: a process on Linux, a thread where the kernel is in memory.
package protocol HelperConnection: AnyObject, Sendable {
  /// The process that acts, on the host that it acts on.
  var pid: Int32 { get }
  /// Readable when it has said something, or is gone.
  var descriptor: Int32 { get }
  /// Gives an order; fails when the helper is gone.
  func send(_ order: HelperRequest) throws(CallError)
  /// What was said next, waiting for it at most so long (for ever when negative); nil when nothing came in time.
  func receive(milliseconds: Int32) throws(HelperExit) -> HelperMessage?
  /// Says that there will be no more orders: it finishes what it is at, closes what it holds and ends. What it says
  /// until then can be received.
  func dismiss()
}

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
