import CLinux
import HostModel

/// The actor as those see it who tell it what to do: a process on Linux, a thread where the kernel is in memory.
public protocol ActorLink: AnyObject, Sendable {
  /// The process that acts, on the host that it acts on.
  var pid: Int32 { get }
  /// Readable when it has said something, or is gone.
  var descriptor: Int32 { get }
  /// Gives an order; fails when the actor is gone.
  func send(_ order: ActorOrder) throws(CallError)
  /// What was said next, waiting for it at most so long (for ever when negative); nil when nothing came in time.
  func receive(milliseconds: Int32) throws(ActorGone) -> ActorMessage?
  /// Says that there will be no more orders: it finishes what it is at, closes what it holds and ends. What it says
  /// until then can be received.
  func dismiss()
}

/// An actor on a thread of this process: for a kernel in memory, whose calls end.
public final class ActorThread: ActorLink {
  private let channel: MessageChannel
  /// See ``ActorLink``.
  public let pid: Int32
  /// See ``ActorLink``.
  public let descriptor: Int32

  /// Starts the thread; `run` is told the descriptor to take its orders from, and returns when there are no more. Fails with
  /// the errno of the call that did not work, ENOMEM where there is no memory for a thread.
  public init(
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

  /// See ``ActorLink``.
  public func send(_ order: ActorOrder) throws(CallError) { try channel.send(order) }

  /// See ``ActorLink``.
  public func receive(milliseconds: Int32) throws(ActorGone) -> ActorMessage? {
    if let message = channel.next(ActorMessage.self) { return message }
    guard Waiting.forAny(of: [descriptor], milliseconds: milliseconds)?.isEmpty == false else { return nil }
    guard channel.fill() else { throw ActorGone(text: "the thread that acts has ended") }
    return channel.next(ActorMessage.self)
  }

  /// See ``ActorLink``.
  public func dismiss() { _ = cl_end_sending(descriptor) }
}
