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

  private let migrations: [DeviceAddress: Migration]
  private let sessions: MigrationSessions

  init(_ facts: HostFacts) {
    let registered = facts.registeredDevices
    let index = HolderIndex(facts, registered: registered)
    let waiting = PendingUnbinds(facts, registered: Set(registered.map(\.address)))
    // First from descriptors, mappings and the device itself, then from the references of the drivers' modules.
    let counter = OpenCounter(index, registered, facts.gaps)
    let counted = Dictionary(registered.map { ($0.address, counter.state(of: $0)) }, uniquingKeysWith: { $1 })
    let settled = ModuleRefcounts.settle(counted, registered, index, waiting, facts)

    sessions = MigrationSessions(facts, registered, holds: settled.states)
    devices = sessions.adding(to: settled.states.mapValues(\.withNodeOpeners), facts.processes)
    groups = GroupOpenState.all(fileHolders: index.groupFileHolders, registered, devices)
    holders = index.holders(sessions)
    phantoms = PhantomOpens(registered, devices, unaccounted: settled.unaccounted, facts.gaps).all
    self.waiting = waiting
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
