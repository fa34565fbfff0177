import CLinux
import DeviceActions
import Glibc
import HostModel
import ScreenNcurses

/// How long a device is held: until a time is over, a command has ended, or a signal comes.
struct HoldingTime {
  /// What ended it.
  enum Ending: Equatable {
    /// The time, or a signal.
    case over
    /// The command, with its exit status.
    case command(Int32)
    /// The kernel asked for the device back.
    case letGo
  }

  let seconds: Double?
  let command: [String]

  /// Waits, and listens to the actor meanwhile. A signal that came before this began ends it at once.
  func wait(_ session: ActionSession) throws -> Ending {
    // What was said together with the end of the open waits already.
    var isHeld = try session.hear()
    if session.endingSignal != nil { return isHeld ? .over : .letGo }
    let pid = try start()
    let ended = pid.map { cl_pidfd($0) } ?? -1
    defer { if ended >= 0 { cl_close(ended) } }
    let end = seconds.map { cl_monotonic() + Int64($0 * 1_000_000) }
    while true {
      // The command may be in the middle of something: it is left to end by itself.
      if !isHeld, pid == nil { return .letGo }
      let left = end.map { max(0, ($0 - cl_monotonic() + 999) / 1000) }
      if left == 0 { return .over }
      let (signal, ready) = session.wait(isHeld, [ended], milliseconds: left.map { Int32(clamping: $0) } ?? -1)
      if isHeld { isHeld = try session.hear() }
      if let signal, [SIGINT, SIGTERM, SIGHUP, SIGQUIT].contains(signal) {
        if let pid { stop(pid, signal, ended) }
        return .over
      }
      if signal == SIGTSTP { Signals.stop() }
      if ready[0], let pid {
        var status: Int32 = 0
        if cl_ended(pid, &status) == 1 { return isHeld ? .command(status) : .letGo }
      }
    }
  }

  private func start() throws -> Int32? {
    guard let name = command.first else { return nil }
    var words = command.map { word in word.withCString { strdup($0) } }
    words.append(nil)
    defer { for word in words { free(word) } }
    let pid = cl_spawn_command(words)
    guard pid >= 0 else {
      throw CommandFailure(.refused, "cannot run \(name.cleaned): \(ErrorNumber.text(-pid)).")
    }
    return pid
  }

  /// Passes the signal on and gives the command some time to end.
  private func stop(_ pid: Int32, _ signal: Int32, _ ended: Int32) {
    cl_signal(pid, signal)
    _ = Waiting.forAny(of: [ended], milliseconds: 5000)
    var status: Int32 = 0
    cl_ended(pid, &status)
  }
}
