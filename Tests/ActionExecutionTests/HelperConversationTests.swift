import ActionExecution
import ActionPlanning
import Glibc
import HostModel
import Runtime
import Synchronization
import Testing

/// What the command line hears of a helper, whatever the helper does.
@Suite struct HelperConversationTests {
  private static let plan = ActionPlan(.closeEverything)
  private static let second: Int64 = 1_000_000

  /// Signals that a test sends to the conversation alone.
  private final class TestSignals: Sendable {
    let mailbox: Mailbox<Int32>
    private let taken = Mutex<[Int32]>([])

    init() throws { mailbox = try #require(Mailbox()) }

    var source: EndingSignals {
      EndingSignals(descriptor: mailbox.descriptor) {
        self.taken.withLock { taken in
          taken += self.mailbox.take()
          return taken.isEmpty ? nil : taken.removeFirst()
        }
      }
    }
  }

  private func conversation(
    deadline: Int64 = 60 * second, signals: EndingSignals = EndingSignals(descriptor: -1) { nil },
    farewell: [HelperMessage] = [], _ answer: @escaping @Sendable (HelperRequest) -> [HelperMessage]?
  ) throws -> HelperConversation {
    let client = try HelperClient { () throws(SystemCallError) in
      try ScriptedHelper.start(farewell: farewell, answer: answer)
    }
    return HelperConversation(client, signals: signals, deadline: deadline)
  }

  @Test func answersAreTakenInTheirOrder() throws {
    let conversation = try conversation { request in
      switch request {
      case .plan: [.warning("the journal is full."), .planned(Self.plan)]
      case .carryOut: [.calling(.open, "/dev/vfio/1"), .finished(ActionResult(.done, text: "Done."))]
      }
    }
    var said: [String] = []
    conversation.report = { said.append($0) }
    #expect(try conversation.greeting() == [])
    #expect(try conversation.plan(.closeEverything) == Self.plan)
    #expect(!conversation.hasBegun)
    #expect(try conversation.carryOut(Self.plan, tries: false).text == "Done.")
    #expect(conversation.hasBegun)
    try conversation.end()
    #expect(said == ["the journal is full."])
  }

  @Test func aRefusedPlanNamesItsReason() throws {
    let conversation = try conversation { _ in [.cannotPlan("nothing is held.")] }
    #expect(throws: HelperConversation.Failure.cannotPlan("nothing is held.")) {
      try conversation.plan(.closeEverything)
    }
  }

