import Dashboard
import Glibc
import HostModel
import HostObservation
import Runtime
import ScreenNcurses
import Sealing

/// The wiring of linear mode: the observation, the input, and the lines of `Dashboard`'s session.
struct LinearMode {
  /// The options of the command line.
  let options: CommonOptions

  /// Runs until the user quits, the input ends or the output has no reader.
  func run() throws {
    let settings = options.settings
    settings.reportProblems()
    let host = ObservedHost(options)
    var seal = WatchingSeal(options)
    let source = try SnapshotSource(options, for: seal, patience: .watching)
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
    if let notice = host.notice { try StandardStreams.write([notice]) }
    if let parts { try StandardStreams.write([parts.summary]) }
    var refusals = RefusalWatch()
    while StandardStreams.isRead {
      if parts != nil, let loss = refusals.loss() { StandardStreams.writeError("vfiotop: \(loss)") }
      if parts != nil, let more = refusals.more(), let last = more.last {
        StandardStreams.writeError(
          "vfiotop: \(Change.callsRefused(at: 0, before: 0, now: more.count, last: last).text)")
      }
      // Input that arrives before the first scan, or during one, waits for its end.
      let takesInput = session.isReady && !session.isLooking && !input.hasEnded
      var sources = [mailbox.descriptor, takesInput ? 0 : -1].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      // This poll does not wake when the reader goes: check for it every second.
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

  /// Prints the lines of an answer and carries out its effects; returns false if the user quits.
  private func follow(_ answer: LinearSession.Answer, _ watch: ObserverThread, isSealed: Bool) throws -> Bool {
    if !answer.lines.isEmpty { try StandardStreams.write(answer.lines) }
    for effect in answer.effects {
      switch effect {
      case .quit: return false
      case .observeNow: watch.lookNow()
      case .setInterval(let interval): watch.setInterval(interval)
      case .save(let snapshot):
        try StandardStreams.write([isSealed ? SnapshotFile.offBySeal : SnapshotFile.write(snapshot)])
      // Linear mode does not draw, copy or act.
      case .redrawAll, .copy, .tell, .forgetHelper: break
      }
    }
    return true
  }
}

/// The lines of standard input that have arrived.
private struct LineInput {
  private var lines: [String] = []
  private var partial: [UInt8] = []
  /// True if the input has ended.
  private(set) var hasEnded = false

  /// Returns the next whole line that was not taken yet.
  mutating func next() -> String? { lines.isEmpty ? nil : lines.removeFirst() }

  /// Reads the input that has arrived; blocks if there is none.
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
    // No command is this long: a line without an end is not kept.
    if partial.count > 1 << 16 { partial = [] }
    if hasEnded, !partial.isEmpty { lines.append(Self.text(partial[...])) }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.last == 13 ? bytes.dropLast() : bytes, as: UTF8.self)
  }
}
