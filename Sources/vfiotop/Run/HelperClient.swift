import ActionExecution
import ActionPlanning
import Dashboard
import HostModel
import Runtime
import Synchronization

/// The dashboard's client of the helper: starts it when first needed, sends orders, and posts its messages from a
/// thread of its own, so that the screen never waits.
final class HelperClient {
  private let post: @Sendable (DashboardEvent) -> Void
  private let start: () throws(SystemCallError) -> any HelperConnection
  /// The number of the current helper; messages of earlier ones are dropped.
  private let current = Current()
  private var process: (any HelperConnection)?
  private var hasGreeted = false

  /// The number of the current helper. The loss of each helper is reported once.
  private final class Current: Sendable {
    let number = Mutex(0)

    /// Drops the helper with this number, or the current one. Returns true if it was current.
    func drop(_ number: Int? = nil) -> Bool {
      self.number.withLock { current in
        guard number == nil || current == number else { return false }
        current += 1
        return true
      }
    }
  }

  /// Creates a client; `start` starts a helper, `post` receives its messages.
  init(
    start: @escaping () throws(SystemCallError) -> any HelperConnection,
    post: @escaping @Sendable (DashboardEvent) -> Void
  ) {
    self.start = start
    self.post = post
  }

  /// Starts the helper if it is not running. It reports unfinished restores.
  func open() {
    guard process == nil else { return }
    do throws(SystemCallError) {
      let process = try start()
      self.process = process
      let number = current.number.withLock { number in
        number += 1
        return number
      }
      let isListening = Worker.start("vfiotop-helper", Self.listening(to: process, number, current, post))
      if !isListening { lose("there is no memory for a thread that listens to the helper process") }
    } catch {
      lose("the helper process cannot be started: \(error.text)")
    }
  }

  /// Sends an order, starting the helper if needed.
  func tell(_ order: HelperRequest) {
    open()
    guard let process else { return }
    do {
      try process.send(order)
    } catch {
      lose("the helper process is gone: \(error.text)")
    }
  }

  /// Notes that the helper has ended; the next order starts another. Returns true if it had reported ready: one that
  /// ends before that is not restarted over and over.
  func ended() -> Bool {
    defer { hasGreeted = false }
    process = nil
    return hasGreeted
  }

  /// Notes that the helper has reported ready.
  func greeted() { hasGreeted = true }

  /// Abandons a helper that is stuck in a call. It closes what it holds once the call returns.
  func forget() {
    _ = current.drop()
    process?.dismiss()
    process = nil
  }

  /// Dismisses the helper at exit; it closes what it holds. Returns its pid, nil if there is none. Its messages, and in
  /// the end its loss, are still posted.
  func close() -> Int32? {
    process?.dismiss()
    return process?.pid
  }

  private func lose(_ reason: String) {
    forget()
    post(.helperLost(Self.sentence(reason)))
  }

  private static func sentence(_ phrase: String) -> String { phrase.prefix(1).uppercased() + phrase.dropFirst() + "." }

  private static func listening(
    to process: any HelperConnection, _ number: Int, _ current: Current,
    _ post: @escaping @Sendable (DashboardEvent) -> Void
  ) -> @Sendable () -> Void {
    {
      func isCurrent() -> Bool { current.number.withLock { $0 == number } }
      while isCurrent() {
        do throws(HelperExit) {
          if let message = try process.receive(milliseconds: 500), isCurrent() { post(.helper(message)) }
        } catch {
          if current.drop(number) { post(.helperLost(Self.sentence(error.text))) }
          return
        }
      }
    }
  }
}
