import CLab
import Glibc

/// The controlling side of an ``Agent``.
final class AgentProcess {
  let pid: Int32
  private let socket: Int32
  private(set) var isOver = false

  private init(pid: Int32, socket: Int32) {
    (self.pid, self.socket) = (pid, socket)
  }

  /// Starts a new process without files. `graveyard` is the writing end of a socket that is never read.
  static func start(graveyard: Int32) -> AgentProcess {
    let pair = Self.pair()
    let child = lab_fork()
    if child < 0 { Report.fail("fork: errno \(-child)") }
    if child == 0 {
      // Inherits nothing of the runner: a script's numbers begin at 3.
      dup2(pair[1], Agent.socket)
      dup2(graveyard, Agent.graveyard)
      for file in Int32(3)..<Agent.socket { close(file) }
      let own = fcntl(Agent.socket, F_DUPFD, 3)
      Agent.run(own)
    }
    close(pair[1])
    return AgentProcess(pid: child, socket: pair[0])
  }

  /// A socket pair.
  static func pair() -> [Int32] {
    var pair: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
      Report.fail("socketpair: errno \(errno)")
    }
    return pair
  }

  /// Sends an order and waits for the answer.
  func ask(_ order: Order, _ numbers: [Int32] = [], _ text: String = "") -> Message {
    begin(order, numbers, text)
    guard let answer = Message.receive(socket) else {
      Report.fail("process \(pid) does not answer \(order) \(numbers)")
    }
    return answer
  }

  /// Sends an order; ``answer()`` returns the result.
  func begin(_ order: Order, _ numbers: [Int32] = [], _ text: String = "") {
    Message(order.rawValue, numbers, text).send(to: socket)
  }

  /// The answer to ``begin(_:_:_:)``; nil while there is none.
  func answer() -> Message? { Message.receive(socket, waits: false) }

  /// Waits for an answer, or for input on another file. Returns false on timeout.
  func waits(milliseconds: Int32, or other: Int32 = -1) -> Bool {
    var files = [
      pollfd(fd: socket, events: Int16(POLLIN), revents: 0), pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    return poll(&files, 2, milliseconds) > 0
  }

  /// fork(2). Returns the child, or the errno.
  func fork() -> (result: Int32, child: AgentProcess?) {
    let answer = ask(.fork)
    guard answer.order > 0 else { return (answer.order, nil) }
    let channel = lab_receive(socket)
    if channel < 0 { Report.fail("no socket of the child: errno \(-channel)") }
    return (answer.order, AgentProcess(pid: answer.order, socket: channel))
  }

  /// Ends the process and waits until all of its files are closed.
  func end(bySignal: Bool) {
    if isOver { return }
    isOver = true
    if bySignal { kill(pid, SIGKILL) } else { begin(.exit) }
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    close(socket)
  }
}

/// Output besides the results.
enum Report {
  /// Prints an error and ends the program.
  static func fail(_ text: String) -> Never {
    line("vfio-conformance: \(text)", to: 2)
    exit(2)
  }

  /// Prints a line, unbuffered.
  static func line(_ text: String, to file: Int32 = 1) {
    var rest = Array((text + "\n").utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count <= 0 { exit(3) }
      rest = rest.dropFirst(count)
    }
  }
}
