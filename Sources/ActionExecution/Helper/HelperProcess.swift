import ActionPlanning
import CLinux
import Glibc
import HostModel
import Runtime

/// A helper process, seen from its parent. It runs in a session of its own, so that Ctrl-C at the terminal does not end
/// it in the middle of a call.
package final class HelperProcess: HelperConnection {
  private let socket: Int32
  private let channel: MessageChannel

  /// See ``HelperConnection``.
  package let pid: Int32

  /// The descriptor at which the helper process finds its journal.
  package static let journalDescriptor: Int32 = 3

  /// Starts this program again with the words that make it the helper. It inherits the journal, if any, as
  /// ``journalDescriptor``, and no other descriptor but its end of the channel.
  package init(words: [String], journal: JournalFile?) throws(SystemCallError) {
    var sockets: [Int32] = [-1, -1]
    _ = try SystemCallError.checked("socketpair", cl_socket_pair(&sockets))
    var arguments = words.map { word in word.withCString { strdup($0) } }
    arguments.append(nil)
    let started = cl_spawn_apart("/proc/self/exe", arguments, sockets[1], journal?.descriptor ?? -1)
    for argument in arguments { free(argument) }
    cl_close(sockets[1])
    guard started >= 0 else {
      cl_close(sockets[0])
      throw SystemCallError("posix_spawn", ErrorNumber(-started))
    }
    socket = sockets[0]
    channel = MessageChannel(socket)
    pid = started
  }

  deinit { cl_close(socket) }

  /// See ``HelperConnection``.
  package func send(_ request: HelperRequest) throws(SystemCallError) { try channel.send(request) }

  /// See ``HelperConnection``.
  package func receive(milliseconds: Int32 = -1) throws(HelperExit) -> HelperMessage? {
    if let message = channel.next(HelperMessage.self) { return message }
    guard Poll.isReadable(socket, milliseconds: milliseconds) else { return nil }
    guard channel.fill() else { throw HelperExit(text: Self.ending(pid)) }
    return channel.next(HelperMessage.self)
  }

  /// See ``HelperConnection``.
  package var descriptor: Int32 { socket }

  /// See ``HelperConnection``.
  package func dismiss() { _ = cl_end_sending(socket) }

  private static func ending(_ pid: Int32) -> String {
    var status: Int32 = 0
    // The helper's socket closes a moment before the process has ended.
    for _ in 0..<1000 {
      let ended = cl_ended(pid, &status)
      if ended == 1 {
        return status > 128
          ? "the helper process (pid \(pid)) was ended by signal \(status - 128)"
          : "the helper process (pid \(pid)) ended with status \(status)"
      }
      if ended < 0 { break }
      Poll.pause(milliseconds: 1)
    }
    return "the helper process (pid \(pid)) does not answer"
  }
}
