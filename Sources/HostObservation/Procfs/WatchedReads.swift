import Runtime
import Synchronization

/// Reads processes on a few threads, and goes on without those whose files do not answer.
///
/// A thread that waits in the kernel cannot be called back. It is left alone there, another one takes its place, and its
/// process counts as hanging (``HangingReads``) until it returns.
struct WatchedReads<Result: Sendable>: Sendable {
  /// What was read.
  struct Reading: Sendable {
    /// The results, in no order.
    var results: [Result] = []
    /// The processes that were given up or not begun, because too many do not answer.
    var unread: Set<Int32> = []
  }

  /// The interval at which the steps of the threads are looked at, in milliseconds.
  private static var interval: Int { 100 }
  /// The time after which another process is given up, once one was, in milliseconds.
  private static var laterLimit: Int { 400 }

  private let hanging: HangingReads
  /// The number of results that a thread hands over at once. What it has not handed over when it is left alone is read
  /// again.
  private let portion: Int
  private let read: @Sendable (Int32, ReadProgress) -> Result

  private init(
    _ hanging: HangingReads, portion: Int, _ read: @escaping @Sendable (Int32, ReadProgress) -> Result
  ) {
    self.hanging = hanging
    self.portion = portion
    self.read = read
  }

  /// Reads each process, in this order, on one of so many threads. Files that always answer are read without being
  /// watched.
  static func map(
    _ pids: [Int32], _ files: any HostFiles, threads: Int, portion: Int = 64,
    _ read: @escaping @Sendable (Int32, ReadProgress) -> Result
  ) -> Reading {
    guard let hanging = files.hangingReads else {
      let results = ScanThreads.map(pids, threads: threads) { read($0, ReadProgress()) }
      return Reading(results: results)
    }
    return WatchedReads(hanging, portion: portion, read).all(pids, threads: threads)
  }

  private func all(_ pids: [Int32], threads: Int) -> Reading {
    var reading = Reading()
    reading.unread = hanging.processes.intersection(pids)
    var left = pids.filter { !reading.unread.contains($0) }
    while !left.isEmpty {
      let round = round(left, threads: threads, isFirst: reading.unread.isEmpty)
      reading.results += round.results
      reading.unread.formUnion(round.hanging)
      // What a thread that hangs has not handed over is read again.
      let missing = round.missing(of: left)
      // No thread could be started: with nothing to be afraid of, this one reads.
      if missing.count == left.count {
        if reading.unread.isEmpty, hanging.processes.isEmpty {
          reading.results += missing.map { read($0, ReadProgress()) }
        } else {
          reading.unread.formUnion(missing)
        }
        break
      }
      left = missing
    }
    return reading
  }

  /// One round over the processes that are left.
  private struct Round {
    var results: [Result] = []
    var done: Set<Int32> = []
    var hanging: Set<Int32> = []

    func missing(of pids: [Int32]) -> [Int32] { pids.filter { !done.contains($0) && !hanging.contains($0) } }
  }

  /// A thread, and what the one that waits knows of it.
  private struct Lane {
    let state: LaneState
    var steps = -1
    /// How long it has made no step, in milliseconds.
    var silence = 0
    var isTold = false
  }

  private func round(_ pids: [Int32], threads: Int, isFirst: Bool) -> Round {
    var round = Round()
    guard let work = Work(pids, hanging, portion: portion, read) else { return round }
    var lanes: [Lane] = []
    func startLane() { if let state = work.start() { lanes.append(Lane(state: state)) } }
    for _ in 0..<min(threads, max(1, pids.count / 8)) { startLane() }
    // Who has waited for one will not wait as long for the next.
    var limit = isFirst ? hanging.patience.limit : Self.laterLimit
    while !lanes.isEmpty {
      let hasNews = Poll.isReadable(work.mailbox.descriptor, milliseconds: Int32(Self.interval))
      for message in work.mailbox.take() {
        for (pid, result) in message.results {
          round.results.append(result)
          round.done.insert(pid)
        }
        if message.isLast { lanes.removeAll { $0.state === message.lane } }
      }
      // The time counts in intervals, so that a program that was stopped itself finds nobody silent.
      if hasNews { continue }
      for index in lanes.indices.reversed() {
        let steps = lanes[index].state.progress.count
        lanes[index].silence = steps == lanes[index].steps ? lanes[index].silence + Self.interval : 0
        lanes[index].steps = steps
        guard let pid = lanes[index].state.pid else { continue }
        if lanes[index].silence >= hanging.patience.notice, !lanes[index].isTold {
          lanes[index].isTold = true
          hanging.patience.tell(pid)
        }
        guard lanes[index].silence >= limit, lanes[index].state.abandon(pid) else { continue }
        lanes.remove(at: index)
        round.hanging.insert(pid)
        let mayStart = hanging.giveUp(pid)
        limit = min(limit, Self.laterLimit)
        if mayStart, work.hasMore { startLane() }
      }
    }
    return round
  }

  /// What a thread and the one that waits for it share.
  private final class LaneState: Sendable {
    let progress = ReadProgress()
    /// The process that is read; 0 between two, and the negative number of one in which the thread was left alone.
    private let current = Atomic<Int32>(0)

    /// The process that is read; nil between two.
    var pid: Int32? {
      let pid = current.load(ordering: .acquiring)
      return pid > 0 ? pid : nil
    }

    func begin(_ pid: Int32) {
      current.store(pid, ordering: .releasing)
      progress.step()
    }

    /// Ends the read of a process. Returns false if the thread was left alone in it.
    func end(_ pid: Int32) -> Bool {
      progress.step()
      return current.compareExchange(expected: pid, desired: 0, ordering: .acquiringAndReleasing).exchanged
    }

    /// Leaves the thread alone in a process. Returns false if it has come back from it.
    func abandon(_ pid: Int32) -> Bool {
      current.compareExchange(expected: pid, desired: -pid, ordering: .acquiringAndReleasing).exchanged
    }
  }

  private struct Message: Sendable {
    let lane: LaneState
    let results: [(Int32, Result)]
    let isLast: Bool
  }

  /// The processes to read, and the results on their way.
  private final class Work: Sendable {
    let mailbox: Mailbox<Message>
    private let pids: [Int32]
    private let hanging: HangingReads
    private let portion: Int
    private let read: @Sendable (Int32, ReadProgress) -> Result
    private let next = Atomic<Int>(0)

    init?(
      _ pids: [Int32], _ hanging: HangingReads, portion: Int,
      _ read: @escaping @Sendable (Int32, ReadProgress) -> Result
    ) {
      guard let mailbox = Mailbox<Message>() else { return nil }
      self.mailbox = mailbox
      self.pids = pids
      self.hanging = hanging
      self.portion = portion
      self.read = read
    }

    var hasMore: Bool { next.load(ordering: .relaxed) < pids.count }

    /// Starts a thread; nil if none can be started.
    func start() -> LaneState? {
      let lane = LaneState()
      return Worker.start("vfiotop-read", { self.run(lane) }) ? lane : nil
    }

    private func run(_ lane: LaneState) {
      var results: [(Int32, Result)] = []
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < pids.count else { break }
        lane.begin(pids[index])
        let result = read(pids[index], lane.progress)
        guard lane.end(pids[index]) else { return hanging.hasAnswered(pids[index]) }
        results.append((pids[index], result))
        if results.count == portion {
          mailbox.post(Message(lane: lane, results: results, isLast: false))
          results = []
        }
      }
      mailbox.post(Message(lane: lane, results: results, isLast: true))
    }
  }
}
