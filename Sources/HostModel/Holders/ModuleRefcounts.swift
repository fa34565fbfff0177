/// Settles open states by the references of a VFIO driver's module: of enabled devices without a holder, of mdevs that
/// nothing else shows as open, and of opens that were not seen.
struct ModuleRefcounts {
  /// The module's references, less those of modules that use it.
  let references: Int
  /// True if each open file description takes a reference, false if each open device does; nil on an unknown kernel
  /// (`KernelRules`).
  let countFiles: Bool?
  let members: [RegisteredDevice]
  /// The number of references that may be of something else than these devices: of devices that have lost this driver
  /// and are still open, and of migrations' data files. They explain as many references, and prove nothing.
  let others: Int
  /// The number of those that are certain: a data file that is seen, a device that is certainly open. Any more references
  /// may be of a device that appears to be closed.
  let certainOthers: Int
  /// The driver's data files of migrations hold references too, one for each session of an open device.
  let canMigrate: Bool
  /// The states of the driver's devices, first as given and then as settled.
  private(set) var holds: [DeviceAddress: DeviceOpenState]
  /// References that belong to no device in particular.
  private(set) var unaccounted = 0

  /// Settles the states of every driver's devices, and counts the references that no open device accounts for.
  static func settle(
    _ states: [DeviceAddress: DeviceOpenState], _ registered: [RegisteredDevice], _ index: HolderIndex,
    _ leaving: [RegisteredDevice], _ facts: HostFacts
  ) -> (states: [DeviceAddress: DeviceOpenState], unaccounted: [(driver: String, count: Int)]) {
    var states = states
    var unaccounted: [(driver: String, count: Int)] = []
    let countFiles = KernelRules(facts).referencesCountFiles
    let left = leaving.filter { states[$0.address]?.isOpen != false }
    // The files of one device may be many; whose they are is not always known.
    let leftFiles = Set(left.flatMap { index.files(of: $0) }.map(\.holders)).count
    let unlisted = countFiles == true ? max(left.count, leftFiles) : left.count
    let isSure = left.allSatisfy { states[$0.address]?.isOpen == true }
    for (driver, members) in Dictionary(grouping: registered, by: { $0.driver ?? "" }).sorted(by: { $0.key < $1.key }) {
      guard let references = facts.drivers[driver]?.references else { continue }
      let seen = MigrationSessions.seen(driver, facts)
      let sessions = seen + MigrationSessions.unseen(driver, members, states, facts)
      var refcounts = ModuleRefcounts(
        references: references, countFiles: countFiles, members: members, others: unlisted + sessions,
        certainOthers: (isSure ? unlisted : 0) + seen,
        canMigrate: MigrationFile.isMade(by: driver), holds: states)
      refcounts.settle(
        files: members.reduce(into: []) { $0 += index.files(of: $1) },
        hasOthers: !index.attribution.namelessCandidates.isEmpty, gaps: facts.gaps)
      states.merge(refcounts.holds) { $1 }
      if refcounts.unaccounted > 0 { unaccounted.append((driver, refcounts.unaccounted)) }
    }
    return (states, unaccounted)
  }

  init(
    references: Int, countFiles: Bool?, members: [RegisteredDevice], others: Int, certainOthers: Int, canMigrate: Bool,
    holds: [DeviceAddress: DeviceOpenState]
  ) {
    // A module that is going away reads -1.
    self.references = min(max(references, 0), Int(Int32.max))
    self.countFiles = countFiles
    self.members = members
    (self.others, self.certainOthers, self.canMigrate) = (others, certainOthers, canMigrate)
    self.holds = Dictionary(
      members.compactMap { member in holds[member.address].map { (member.address, $0) } }, uniquingKeysWith: { $1 })
  }

  /// Settles the states as far as possible. `files` are the open device files that may be of these devices, one entry
  /// for each candidate; `hasOthers` if the devices of other files are unknown.
  mutating func settle(files: [DeviceFileAttribution.OpenedDeviceFile], hasOthers: Bool, gaps: ObservationGaps) {
    switch countFiles {
    case true: if !hasOthers { settleByFiles(files, gaps) }
    case false: settleByDevices(gaps)
    default: break
    }
    if hasOthers { unaccounted = 0 }
  }

