import Glibc
import Runtime
import Testing

@Suite struct ThreadTests {
  /// A mailbox keeps the order of one sender, and wakes its reader.
  @Test func messagesArriveInOrder() throws {
    let mailbox = try #require(Mailbox<Int>())
    #expect(Worker.start("sender") { for number in 0..<1000 { mailbox.post(number) } })
    var seen: [Int] = []
    while seen.count < 1000, Poll.isReadable(mailbox.descriptor, milliseconds: 10_000) { seen += mailbox.take() }
    #expect(seen == Array(0..<1000))
  }

  @Test func aReadingThreadAnswers() throws {
    let thread = try #require(ReadingThread())
    let own = pthread_self()
    for number in 0..<100 {
      #expect(thread.run { pthread_self() == own ? -1 : number } == number)
    }
  }

  /// A limited wait ends with its time, and at once when the gate is open.
  @Test func aGateIsWaitedForAtMostSoLong() throws {
    let gate = try #require(Gate())
    #expect(!gate.wait(milliseconds: 0) && !gate.wait(milliseconds: 20))
    gate.open()
    #expect(gate.wait(milliseconds: 0) && gate.wait(milliseconds: 60_000))
  }

  /// No thread passes a gate before it is opened; later ones pass at once.
  @Test func aGateHoldsUntilItIsOpened() throws {
    let gate = try #require(Gate())
    let passed = try #require(Mailbox<Int>())
    for number in 0..<4 {
      #expect(
        Worker.start("waiter") {
          gate.wait()
          passed.post(number)
        })
    }
    #expect(!Poll.isReadable(passed.descriptor, milliseconds: 50))
    gate.open()
    var seen: [Int] = []
    while seen.count < 4, Poll.isReadable(passed.descriptor, milliseconds: 10_000) { seen += passed.take() }
    #expect(seen.sorted() == [0, 1, 2, 3])
    gate.wait()
  }

  /// An error names the call that failed.
  @Test func sendingToAClosedPeerNamesTheCall() {
    var sockets: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &sockets) == 0)
    let channel = MessageChannel(sockets[0])
    close(sockets[1])
    let error = #expect(throws: SystemCallError.self) { try channel.send(["text"]) }
    #expect(error?.text == "send: EPIPE (broken pipe)")
    #expect(!channel.fill())
    close(sockets[0])
  }
}
