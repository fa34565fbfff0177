import ActionPlanning
import Runtime
import Synchronization

/// A client of the helper for a caller that never waits: the dashboard. It starts the helper when it is first needed,
/// and posts its messages as events from a thread of its own.
package final class HelperListener {
  /// An event that is posted.
  package enum Event: Hashable, Sendable {
    /// The helper sent a message.
    case message(HelperMessage)
    /// The helper ended or cannot be started, for this reason: a sentence. Posted once for each helper.
    case lost(String)
  }

  private let start: () throws(SystemCallError) -> any HelperConnection
  private let post: @Sendable (Event) -> Void
  private let current = CurrentHelper()
  private var helper: Helper?

  /// A started helper.
  private struct Helper {
    let client: HelperClient
    let number: Int
    /// Open once the thread that listens to it has ended.
    let isOver: Gate
  }

  /// The helper that is listened to; the messages of earlier ones are dropped.
  private final class CurrentHelper: Sendable {
    private struct State {
      var number = 0
      var wasReady = false
    }

    private let state = Mutex(State())

    /// Replaces the helper by a new one. Returns its number.
    func next() -> Int {
      state.withLock { state in
        state = State(number: state.number + 1)
        return state.number
      }
    }

    /// Returns whether the helper with this number is listened to.
    func isCurrent(_ number: Int) -> Bool { state.withLock { $0.number == number } }

    /// Drops the helper with this number. Returns false if it was dropped before.
    func drop(_ number: Int) -> Bool {
      state.withLock { state in
        guard state.number == number else { return false }
        state.number += 1
        return true
      }
    }

    /// Notes that the helper is ready.
    func noteReady() { state.withLock { $0.wasReady = true } }

    /// Returns whether the last helper was ready.
    var wasReady: Bool { state.withLock { $0.wasReady } }
  }

  /// Creates a listener without a helper; `start` starts one, `post` receives its messages.
  package init(
    start: @escaping () throws(SystemCallError) -> any HelperConnection, post: @escaping @Sendable (Event) -> Void
  ) {
    self.start = start
    self.post = post
  }

  /// Starts the helper if it is not running. It reports unfinished restores.
  package func open() {
    // A helper whose loss was posted already takes no request: the next one would be lost with it.
    if let helper, !current.isCurrent(helper.number) { self.helper = nil }
    guard helper == nil else { return }
    let number = current.next()
    do throws(HelperExit) {
      let client = try HelperClient(starting: start)
      guard let isOver = Gate() else { throw HelperExit(text: "no descriptor is left for the helper process") }
      let helper = Helper(client: client, number: number, isOver: isOver)
      self.helper = helper
      guard Worker.start("vfiotop-listen", Self.listening(to: helper, current, post)) else {
        throw HelperExit(text: "there is no memory for a thread that listens to the helper process")
      }
    } catch {
      lose(number, error)
    }
  }

  /// Sends a request, starting the helper if needed.
  package func send(_ request: HelperRequest) {
    open()
    guard let helper else { return }
    do throws(HelperExit) { try helper.client.send(request) } catch { lose(helper.number, error) }
  }

  /// Handles the loss of a helper once its event has arrived; the next request starts another. Returns true if it had
  /// been ready: one that ends before that is not restarted over and over.
  package func ended() -> Bool {
    if let helper, !current.isCurrent(helper.number) { self.helper = nil }
    return helper == nil && current.wasReady
  }

  /// Abandons a helper that is stuck in a call. It closes what it holds once the call returns.
  package func forget() {
    guard let helper else { return }
    _ = current.drop(helper.number)
    helper.client.dismiss()
    self.helper = nil
  }

  /// Dismisses the helper at exit, and waits at most `milliseconds` until it has closed what it holds. Its messages
  /// until then are posted. Returns the pid of a helper that has not ended by then.
  package func close(milliseconds: Int32) -> Int32? {
    guard let helper else { return nil }
    helper.client.dismiss()
    return helper.isOver.wait(milliseconds: milliseconds) ? nil : helper.client.pid
  }

  private func lose(_ number: Int, _ exit: HelperExit) {
    let isFirst = current.drop(number)
    helper?.client.dismiss()
    helper = nil
    if isFirst { post(.lost(exit.sentence)) }
  }

  private static func listening(
    to helper: Helper, _ current: CurrentHelper, _ post: @escaping @Sendable (Event) -> Void
  ) -> @Sendable () -> Void {
    {
      defer { helper.isOver.open() }
      while current.isCurrent(helper.number) {
        do throws(HelperExit) {
          guard let message = try helper.client.receive(milliseconds: 500), current.isCurrent(helper.number) else {
            continue
          }
          if case .ready = message { current.noteReady() }
          post(.message(message))
        } catch {
          if current.drop(helper.number) { post(.lost(error.sentence)) }
          return
        }
      }
    }
  }
}