  /// From 6.2: one reference for each open device (`vfio_df_device_first_open`).
  private mutating func settleByDevices(_ gaps: ObservationGaps) {
    let undecided = members.filter { holds[$0.address]?.isOpen == nil }
    var missing = references - members.filter { holds[$0.address]?.isOpen == true }.count
    if missing <= 0 {
      // A file may have been opened after the references were read, as after `enable` was.
      for member in undecided where !member.isProvedClosed { holds[member.address]?.close() }
      return
    }
    // One that is open may be in a session, whose file is one more: fewer than all would explain twice as many.
    let most = canMigrate ? 2 : 1
    guard undecided.isEmpty || missing - others > most * (undecided.count - 1) else {
      // Some of them are open; if one has a possible holder, nothing need be hidden.
      if undecided.allSatisfy({ holds[$0.address]?.holders.isEmpty ?? true }) { unaccounted = max(0, missing - others) }
      return
    }
    for member in undecided { open(member, gaps) }
    let unexplained = missing - undecided.count - certainOthers
    missing -= most * undecided.count + others
    // There are more references than open devices, so a device that appears to be closed is open: all of them, if fewer
    // would not explain the references. The session of an open device may have more files than are seen, so that it
    // proves nothing of the others.
    let closed = members.filter { holds[$0.address]?.isOpen == false && !$0.isProvedClosed }
    let mayBeSessions = canMigrate && members.contains { holds[$0.address]?.isOpen == true }
    if missing > 0, missing > most * (closed.count - 1), !mayBeSessions {
      for member in closed { open(member, gaps) }
      missing -= most * closed.count
    } else if missing > 0 || unexplained > 0 {
      for member in closed { doubt(member) }
    }
    unaccounted = max(0, missing)
  }

  /// Before 6.2: one reference for each open file description (`vfio_device_open`).
  private mutating func settleByFiles(_ files: [DeviceFileAttribution.OpenedDeviceFile], _ gaps: ObservationGaps) {
    let mine = Set(members.map(\.address))
    // A file that may be another driver's proves nothing, nor do descriptors that cannot be compared.
    guard !gaps.filesNotComparable, files.allSatisfy({ $0.candidates.isSubset(of: mine) }) else { return }
    let seen = Set(files.map(\.holders)).count
    let unseen = members.filter { member in
      holds[member.address].map { $0.isOpen == true && $0.fileOpeners.isEmpty && $0.holders.isEmpty } ?? false
    }
    let mapped = members.filter { holds[$0.address]?.phantomEvidence.contains("mapping") ?? false }
    let missing = references - seen - unseen.count - mapped.count
    if missing <= 0 {
      for member in members {
        guard let hold = holds[member.address], hold.isOpen == nil, hold.holders.isEmpty else { continue }
        holds[member.address]?.close()
      }
      confirm(files)
    } else if missing <= others {
      guard missing > certainOthers else { return }
      for member in members where holds[member.address]?.isOpen == false && !member.isProvedClosed { doubt(member) }
    } else if others == 0, let only = onlyPossible {
      // All references are this device's: the kernel's own open_count.
      holds[only.address]?.open(references, exact: true)
      holds[only.address]?.certainty = .kernel
      if holds[only.address]?.holders.isEmpty == true { holds[only.address]?.phantomEvidence.append("module_refcnt") }
    } else {
      for member in members where holds[member.address]?.certainty == .computed && !member.isProvedClosed {
        doubt(member)
      }
      unaccounted = missing - others
    }
  }

  /// Marks every count as exact: all references are accounted for, even if some processes could not be read.
  private mutating func confirm(_ files: [DeviceFileAttribution.OpenedDeviceFile]) {
    for member in members {
      guard let hold = holds[member.address], hold.isOpen == true, hold.certainty == .lowerBound,
        hold.phantomEvidence.isEmpty, !member.isProvedClosed
      else { continue }
      let possible = files.filter { $0.candidates.contains(member.address) }
      if possible.allSatisfy({ $0.candidates.count == 1 }) { holds[member.address]?.certainty = .computed }
    }
  }

  private var onlyPossible: RegisteredDevice? {
    let possible = members.filter { !$0.isProvedClosed || holds[$0.address]?.isOpen != false }
    return possible.count == 1 ? possible.first : nil
  }

  /// Marks a device as open by the references alone; a descriptor on its node has then bound it.
  private mutating func open(_ member: RegisteredDevice, _ gaps: ObservationGaps) {
    guard var hold = holds[member.address] else { return }
    let isBound = !hold.nodeDescriptorHolders.isEmpty
    hold.open(max(hold.openCount ?? 1, 1), exact: isBound && !gaps.mayMissHolders)
    if !isBound, hold.holders.isEmpty { hold.phantomEvidence.append("module_refcnt") }
    holds[member.address] = hold
  }

  /// Marks a device as possibly open, or open once more.
  private mutating func doubt(_ member: RegisteredDevice) {
    guard var hold = holds[member.address] else { return }
    if hold.isOpen == true {
      hold.certainty = .lowerBound
    } else {
      hold.forget()
    }
    holds[member.address] = hold
  }
}
