import CLinux
import Runtime
import Synchronization

/// Reads processes on a few threads, and goes on without those whose files do not answer.
///
/// A thread that waits in the kernel cannot be called back. It is left alone there, another one takes its place, and its
/// process counts as hanging (``HangingReads``) until it returns.
struct WatchedReads<Result: Sendable>: Sendable {
  /// The result of a reading.
  struct Reading: Sendable {
    /// The results, in no order.
    var results: [Result] = []
    /// The processes that do not answer.
    var silent: Set<Int32> = []
    /// The processes that were not begun, because too many others do not answer or no thread could be started.
    var left: Set<Int32> = []
  }

  /// The interval at which the steps of the threads are looked at, in milliseconds.
  private static var interval: Int { 100 }
  /// The time after which another process is given up, once one was, in milliseconds.
  private static var laterLimit: Int { 300 }
  /// The number of results after which the one that waits is woken, so that it does not run for each of thousands.
  private static var batch: Int { 64 }

  private let files: any HostFiles
  private let hanging: HangingReads
  private let read: @Sendable (Int32, ReadProgress) -> Result

  /// Reads each process, in this order, on one of so many threads. Files that always answer are read without being
  /// watched. With `again`, the rest is read once more if the last threads were left alone.
  static func map(
    _ pids: [Int32], _ files: any HostFiles, threads: Int, again: Bool = true,
    _ read: @escaping @Sendable (Int32, ReadProgress) -> Result
  ) -> Reading {
    guard let hanging = files.hangingReads else {
      return Reading(results: ScanThreads.map(pids, threads: threads) { Self.alone($0, read) })
    }
    return WatchedReads(files: files, hanging: hanging, read: read)
      .all(pids, threads: threads, again: again)
  }

  private static func alone(_ pid: Int32, _ read: (Int32, ReadProgress) -> Result) -> Result {
    let progress = ReadProgress()
    progress.move(to: pid)
    return read(pid, progress)
  }

  private func all(_ pids: [Int32], threads: Int, again: Bool) -> Reading {
    var reading = Reading()
    let known = hanging.processes
    reading.silent = known.intersection(pids)
    var rest = pids.filter { !known.contains($0) }
    // Who has waited for one does not wait as long for the next.
    var limit = known.isEmpty ? hanging.patience.limit : min(hanging.patience.limit, Self.laterLimit)
    while !rest.isEmpty {
      guard hanging.allowsReading, let round = round(rest, threads: threads, &limit) else {
        // Without a thread to watch, only a host on which nothing hangs is read.
        if hanging.processes.isEmpty {
          reading.results += rest.map { Self.alone($0, read) }
        } else {
          reading.left.formUnion(rest)
        }
        break
      }
      reading.results += round.results
      reading.silent.formUnion(round.silent)
      reading.left.formUnion(round.left)
      rest.removeAll { round.done.contains($0) || round.silent.contains($0) || round.left.contains($0) }
      if !again { break }
    }
    return reading
  }

  /// One round over the processes that are left.
  private struct Round {
    var results: [Result] = []
    var done: Set<Int32> = []
    var silent: Set<Int32> = []
    /// Not begun, because too many processes of the same user do not answer.
    var left: Set<Int32> = []
  }

  private func user(of pid: Int32) -> UInt32 {
    (try? files.status("proc/\(pid)").userID) ?? ProcessReader.unknownUser
  }

  /// A thread, as the one that waits sees it.
  private struct Lane {
    let progress: ReadProgress
    var steps = -1
    /// The time without a step, in milliseconds.
    var silence = 0
    var isTold = false
  }

