import ActionExecution
import ActionPlanning
import Dashboard
import HostModel
import Runtime
import Synchronization

/// The dashboard's line to the process that acts: starts it when it is first needed, passes orders on, and posts what it
/// says from a thread of its own, so that the screen never waits for it.
final class HelperClient {
  private let post: @Sendable (DashboardEvent) -> Void
  private let start: () throws(SystemCallError) -> any HelperConnection
  /// Counts the processes that were started; what an earlier one says is not heard any more.
  private let current = Current()
  private var process: (any HelperConnection)?
  private var hasGreeted = false

  /// The number of the process that is heard; of each, its loss is said once.
  private final class Current: Sendable {
    let number = Mutex(0)

    /// Nothing more is heard of the process with this number, or of whichever there is. True if one was heard.
    func drop(_ number: Int? = nil) -> Bool {
      self.number.withLock { current in
        guard number == nil || current == number else { return false }
        current += 1
        return true
      }
    }
  }

  /// A line that posts what is said; `start` starts the process.
  init(
    start: @escaping () throws(SystemCallError) -> any HelperConnection,
    post: @escaping @Sendable (DashboardEvent) -> Void
  ) {
    self.start = start
    self.post = post
  }

  /// Starts the process if it does not run, which says what it finds unfinished.
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
      if !isListening { lose("there is no memory for a thread to listen to the process that acts") }
    } catch {
      lose("the process that acts cannot be started: \(error.text)")
    }
  }

  /// Passes an order on.
  func tell(_ order: HelperRequest) {
    open()
    guard let process else { return }
    do {
      try process.send(order)
    } catch {
      lose("the process that acts is gone: \(error.text)")
    }
  }

  /// The process has ended: the next order starts another. True when it had come as far as to say that it is there:
  /// one that ends before that is not started again and again.
  func ended() -> Bool {
    defer { hasGreeted = false }
    process = nil
    return hasGreeted
  }

  /// The process has said that it is there.
  func greeted() { hasGreeted = true }

  /// Leaves a process behind that is in a call which does not return: it closes what it has once it does.
  func forget() {
    _ = current.drop()
    process?.dismiss()
    process = nil
  }

  /// The program leaves: the process closes what is held and ends. Its pid, nil when there is none; what it says of
  /// that is posted still, and its loss in the end.
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
