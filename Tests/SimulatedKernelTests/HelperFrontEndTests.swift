import ActionExecution
import ActionPlanning
import HostModel
import Runtime
import SimulatedKernel
import Testing

/// Both front ends of the helper's client, with a helper that acts on a simulated kernel.
@Suite struct HelperFrontEndTests {
  private static let open = ActionRequest.open(OpenRequest(.pci(Bench.one), path: .group, count: 2))

  /// The walk of `vfiotop open`: what is held is closed by the end of the conversation.
  @Test func aConversationOpensAndCloses() throws {
    let bench = try Bench(.v6_12)
    let client = try HelperClient { () throws(SystemCallError) in try BenchHelper.start(bench.kernel).connection }
    let conversation = HelperConversation(client, signals: .none, deadline: 60_000_000)
    var said: [String] = []
    conversation.report = { said.append($0) }
    #expect(try conversation.greeting() == [])
    let plan = try conversation.plan(Self.open)
    #expect(plan.refusal == nil && !conversation.hasBegun)
    #expect(try conversation.carryOut(plan, tries: false).outcome == .done)
    #expect(bench.openCounts[Bench.one] == 2)
    #expect(try conversation.hear())
    try conversation.end()
    #expect(bench.openCounts[Bench.one] == 0)
    #expect(said.count == 2 && said[0].contains("first open") && said[1].contains("last close"), "\(said)")
  }

  /// The hold ends when the kernel asks for the device back.
  @Test func aHoldEndsWithTheRequestOfTheKernel() throws {
    let bench = try Bench(.v6_12)
    let client = try HelperClient { () throws(SystemCallError) in try BenchHelper.start(bench.kernel).connection }
    let conversation = HelperConversation(client, signals: .none, deadline: 60_000_000)
    _ = try conversation.carryOut(try conversation.plan(Self.open), tries: false)
    let isUnbound = try #require(Gate())
    #expect(
      Worker.start("unbind") {
        _ = try? bench.kernel.unbind(Bench.one, from: "vfio-pci")
        isUnbound.open()
      })
    #expect(try HoldLoop(seconds: 60, command: []).wait(conversation) == .requested)
    #expect(isUnbound.wait(milliseconds: 60_000))
    #expect(bench.kernel.driver(of: Bench.one) == nil)
    try conversation.end()
  }

  /// The walk of the dashboard: requests do not wait, and the messages of the last closes come before the end.
  @Test func aListenerPostsWhatTheHelperDoes() throws {
    let bench = try Bench(.v6_12)
    let mailbox = try #require(Mailbox<HelperListener.Event>())
    let listener = HelperListener(
      start: { () throws(SystemCallError) in try BenchHelper.start(bench.kernel).connection },
      post: { mailbox.post($0) })
    listener.send(.plan(Self.open))
    let plan: ActionPlan = try first(of: mailbox) { if case .message(.planned(let plan)) = $0 { plan } else { nil } }
    listener.send(.carryOut(plan, tries: false))
    let result: ActionResult = try first(of: mailbox) {
      if case .message(.finished(let result)) = $0 { result } else { nil }
    }
    #expect(result.outcome == .done)
    #expect(bench.openCounts[Bench.one] == 2)
    #expect(listener.close(milliseconds: 60_000) == nil)
    #expect(bench.openCounts[Bench.one] == 0)
    let closing = mailbox.take().compactMap { event -> JournalEntry.Event? in
      if case .message(.journal(let entry)) = event { entry.event } else { nil }
    }
    #expect(closing.contains(.lastClose))
  }

  private func first<Value>(
    of mailbox: Mailbox<HelperListener.Event>, _ wanted: (HelperListener.Event) -> Value?
  ) throws -> Value {
    while Poll.isReadable(mailbox.descriptor, milliseconds: 60_000) {
      if let value = mailbox.take().compactMap(wanted).first { return value }
    }
    throw SilentHelper()
  }

  private struct SilentHelper: Error {}
}

extension EndingSignals {
  /// No signals.
  static var none: EndingSignals { EndingSignals(descriptor: -1) { nil } }
}
