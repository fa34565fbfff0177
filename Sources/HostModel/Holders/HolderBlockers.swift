import TerminalText

/// The blockers that holders cause.
struct HolderBlockers {
  private let holdings: HoldingAnalysis
  private let names: [Int32: String]
  private let machines: [Int32: String]
  private let commands: [Int32: String]

  init(_ holdings: HoldingAnalysis) {
    self.holdings = holdings
    names = Dictionary(
      holdings.holders.map { holder in
        (holder.pid, holder.label.description)
      }, uniquingKeysWith: { first, _ in first })
    commands = Dictionary(
      holdings.holders.map { ($0.pid, $0.command) }, uniquingKeysWith: { first, _ in first })
    machines = Dictionary(
      holdings.holders.compactMap { holder in holder.virtualMachine.map { (holder.pid, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The name of a process in a sentence.
  func name(_ pid: Int32) -> String { names[pid] ?? "pid \(pid)" }

  /// The name of a process's virtual machine in a sentence, or of the process.
  func owner(_ pid: Int32) -> String { machines[pid].map { "VM \($0)" } ?? "pid \(pid)" }

  /// The changes that make a process let go: its virtual machine is shut down before anybody ends a process.
  func letGo(_ pid: Int32) -> [Remedy] { Remedy.letGo(pid, commands[pid], machine: machines[pid]) }

  /// The holders that keep a group busy.
  func holders(group: Int) -> [Blocker] {
    guard let hold = holdings.groups[group], hold.isBusy else { return [] }
    if hold.pids.isEmpty, let moving = hold.transitions.first, let holder = moving.holders.first {
      return [
        Blocker(
          .heldUnseen, message: "IOMMU group \(group) is being \(moving.direction.participle) by \(holder.label).",
          remedy: Remedy(.wait, "Wait until that is over."))
      ]
    }
    if hold.pids.isEmpty { return [unseen("IOMMU group \(group)")] }
    return hold.pids.sorted().map { held($0, "IOMMU group \(group) is held") }
  }

  /// The holders that keep a group busy through other devices of it: a device of that group can be had by nobody else.
  func holders(group: Int, through others: [DeviceAddress], instead address: DeviceAddress) -> [Blocker] {
    guard let hold = holdings.groups[group], !hold.pids.isEmpty else { return holders(group: group) }
    return hold.pids.sorted().map { pid in
      var blocker = held(pid, "IOMMU group \(group) is held")
      let mine = others.first { holdings.devices[$0]?.holders.contains { $0.pid == pid } ?? false }
      guard let other = mine else { return blocker }
      blocker.message = "IOMMU group \(group) is held by \(name(pid)), through \(other)."
      blocker.remedies.insert(
        Remedy(
          .giveToHolder,
          "\(other) and \(address) share IOMMU group \(group), which has one owner: give both to \(owner(pid)), or "
            + "separate them by ACS (a firmware setting, another slot).", addresses: [address], pid: pid), at: 0)
      return blocker
    }
  }

  /// The reasons why a group that appears to be free may not be.
  func doubts(group: Int) -> [Blocker] {
    if let pid = holdings.groups[group]?.unpinnedHolders.min() {
      return [
        Blocker(
          .heldUnseen, pid: pid,
          message: "It is unknown whether IOMMU group \(group) is held: \(name(pid)) has device files "
            + "of it and an iommufd, and an iommufd does not keep a group.",
          remedy: Remedy(.wait, "Wait until pid \(pid) closes them, or try.", pid: pid))
      ]
    }
    if let pid = holdings.groups[group]?.possibleHolders.min() {
      return [
        Blocker(
          .heldUnseen, pid: pid,
          message: "It is unknown whether IOMMU group \(group) is held: \(name(pid)) has a device file of it open, and "
            + "nothing shows whether the device is bound.", remedies: letGo(pid))
      ]
    }
    let isUncertain = holdings.groups[group]?.isUncertain ?? false
    return isUncertain || holdings.gaps.mayMissHolders ? [cannotTell("IOMMU group \(group)")] : []
  }

  func held(_ pid: Int32, _ what: String) -> Blocker {
    Blocker(
      .heldByProcess, pid: pid, message: "\(what) by \(name(pid)).", remedies: letGo(pid))
  }

  /// The blocker of a device whose unbind waits for these processes, or may wait for them.
  func waitsFor(_ pids: [Int32], _ address: DeviceAddress) -> Blocker {
    let wait = holdings.waiting[address]
    let what = wait?.virtualFunction.map { "\($0)" } ?? "it"
    guard let first = pids.first else {
      return Blocker(
        .beingUnbound, address: address,
        message: "\(address) is being unbound, which waits until \(what) is closed; no holder is visible.",
        remedy: unseenRemedy)
    }
    let who = pids.map { name($0) }.joined(separator: " and ")
    guard wait?.isCertain ?? true else {
      return Blocker(
        .beingUnbound, address: address, pid: first,
        message:
          "\(address) may be being unbound, which would wait until \(who) \(pids.count == 1 ? "closes" : "close") it: it has no driver and is "
          + "enabled, and the device files of \(who) are more than its open devices.", remedies: pids.flatMap(letGo))
    }
    return Blocker(
      .beingUnbound, address: address, pid: first,
      message: "\(address) is being unbound, which waits until \(who) \(pids.count == 1 ? "closes" : "close") \(what).",
      remedies: pids.flatMap(letGo))
  }

  /// A user who sees every process also sees every mapping.
  private var unseenRemedy: Remedy {
    let others = "\(PhantomOpen.suspects) or another PID namespace that keeps it open."
    let gaps = holdings.gaps
    let needsRoot = gaps.unreadableProcesses > 0 || gaps.processesHidden || gaps.inOwnProcessNamespace
    return Remedy(.look, needsRoot ? "Look as root for a mapping, \(others)" : "Look for \(others)")
  }

  func unseen(_ what: String) -> Blocker {
    Blocker(
      .heldUnseen, message: "\(what) is open and no holder is visible.",
      remedy: unseenRemedy)
  }

  /// The blocker for a part of sysfs that is missing or damaged.
  func unreadable(_ what: String, _ path: String) -> Blocker {
    Blocker(
      .notReadable, message: "\(what) cannot be read, so that it is unknown whether the kernel refuses.",
      remedy: Remedy(.look, "See whether \(path) is there and whole; a copied tree may lack it."))
  }

  func cannotTell(_ what: String) -> Blocker {
    let count = holdings.gaps.unseenProcesses
    let reason =
      count > 0
      ? "\(Plural.count(count, "process", "processes")) cannot be read"
      : holdings.gaps.mayMissHolders
        ? "not every process can be seen" : "it is enabled and no holder is visible"
    return Blocker(
      .heldUnseen, message: "It is unknown whether \(what) is held: \(reason).", remedy: cannotTellRemedy)
  }

  /// The way to see what was not seen. More rights show processes that may not be read, and no others.
  private var cannotTellRemedy: Remedy {
    let gaps = holdings.gaps
    if gaps.unreadableProcesses > 0 || gaps.processesHidden || gaps.inOwnProcessNamespace {
      return Remedy(.permission, "Run as root or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH.")
    }
    if let pid = gaps.hangingProcesses.first {
      return Remedy(.look, "Look again when process \(pid) answers or has ended.")
    }
    if gaps.partialProcesses > 0 {
      return Remedy(.look, "Look for a process with very many descriptors, threads, mounts or children.")
    }
    return Remedy(.look, "Look for what has enabled the device.")
  }
}
