import HostModel

/// Reads the identity, arguments and mappings of holders, and numbers their open file descriptions.
struct HolderReading {
  /// The holders, by pid.
  private(set) var processes: [ProcessFacts] = []
  /// The processes that did not answer.
  private(set) var hanging: Set<Int32>
  /// Some descriptors could not be compared.
  private(set) var isIncomplete = false
  /// One sentence for each process of which a part could not be read.
  private(set) var notes: [String] = []

  /// Reads holders, given by their descriptors. `told` is what the scan before told of each, which is told again of
  /// those that do not answer: `unread`, and those that fall silent now.
  init(
    _ holders: [Int32: ProcessVisit], _ visitor: ProcessVisitor, _ users: UserNames, told: [Int32: ProcessFacts],
    unread: Set<Int32>, threads: Int
  ) {
    let files = visitor.files
    hanging = unread
    // Whoever was told before comes first: of the others some may not answer, and then the rest is read less well.
    let pids = holders.keys.sorted { (told[$0] == nil ? 1 : 0, $0) < (told[$1] == nil ? 1 : 0, $1) }
    let reading = WatchedReads<Holder>.map(pids, files, threads: threads, portion: 1) { pid, progress in
      Self.read(pid, holders[pid] ?? ProcessVisit(), visitor, users, progress)
    }
    for holder in reading.results {
      if let facts = holder.facts { processes.append(facts) }
      if holder.mappingsUnreadable { notes.append("The mappings of process \(holder.pid) could not be read.") }
    }
    isIncomplete = OpenFileDescriptions.number(&processes, files)
    processes.removeAll { $0.descriptors.isEmpty && $0.mappings?.isEmpty != false }

    var kept: [ProcessFacts] = unread.compactMap { told[$0] }
    let silent = reading.unread.subtracting(unread)
    hanging.formUnion(silent)
    for pid in silent {
      // Its descriptors are known, and so is what can be read without waiting for it.
      guard var facts = told[pid] ?? ProcessReader.facts(pid, files, users, waits: false) else { continue }
      let numbers = Self.numbers(facts.descriptors)
      facts.descriptors = (holders[pid]?.descriptors ?? []).map { descriptor in
        var descriptor = descriptor
        descriptor.openedFile = numbers[Place(descriptor)]
        return descriptor
      }
      facts.mappings = holders[pid]?.mappings
      kept.append(facts)
    }
    Self.renumber(&kept, beside: processes, before: told)
    processes = (processes + kept).sorted { $0.pid < $1.pid }
  }

  /// A descriptor of a process, by its table and number.
  private struct Place: Hashable {
    let thread: Int32?
    let number: Int32

    init(_ descriptor: Descriptor) { (thread, number) = (descriptor.thread, descriptor.number) }
  }

  private static func numbers(_ descriptors: [Descriptor]) -> [Place: Int] {
    var numbers: [Place: Int] = [:]
    for descriptor in descriptors { numbers[Place(descriptor)] = descriptor.openedFile }
    return numbers
  }

  private struct Holder: Sendable {
    let pid: Int32
    var facts: ProcessFacts?
    var mappingsUnreadable = false
  }

  private static func read(
    _ pid: Int32, _ visit: ProcessVisit, _ visitor: ProcessVisitor, _ users: UserNames, _ progress: ReadProgress
  ) -> Holder {
    let files = visitor.files
    var visit = visit
    // kcmp(2) waits while the process is in execve(2): better here than where the descriptors are numbered.
    if let first = visit.descriptors.first {
      let file = ProcessDescriptor(task: first.thread ?? pid, number: first.number)
      _ = files.compareOpenedFiles(file, file)
      progress.step()
    }
    if visitor.mappings == .ofHolders { visitor.readMappings(pid, &visit, progress) }
    var facts = ProcessReader.facts(pid, files, users, waits: files.hangingReads?.allowsWaiting ?? true)
    facts?.descriptors = visit.descriptors
    facts?.mappings = visit.mappings
    return Holder(pid: pid, facts: facts, mappingsUnreadable: visit.mappingsUnreadable)
  }

  /// Numbers the open files of processes that do not answer, which kcmp(2) might wait for: a file that such a process
  /// shared with another one before is still the same, and any other is a file of its own. Of those that were never
  /// compared, all that are open on one thing count as one file: there is one at least.
  private static func renumber(
    _ kept: inout [ProcessFacts], beside processes: [ProcessFacts], before told: [Int32: ProcessFacts]
  ) {
    guard !kept.isEmpty else { return }
    var numbers: [Int: Int] = [:]
    var next = 0
    for process in processes {
      let old = Self.numbers(told[process.pid]?.descriptors ?? [])
      for descriptor in process.descriptors {
        guard let number = descriptor.openedFile else { continue }
        next = max(next, number + 1)
        if let before = old[Place(descriptor)] { numbers[before] = number }
      }
    }
    for index in kept.indices {
      var unknown: [Descriptor.Target: Int] = [:]
      for place in kept[index].descriptors.indices {
        guard let before = kept[index].descriptors[place].openedFile else {
          let target = kept[index].descriptors[place].target
          if unknown[target] == nil {
            unknown[target] = next
            next += 1
          }
          kept[index].descriptors[place].openedFile = unknown[target]
          continue
        }
        if numbers[before] == nil {
          numbers[before] = next
          next += 1
        }
        kept[index].descriptors[place].openedFile = numbers[before]
      }
    }
  }
}
