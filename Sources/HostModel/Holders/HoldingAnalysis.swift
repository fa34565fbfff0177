/// The holders and open states of a host's devices and groups, derived from the facts of processes, groups and devices.
struct HoldingAnalysis {
  /// The open state of each registered device.
  let devices: [DeviceAddress: DeviceOpenState]
  /// The open state of groups by number; a group without an entry has no visible reason to be busy.
  let groups: [Int: GroupOpenState]
  let holders: [Holder]
  let phantoms: [PhantomOpen]
  let gaps: ObservationGaps
  let waiting: PendingUnbinds

  /// The drivers whose modules have references that nothing explains, with the time of the first look that showed it, in
  /// milliseconds since 1970 (UTC).
  let unexplainedReferences: [String: Int64]
  /// A device has just been opened, perhaps: files were there after its `enable` was read, which no other device explains.
  let isInconsistent: Bool

  private let migrations: [DeviceAddress: Migration]
  private let sessions: MigrationSessions

  /// Derives it from the facts of one look, and from the look before where one look is not enough.
  init(_ facts: HostFacts, after earlier: HostAnalysis? = nil) {
    let registered = facts.registeredDevices
    let leaving = LeavingDevices(facts, registered: registered)
    let index = HolderIndex(facts, registered: registered, leaving: leaving, after: earlier?.facts)
    // First from descriptors, mappings and the device itself, then from the references of the drivers' modules.
    let counter = OpenCounter(index, facts.gaps)
    var counted = Dictionary(registered.map { ($0.address, counter.state(of: $0)) }, uniquingKeysWith: { $1 })
    for device in leaving.all { counted[device.address] = counter.state(ofLeaving: device, leaving) }
    waiting = PendingUnbinds(facts, leaving, counted, index)
    let settled = ModuleRefcounts.settle(counted, registered, index, leaving.all, facts)

    sessions = MigrationSessions(facts, registered, holds: settled.states)
    let transitions = OpenTransitions(facts, index, after: earlier?.holdings)
    let devices = transitions.adding(
      to: sessions.adding(to: settled.states.mapValues(\.withNodeOpeners), facts.processes), registered)
    self.devices = devices
    groups = GroupOpenState.all(
      fileHolders: index.groupFileHolders, registered + leaving.all, devices, facts.processes)
    holders = index.holders(sessions)
    isInconsistent = registered.contains { $0.isProvedClosed && devices[$0.address]?.isOpen != false }

    let since = Dictionary(
      settled.unaccounted.map { driver, _ in
        (driver, earlier.map { $0.holdings.unexplainedReferences[driver] ?? facts.takenAt } ?? .min)
      }, uniquingKeysWith: min)
    unexplainedReferences = since
    // A reference may be taken for an open that is just beginning (`vfio_df_device_first_open`).
    let lasting = settled.unaccounted.filter { driver, _ in
      since[driver].map { $0 == .min || !(0..<OpenTransition.patience).contains(facts.takenAt - $0) } ?? true
    }
    phantoms = PhantomOpens(registered, devices, unaccounted: lasting, facts.gaps).all
    gaps = facts.gaps
    migrations = facts.migrations
  }

  /// The migration state of a device, from debugfs and from the open data files.
  func migration(of device: DeviceAddress) -> Migration? {
    let known = migrations[device]
    guard let files = sessions.counts[device] else { return known }
    var migration = known ?? Migration(state: nil, features: nil)
    migration.dataDescriptors = files
    return migration
  }
}