  /// A helper that is killed in the middle of an action.
  @Test func aHelperThatEndsIsNamed() throws {
    let conversation = try conversation { _ in nil }
    _ = try conversation.greeting()
    do {
      _ = try conversation.carryOut(Self.plan, tries: false)
      Issue.record("an answer came")
    } catch {
      #expect(
        error.text
          == "the helper thread has ended. If it was giving devices back, 'vfiotop restore' finishes that.")
    }
    // Nothing is left to wait for.
    try conversation.end()
  }

  @Test func aHelperThatCannotBeStartedIsNamed() {
    #expect(throws: HelperExit(text: "the helper process cannot be started: socketpair: \(ErrorNumber.EMFILE.text)")) {
      try HelperClient { () throws(SystemCallError) in throw SystemCallError("socketpair", .EMFILE) }
    }
  }

  /// A call that does not return is named with its target; each message before it is proof of life.
  @Test func aCallBeyondTheDeadlineIsNamed() throws {
    let conversation = try conversation(deadline: Self.second / 5) { _ in [.calling(.unbind, "0000:01:00.0")] }
    _ = try conversation.greeting()
    #expect(
      throws: HelperConversation.Failure.stuck(
        call: "unbind 0000:01:00.0", pid: ScriptedHelper.pid, deadline: Self.second / 5)
    ) { try conversation.carryOut(Self.plan, tries: false) }
  }

  /// Before an action begins a signal ends the program, and the helper is asked for nothing.
  @Test func aSignalBeforeTheActionEndsAtOnce() throws {
    let signals = try TestSignals()
    let requests = try #require(Mailbox<HelperRequest>())
    let conversation = try conversation(signals: signals.source) { request in
      requests.post(request)
      return [.planned(Self.plan)]
    }
    _ = try conversation.plan(.closeEverything)
    signals.mailbox.post(SIGTERM)
    #expect(throws: HelperConversation.Failure.signal(SIGTERM)) {
      try conversation.carryOut(Self.plan, tries: false)
    }
    #expect(requests.take() == [.plan(.closeEverything)])
  }

  /// The first signal during an action is told, and the action comes to its end.
  @Test func aSignalDuringTheActionWaitsForItsEnd() throws {
    let signals = try TestSignals()
    let told = try #require(Mailbox<String>())
    let conversation = try conversation(signals: signals.source) { _ in
      signals.mailbox.post(SIGINT)
      // Ends the action only once the signal was told.
      _ = Poll.isReadable(told.descriptor, milliseconds: 60_000)
      return [.finished(ActionResult(.done, text: "Done."))]
    }
    conversation.report = { told.post($0) }
    _ = try conversation.greeting()
    #expect(try conversation.carryOut(Self.plan, tries: false).isDone)
    #expect(told.take() == ["quits when a scan of the host is done; a second signal quits at once."])
    #expect(conversation.endingSignal == SIGINT)
  }

  /// A second signal, later than a duplicate would be, does not wait for the action.
  @Test func aSecondSignalEndsAtOnce() throws {
    let signals = try TestSignals()
    let conversation = try conversation(signals: signals.source) { _ in
      signals.mailbox.post(SIGINT)
      Poll.pause(milliseconds: Int32(EndingRequests.duplicateTime / 1000 + 100))
      signals.mailbox.post(SIGINT)
      return []
    }
    var said: [String] = []
    conversation.report = { said.append($0) }
    #expect(throws: HelperConversation.Failure.signal(SIGINT)) {
      try conversation.carryOut(Self.plan, tries: false)
    }
    #expect(said.last == "quit during a scan of the host; pid \(ScriptedHelper.pid) finishes it.")
  }

  /// What the helper says while it closes is told; one that does not end is named by its pid.
  @Test func theEndWaitsForTheClose() throws {
    let conversation = try conversation(farewell: [.warning("a file is left.")]) { _ in [] }
    var said: [String] = []
    conversation.report = { said.append($0) }
    try conversation.end()
    #expect(said == ["a file is left."])
  }

  @Test func aHelperThatDoesNotEndIsNamed() throws {
    let goesOn = try #require(Gate())
    defer { goesOn.open() }
    let signals = try TestSignals()
    let conversation = try conversation(deadline: Self.second / 5, signals: signals.source) { request in
      if request == .plan(.restore) { goesOn.wait() }
      return [.planned(Self.plan)]
    }
    var said: [String] = []
    conversation.report = { said.append($0) }
    _ = try conversation.plan(.closeEverything)
    // The signal ends the wait for the second plan, not the helper.
    signals.mailbox.post(SIGTERM)
    #expect(throws: HelperConversation.Failure.signal(SIGTERM)) { try conversation.plan(.restore) }
    try conversation.end()
    #expect(said == ["pid 4711 is still in a kernel call; it closes what it holds once that returns."])
  }

  /// A hold without a command ends after its time, and one with a command by its status.
  @Test func aHoldEndsByTimeOrCommand() throws {
    let conversation = try conversation { _ in [] }
    _ = try conversation.greeting()
    #expect(try HoldLoop(seconds: 0.05, command: []).wait(conversation) == .over)
    #expect(try HoldLoop(seconds: nil, command: ["true"]).wait(conversation) == .command(0))
    #expect(try HoldLoop(seconds: nil, command: ["sh", "-c", "exit 3"]).wait(conversation) == .command(3))
    #expect(throws: SystemCallError("execve", .ENOENT)) {
      try HoldLoop(seconds: nil, command: ["/no/such/program"]).wait(conversation)
    }
  }

  /// A command that goes on after the signal is killed before the device is closed.
  @Test func aCommandThatDoesNotEndIsKilled() throws {
    let conversation = try conversation { _ in [] }
    _ = try conversation.greeting()
    var said: [String] = []
    conversation.report = { said.append($0) }
    let file = "/tmp/vfiotop-command-\(getpid())"
    defer { unlink(file) }
    let stubborn = ["sh", "-c", "trap '' TERM; echo $$ >'\(file)'; while :; do sleep 0.01; done"]
    #expect(try HoldLoop(seconds: 0.5, command: stubborn, timeToEnd: 300).wait(conversation) == .over)
    #expect(said == ["sh has not ended 0 s after signal 15 and is killed."])
    let stream = try #require(fopen(file, "r"))
    defer { fclose(stream) }
    var pid: Int32 = 0
    withUnsafeMutablePointer(to: &pid) { place in _ = withVaList([place]) { vfscanf(stream, "%d", $0) } }
    // Nothing is left, not even an ended process.
    #expect(pid > 1 && kill(pid, 0) < 0 && errno == ESRCH)
  }

  /// A hold whose device the kernel takes back ends; one that a signal preceded does not begin.
  @Test func aHoldEndsWithTheDevice() throws {
    let signals = try TestSignals()
    let conversation = try conversation(signals: signals.source) { _ in
      [.finished(ActionResult(.done, text: "Done.")), .holds([])]
    }
    var said: [String] = []
    conversation.report = { said.append($0) }
    _ = try conversation.carryOut(Self.plan, tries: false)
    #expect(try HoldLoop(seconds: 60, command: []).wait(conversation) == .requested)
    signals.mailbox.post(SIGTERM)
    _ = try conversation.hearSignals(during: "the test")
    #expect(try HoldLoop(seconds: 60, command: ["touch", "/never"]).wait(conversation) == .over)
    #expect(said.last == "touch is not run.")
  }
}
