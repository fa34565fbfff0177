import CLinux
import Glibc
import HostModel
import Runtime
import TerminalText

/// Holds a device until a time has passed, a command has ended, or a signal arrives.
package struct HoldLoop {
  /// The cause of the end.
  package enum Ending: Hashable, Sendable {
    /// The time has passed, or a signal arrived.
    case over
    /// The command ended with this status.
    case command(Int32)
    /// The kernel asked for the device back.
    case requested
  }

  /// The command and its arguments; empty for none.
  package let command: [String]
  private let seconds: Double?

  private let timeToEnd: Int32

  /// Creates a hold of so many seconds (nil: until a signal) or as long as `command` runs (empty: none). `timeToEnd` is
  /// what the command gets to end after a signal, in milliseconds; then it is killed.
  package init(seconds: Double?, command: [String], timeToEnd: Int32 = 5000) {
    self.seconds = seconds
    self.command = command
    self.timeToEnd = timeToEnd
  }

  /// Waits, and reports the helper's messages in the meantime. A signal that arrived before ends the hold before the
  /// command is run. Throws the conversation's failures, and that of a command that cannot be run.
  package func wait(_ conversation: HelperConversation) throws -> Ending {
    // Messages that came with the end of the open are already waiting.
    let isHeld = try conversation.hear()
    if conversation.endingSignal != nil {
      if let name = command.first { conversation.report("\(name.cleaned) is not run.") }
      return isHeld ? .over : .requested
    }
    let pid = try start()
    let ended = pid.map { cl_pidfd($0) } ?? -1
    defer { if ended >= 0 { cl_close(ended) } }
    do {
      return try wait(conversation, isHeld, pid, ended)
    } catch {
      if let pid { stop(pid, SIGTERM, ended, conversation) }
      throw error
    }
  }

  private func wait(
    _ conversation: HelperConversation, _ wasHeld: Bool, _ pid: Int32?, _ ended: Int32
  ) throws -> Ending {
    var isHeld = wasHeld
    let end = seconds.map { cl_monotonic() + Int64($0 * 1_000_000) }
    while true {
      // The command may be in the middle of its work: it is left to end by itself.
      if !isHeld, pid == nil { return .requested }
      var left = end.map { Int32(clamping: max(0, ($0 - cl_monotonic() + 999) / 1000)) } ?? -1
      if left == 0 || conversation.endingSignal != nil {
        if let pid { stop(pid, conversation.endingSignal ?? SIGTERM, ended, conversation) }
        return .over
      }
      // Without a pidfd (pidfd_open(2)), polls for the end of the command.
      if pid != nil, ended < 0 { left = left < 0 ? 100 : min(left, 100) }
      let mayHaveEnded = conversation.wait(forMessages: isHeld, ended, milliseconds: left)
      if isHeld { isHeld = try conversation.hear() }
      if let pid, mayHaveEnded || ended < 0 {
        var status: Int32 = 0
        if cl_ended(pid, &status) == 1 { return isHeld ? .command(status) : .requested }
      }
    }
  }

  private func start() throws(SystemCallError) -> Int32? {
    guard !command.isEmpty else { return nil }
    var words = command.map { word in word.withCString { strdup($0) } }
    words.append(nil)
    defer { for word in words { free(word) } }
    return try SystemCallError.checked("execve", cl_spawn_command(words))
  }

  /// Passes the signal on and gives the command some time to end. One that goes on is killed: the device that it works
  /// with is about to be closed.
  private func stop(_ pid: Int32, _ signal: Int32, _ ended: Int32, _ conversation: HelperConversation) {
    cl_signal(pid, signal)
    if ends(pid, ended) { return }
    conversation.report(
      "\(command[0].cleaned) has not ended \(timeToEnd / 1000) s after signal \(signal) and is killed.")
    cl_signal(pid, SIGKILL)
    _ = ends(pid, ended)
  }

  /// Waits for the end of the command, and takes its status. Returns false if it has not ended when its time is over.
  private func ends(_ pid: Int32, _ ended: Int32) -> Bool {
    let limit = cl_monotonic() + Int64(timeToEnd) * 1000
    var status: Int32 = 0
    while cl_ended(pid, &status) == 0 {
      let left = Int32(clamping: (limit - cl_monotonic()) / 1000)
      guard left > 0 else { return false }
      if ended >= 0 { _ = Poll.isReadable(ended, milliseconds: left) } else { Poll.pause(milliseconds: min(left, 100)) }
    }
    return true
  }
}
