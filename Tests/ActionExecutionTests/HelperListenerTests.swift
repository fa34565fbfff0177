import ActionExecution
import ActionPlanning
import HostModel
import Runtime
import Synchronization
import Testing

/// What the dashboard hears of helpers that come and go.
@Suite struct HelperListenerTests {
  private let mailbox: Mailbox<HelperListener.Event>
  private let started = Counter()

  private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
  }

  init() throws { mailbox = try #require(Mailbox()) }

  private func listener(
    greeting: [HelperMessage] = [.ready(pid: ScriptedHelper.pid, unfinished: [])],
    _ answer: @escaping @Sendable (HelperRequest) -> [HelperMessage]?
  ) -> HelperListener {
    let (mailbox, started) = (mailbox, started)
    return HelperListener(
      start: { () throws(SystemCallError) in
        started.add()
        return try ScriptedHelper.start(greeting: greeting, answer: answer)
      },
      post: { mailbox.post($0) })
  }

  /// Returns the events up to the first one that `isLast` takes.
  private func events(until isLast: (HelperListener.Event) -> Bool) -> [HelperListener.Event] {
    var events: [HelperListener.Event] = []
    while !events.contains(where: isLast), Poll.isReadable(mailbox.descriptor, milliseconds: 60_000) {
      events += mailbox.take()
    }
    return events
  }

  private func isLoss(_ event: HelperListener.Event) -> Bool { if case .lost = event { true } else { false } }

  /// The first request starts the helper; its messages are posted in order.
  @Test func aRequestStartsTheHelper() {
    let listener = listener { _ in [.cannotPlan("no.")] }
    #expect(started.value == 0)
    listener.send(.plan(.restore))
    let seen = events { $0 == .message(.cannotPlan("no.")) }
    #expect(seen == [.message(.ready(pid: ScriptedHelper.pid, unfinished: [])), .message(.cannotPlan("no."))])
    listener.send(.plan(.restore))
    _ = events { $0 == .message(.cannotPlan("no.")) }
    #expect(started.value == 1)
    #expect(listener.close(milliseconds: 60_000) == nil)
  }

  /// A helper that ends is lost once, and the next request starts another.
  @Test func aLossIsPostedOnce() {
    let listener = listener { _ in nil }
    listener.send(.plan(.restore))
    let seen = events(until: isLoss)
    #expect(seen.last == .lost("The helper thread has ended."))
    // It had been ready: another may be started for unfinished restores.
    #expect(listener.ended())
    listener.send(.plan(.restore))
    #expect(events(until: isLoss).filter(isLoss).count == 1)
    #expect(started.value == 2)
  }

  /// A helper that ends before it is ready is not started over and over.
  @Test func aHelperThatWasNeverReadyIsNotRestarted() {
    let listener = listener(greeting: []) { _ in nil }
    listener.send(.plan(.restore))
    _ = events(until: isLoss)
    #expect(!listener.ended())
  }

  @Test func aHelperThatCannotBeStartedIsLost() {
    let mailbox = mailbox
    let listener = HelperListener(
      start: { () throws(SystemCallError) in throw SystemCallError("socketpair", .EMFILE) },
      post: { mailbox.post($0) })
    listener.open()
    #expect(
      events(until: isLoss)
        == [.lost("The helper process cannot be started: socketpair: \(ErrorNumber.EMFILE.text).")])
    #expect(!listener.ended())
    #expect(listener.close(milliseconds: 0) == nil)
  }

  /// The loss of a helper may be heard after another was started; that one stays.
  @Test func aLateLossLeavesTheNextHelper() {
    let listener = listener { request in request == .plan(.restore) ? nil : [.cannotPlan("yes.")] }
    listener.send(.plan(.restore))
    _ = events(until: isLoss)
    // The loss was posted and not handled yet: the request starts the next helper.
    listener.send(.plan(.closeEverything))
    _ = events { $0 == .message(.cannotPlan("yes.")) }
    #expect(!listener.ended())
    listener.send(.plan(.closeEverything))
    _ = events { $0 == .message(.cannotPlan("yes.")) }
    #expect(started.value == 2)
    #expect(listener.close(milliseconds: 60_000) == nil)
  }

  /// A helper that is abandoned in a call says nothing more; at exit a busy one is named by its pid.
  @Test func aBusyHelperIsAbandonedOrNamed() throws {
    let goesOn = try #require(Gate())
    let listener = listener { _ in
      goesOn.wait()
      return [.cannotPlan("late.")]
    }
    listener.send(.plan(.restore))
    _ = events { if case .message(.ready) = $0 { true } else { false } }
    listener.forget()
    listener.send(.plan(.restore))
    #expect(started.value == 2)
    _ = events { if case .message(.ready) = $0 { true } else { false } }
    #expect(listener.close(milliseconds: 50) == ScriptedHelper.pid)
    goesOn.open()
    #expect(listener.close(milliseconds: 60_000) == nil)
    #expect(mailbox.take().filter { $0 == .message(.cannotPlan("late.")) }.count == 1)
  }
}
