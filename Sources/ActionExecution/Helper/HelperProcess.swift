import ActionPlanning
import CLinux
import Glibc
import HostModel

/// The helper as its parent sees it: a process that is started, given orders, and heard. It lives in a session of its
/// own, so that Ctrl-C at the terminal does not end it in the middle of a call.
package final class HelperProcess: HelperConnection {
  private let socket: Int32
  private let channel: MessageChannel

  /// Its process id.
  package let pid: Int32

  /// Starts it: this program again, told to be the helper. Fails with the errno of the call that did not work.
  package init(words: [String]) throws(CallError) {
    var sockets: [Int32] = [-1, -1]
    let paired = cl_socket_pair(&sockets)
    guard paired >= 0 else { throw CallError(.open, -paired) }
    var arguments = words.map { word in word.withCString { strdup($0) } }
    arguments.append(nil)
    let started = cl_spawn_apart("/proc/self/exe", arguments, sockets[1])
    for argument in arguments { free(argument) }
    cl_close(sockets[1])
    guard started >= 0 else {
      cl_close(sockets[0])
      throw CallError(.open, -started)
    }
    socket = sockets[0]
    channel = MessageChannel(socket)
    pid = started
  }

  deinit { cl_close(socket) }

  /// Gives an order; fails when the helper is gone.
  package func send(_ order: HelperRequest) throws(CallError) { try channel.send(order) }

  /// What was said next, waiting for it at most so long (for ever when negative); nil when nothing came in time.
  package func receive(milliseconds: Int32 = -1) throws(HelperExit) -> HelperMessage? {
    if let message = channel.next(HelperMessage.self) { return message }
    guard Poll.forAny(of: [socket], milliseconds: milliseconds)?.isEmpty == false else { return nil }
    guard channel.fill() else { throw HelperExit(text: Self.ending(pid)) }
    return channel.next(HelperMessage.self)
  }

  /// Readable when it has said something, or is gone.
  package var descriptor: Int32 { socket }

  /// See ``HelperConnection``.
  package func dismiss() { _ = cl_end_sending(socket) }

  private static func ending(_ pid: Int32) -> String {
    var status: Int32 = 0
    // Its socket is closed a moment before it has ended.
    for _ in 0..<1000 {
      let ended = cl_ended(pid, &status)
      if ended == 1 {
        return status > 128
          ? "the process that acts (pid \(pid)) was ended by signal \(status - 128)"
          : "the process that acts (pid \(pid)) ended with status \(status)"
      }
      if ended < 0 { break }
      Poll.pause(milliseconds: 1)
    }
    return "the process that acts (pid \(pid)) says nothing any more"
  }
}
