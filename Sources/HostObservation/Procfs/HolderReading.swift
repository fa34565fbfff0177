import HostModel
import TerminalText

/// Reads the identity, arguments and mappings of holders, and numbers their open file descriptions.
struct HolderReading {
  /// The holders, by pid.
  private(set) var processes: [ProcessFacts] = []
  /// The processes that did not answer.
  private(set) var silent: Set<Int32>
  /// The processes of which a part was not read, because there is more than one scan reads.
  private(set) var partial: Set<Int32> = []
  /// Some descriptors could not be compared.
  private(set) var isIncomplete = false
  /// One sentence for each thing that could not be read of some processes.
  private(set) var notes: [String] = []

  private let visitor: ProcessVisitor
  private let users: UserNames
  private let told: [Int32: ProcessFacts]

  /// Reads holders, given by their descriptors. `told` is what the scan before told of each, which is told again of
  /// those that do not answer, `silent` and those that fall silent now, and of those that were not begun, `left`.
  init(
    _ holders: [Int32: ProcessVisit], _ visitor: ProcessVisitor, _ users: UserNames, told: [Int32: ProcessFacts],
    silent: Set<Int32>, left: Set<Int32>, threads: Int
  ) {
    (self.visitor, self.users, self.told, self.silent) = (visitor, users, told, silent)
    var kept = silent.union(left).compactMap { told[$0] }
    // Whoever was told before comes first: of the others some may not answer, and then the rest is read less well.
    let pids = holders.keys.sorted { (told[$0] == nil ? 1 : 0, $0) < (told[$1] == nil ? 1 : 0, $1) }
    let reading = WatchedReads<Holder>.map(pids, visitor.files, threads: threads) {
      [visitor] (pid, progress) in
      guard let visit = holders[pid] else { return Holder(pid: pid) }
      return Self.read(pid, visit, visitor, users, told[pid], progress)
    }
    processes = reading.results.compactMap(\.facts)
    partial = Set(reading.results.filter(\.isPartial).map(\.pid))
    notes = Self.notes("mappings", of: reading.results.filter(\.mappingsUnreadable).map(\.pid))
    notes += Self.notes("arguments", of: reading.results.filter(\.argumentsUnread).map(\.pid))
    for pid in reading.silent.union(reading.left) {
      if let facts = holders[pid].flatMap({ facts(of: pid, $0) }) { kept.append(facts) }
    }
    self.silent.formUnion(reading.silent)
    kept += number()
    processes.removeAll { $0.descriptors.isEmpty && $0.mappings?.isEmpty != false }
    Self.renumber(&kept, beside: processes, before: told)
    processes = (processes + kept).sorted { $0.pid < $1.pid }
  }

  /// One sentence about something of processes that could not be read; none if there is no such process.
  static func notes(_ what: String, of pids: [Int32]) -> [String] {
    guard let first = pids.first else { return [] }
    let whose = pids.count == 1 ? "process \(first)" : Plural.count(pids.count, "process", "processes")
    return ["The \(what) of \(whose) could not be read."]
  }

  /// Returns the known facts of a holder that does not answer: its descriptors, and what can be read without waiting.
  private func facts(of pid: Int32, _ visit: ProcessVisit) -> ProcessFacts? {
    guard var facts = told[pid] ?? withoutArguments(pid) else { return nil }
    let numbers = Self.numbers(facts.descriptors)
    facts.descriptors = visit.descriptors.map { descriptor in
      var descriptor = descriptor
      descriptor.openedFile = numbers[Place(descriptor)]
      return descriptor
    }
    facts.mappings = visit.mappings
    return facts
  }

  private func withoutArguments(_ pid: Int32) -> ProcessFacts? {
    var isPartial = false
    return ProcessReader.facts(pid, visitor.files, users, nil, &isPartial)
  }

  /// Numbers the open files of all processes, and returns those that kcmp(2) waits for: it does so while a process is in
  /// execve(2).
  private mutating func number() -> [ProcessFacts] {
    var stuck: [ProcessFacts] = []
    guard let any = processes.first?.pid else { return [] }
    while true {
      // Whoever is given up is named by the progress; the number of the one that is passed in means nothing.
      let reading = WatchedReads<Numbered>.map([any], visitor.files, threads: 1, again: false) {
        [processes, files = visitor.files] (_, progress) in
        var numbered = Numbered(processes: processes)
        numbered.isIncomplete = OpenFileDescriptions.number(&numbered.processes, files, progress)
        return numbered
      }
      if let numbered = reading.results.first {
        (processes, isIncomplete) = (numbered.processes, numbered.isIncomplete)
        return stuck
      }
      let more = processes.filter { reading.silent.contains($0.pid) }
      silent.formUnion(reading.silent)
      stuck += more
      processes.removeAll { reading.silent.contains($0.pid) }
      if more.isEmpty || processes.isEmpty {
        isIncomplete = true
        return stuck
      }
    }
  }

  private struct Numbered: Sendable {
    var processes: [ProcessFacts]
    var isIncomplete = false
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
    var isPartial = false
    var mappingsUnreadable = false
    /// Its arguments were not read, because too many processes do not answer, and are not known from before.
    var argumentsUnread = false
  }

  private static func read(
    _ pid: Int32, _ visit: ProcessVisit, _ visitor: ProcessVisitor, _ users: UserNames, _ told: ProcessFacts?,
    _ progress: ReadProgress
  ) -> Holder {
    let files = visitor.files
    var visit = visit
    var holder = Holder(pid: pid)
    let waits = files.hangingReads?.allows(visit.user, waits: true) ?? true
    guard var facts = ProcessReader.facts(pid, files, users, waits ? visit.budget : nil, &visit.isPartial) else {
      return holder
    }
    progress.step()
    let same = told.flatMap { $0.identity == facts.identity ? $0 : nil }
    if !waits {
      facts.virtualMachine = same?.virtualMachine ?? facts.virtualMachine
      facts.devicesOnCommandLine = same?.devicesOnCommandLine ?? []
      holder.argumentsUnread = same == nil
    }
    if visitor.mappings == .ofHolders {
      if waits { visitor.readMappings(pid, &visit, progress) } else { visit.mappings = same?.mappings }
      holder.mappingsUnreadable = visit.mappingsUnreadable || (!waits && visit.mappings == nil)
    }
    facts.descriptors = visit.descriptors
    facts.mappings = visit.mappings
    holder.facts = facts
    holder.isPartial = visit.isPartial
    return holder
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