  /// Returns nil if no thread can be started.
  private func round(_ pids: [Int32], threads: Int, _ limit: inout Int) -> Round? {
    guard let work = Work(pids, self) else { return nil }
    var lanes: [Lane] = []
    func startLane() { if let progress = work.start() { lanes.append(Lane(progress: progress)) } }
    for _ in 0..<min(threads, max(1, pids.count / 8)) { startLane() }
    guard !lanes.isEmpty else { return nil }
    var round = Round()
    var looked = ContinuousClock.now
    while !lanes.isEmpty {
      let hasNews = Poll.isReadable(work.mailbox.descriptor, milliseconds: Int32(Self.interval))
      for message in work.mailbox.take() {
        guard let pid = message.pid else {
          lanes.removeAll { $0.progress === message.lane }
          continue
        }
        if let result = message.result {
          round.results.append(result)
          round.done.insert(pid)
        } else {
          round.left.insert(pid)
        }
      }
      // The time counts in intervals, so that a program that was stopped itself finds nobody silent.
      if hasNews, looked.duration(to: .now) < .milliseconds(Self.interval) { continue }
      looked = .now
      for index in lanes.indices.reversed() where isSilent(&lanes[index], limit) {
        guard let pid = lanes[index].progress.pid, hanging.giveUp(pid, of: user(of: pid), lanes[index].progress)
        else { continue }
        if !lanes[index].isTold { hanging.patience.tell(pid) }
        lanes.remove(at: index)
        round.silent.insert(pid)
        limit = min(limit, Self.laterLimit)
        if work.hasMore, hanging.allowsReading { startLane() }
      }
    }
    return round
  }

  /// Returns true if a thread has made no step for so long; called once in an interval.
  private func isSilent(_ lane: inout Lane, _ limit: Int) -> Bool {
    // The process first: a thread that goes on to another one in between has made a step.
    guard let pid = lane.progress.pid else { return false }
    let steps = lane.progress.count
    lane.silence = steps == lane.steps && !isRunnable(lane) ? lane.silence + Self.interval : 0
    lane.steps = steps
    if lane.silence >= hanging.patience.notice, !lane.isTold {
      lane.isTold = true
      hanging.patience.tell(pid)
    }
    return lane.silence >= limit
  }

  /// Returns true if a thread waits for nothing but a processor (state R, proc_pid_stat(5)).
  private func isRunnable(_ lane: Lane) -> Bool {
    guard let thread = lane.progress.thread,
      let stat = try? files.contents("proc/self/task/\(thread)/stat", limit: 1 << 12),
      let name = stat.lastIndex(of: UInt8(ascii: ")")), name + 2 < stat.count
    else { return false }
    return stat[name + 2] == UInt8(ascii: "R")
  }

  private struct Message: Sendable {
    let lane: ReadProgress
    /// Nil if the thread has come to its end.
    let pid: Int32?
    /// Nil if the process was not begun.
    let result: Result?
  }

  /// The processes to read, and the results on their way.
  private final class Work: Sendable {
    let mailbox: Mailbox<Message>
    private let pids: [Int32]
    private let reads: WatchedReads
    private let next = Atomic<Int>(0)

    init?(_ pids: [Int32], _ reads: WatchedReads) {
      guard let mailbox = Mailbox<Message>() else { return nil }
      self.mailbox = mailbox
      self.pids = pids
      self.reads = reads
    }

    var hasMore: Bool { next.load(ordering: .relaxed) < pids.count }

    /// Starts a thread; nil if none can be started.
    func start() -> ReadProgress? {
      let lane = ReadProgress()
      return Worker.start("vfiotop-read", { self.run(lane) }) ? lane : nil
    }

    private func run(_ lane: ReadProgress) {
      lane.setThread(cl_thread_id())
      var count = 0
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < pids.count else { break }
        let pid = pids[index]
        count += 1
        let wakes = count % WatchedReads.batch == 0
        guard !reads.hanging.hasSome || reads.hanging.allows(reads.user(of: pid), waits: false) else {
          mailbox.post(Message(lane: lane, pid: pid, result: nil), wakes: wakes)
          continue
        }
        lane.move(to: pid)
        let result = reads.read(pid, lane)
        if let left = lane.end() { return reads.hanging.hasAnswered(left) }
        // One at a time, so that nothing is lost when the thread is left alone.
        mailbox.post(Message(lane: lane, pid: pid, result: result), wakes: wakes)
      }
      mailbox.post(Message(lane: lane, pid: nil, result: nil))
    }
  }
}
