import Dashboard
import Glibc
import HostModel
import Runtime
import ScreenNcurses
import Sealing
import SimulatedKernel

/// The wiring of linear mode: the observation, what is typed, and the lines of `Dashboard`'s session.
struct LinearMode {
  /// Options of the command line.
  let options: CommonOptions

  /// Runs until the user leaves, the input ends or nobody reads the output.
  func run() throws {
    let settings = options.settings
    settings.sayWhatIsWrong()
    let host = ObservedHost(options)
    var seal = WatchingSeal(options)
    let source = try SnapshotSource(options, for: seal)
    seal?.dropRights()
    guard let mailbox = Mailbox<DashboardEvent>(), let watch = ObserverThread(interval: settings.interval),
      let gate = Gate()
    else {
      throw CommandFailure(.refused, "linear mode cannot start: \(TerminalError.noResources).")
    }
    StandardStreams.endQuietlyOnSignals()
    let isWatching = watch.start(source, root: host.changesRoot, behind: seal == nil ? nil : gate) { mailbox.post($0) }
    guard isWatching else {
      throw CommandFailure(.refused, "linear mode cannot start: no memory for a thread.")
    }
    let timeZoneOffset = DashboardRunner.timeZoneOffset
    let parts = try seal?.close(source)
    gate.open()
    var session = LinearSession(
      interval: settings.interval, now: Clock.wall, steady: Clock.steady, timeZoneOffset: timeZoneOffset,
      isASCII: settings.isASCII || !OutputTerminal.isUTF8)
    var input = LineInput()
    if let demo = host.demo { try StandardStreams.write([demo.host.scenario.sentence]) }
    if let parts { try StandardStreams.write([parts.summary]) }
    while StandardStreams.isRead {
      // What is typed before the host was read, or while it is looked at, waits for it.
      let takesInput = session.isReady && !session.isLooking && !input.hasEnded
      var sources = [mailbox.descriptor, takesInput ? 0 : -1].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      // A reader that leaves gives no signal here: look for it every second.
      _ = Poll.wait(for: &sources, milliseconds: 1000)
      if sources[0].revents != 0 {
        for event in mailbox.take() where try !follow(session.take(event), watch, isSealed: parts != nil) { return }
      }
      if sources[1].revents != 0 { input.read() }
      while session.isReady, !session.isLooking, let line = input.next() {
        guard try follow(session.take(line: line), watch, isSealed: parts != nil) else { return }
      }
      if input.hasEnded, !session.isLooking { return }
    }
  }

  /// Says and does what an answer wants; false when the user leaves.
  private func follow(_ answer: LinearSession.Answer, _ watch: ObserverThread, isSealed: Bool) throws -> Bool {
    if !answer.lines.isEmpty { try StandardStreams.write(answer.lines) }
    for effect in answer.effects {
      switch effect {
      case .quit: return false
      case .observeNow: watch.lookNow()
      case .setInterval(let interval): watch.setInterval(interval)
      case .save(let snapshot):
        try StandardStreams.write([isSealed ? SnapshotFile.offBySeal : SnapshotFile.write(snapshot)])
      // Nothing is drawn, copied or acted here.
      case .redrawAll, .copy, .tell, .forgetHelper: break
      }
    }
    return true
  }
}

/// Lines from standard input, as far as they have arrived.
private struct LineInput {
  private var lines: [String] = []
  private var partial: [UInt8] = []
  /// Nothing more will come.
  private(set) var hasEnded = false

  /// The next whole line that was not taken yet.
  mutating func next() -> String? { lines.isEmpty ? nil : lines.removeFirst() }

  /// Takes in what has arrived. Waits when nothing has arrived.
  mutating func read() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(0, &buffer, buffer.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    hasEnded = count <= 0
    partial += buffer.prefix(max(0, count))
    while let end = partial.firstIndex(where: { $0 == UInt8(ascii: "\n") }) {
      lines.append(Self.text(partial[..<end]))
      partial.removeFirst(end + 1)
    }
    // No command is this long: what comes without an end is not kept.
    if partial.count > 1 << 16 { partial = [] }
    if hasEnded, !partial.isEmpty { lines.append(Self.text(partial[...])) }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.last == 13 ? bytes.dropLast() : bytes, as: UTF8.self)
  }
}
