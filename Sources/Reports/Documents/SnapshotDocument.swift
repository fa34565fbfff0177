import HostModel
import TerminalText

/// A snapshot as one JSON document, schema `vfiotop.snapshot/1`.
///
/// Every key is always present; an unknown value is null. The keys are `schema`, `taken_at`, `host`, `device_sets`,
/// `devices`, `iommu_groups`, `holders` and `blind_spots` with their contents. Some need a word:
/// - `host.kernel_release`: what `uname -r` prints, where `host.kernel` is the version upstream numbers it by;
///   `.simulated`: true for the machine of a demo;
/// - `device_sets[].open_count_certainty`: the weakest certainty among the members;
/// - `device_sets[].hot_reset.available_to`, `devices[].function_reset.available_to`: who could make it now, `anyone`,
///   `holder` or `nobody`, null if that is unknown; `.callers`: the present holders with what each lacks of the set;
/// - `warnings` beside `blockers`: what goes wrong although the kernel does not refuse; `blockers[].remedies`: what removes
///   a blocker, by `kind`, with the `argv` of a command of ours; several blockers of one cause have it once, at the first;
/// - `devices[].node_verdict`: the answer by the device node; null where it has none;
///   `.function_reset.reaches_by_bus`: the other functions that its method `bus` resets;
/// - `device_sets[].hot_reset.affected_of`: where more than 64 functions are affected, and an earlier set that is one
///   virtual function alone affects the same ones, that set's id; `affected` is then empty;
/// - `devices[].power_state`, `.runtime_status`, `.is_bridge`, and `.function_reset.stale_methods`: methods that
///   `reset_method` lists and that would fail;
/// - `devices[].in_progress`: the open or close that is in progress, or may be: `what` is `open`, `close`, or
///   `open_or_close` where one look cannot tell; `pids` are the processes that may be doing it;
/// - `devices[].iommu`: the IOMMU in front of it; `.numa_node`: null for none; `.slot`: the name of its slot;
/// - `devices[].aer`: the errors counted since the function was found, `correctable`, `nonfatal` and `fatal`; null without
///   Advanced Error Reporting and for a function that is not bound to a VFIO driver;
/// - `devices[].link`: the PCI Express link, `speed_mt_s` (a million transfers a second) and `width` now, `max_speed_mt_s`
///   and `max_width` at best; null for a virtual function, a function that is not bound to a VFIO driver, and one that is
///   asleep: it is not woken;
/// - `devices[].bars`: the BARs, `index`, `size_bytes`, and `claimed_by`, the names of what else in the kernel has claimed a
///   part of one; null where they were not read;
/// - `devices[].variant_driver`: the module of the VFIO driver that is made for it, by modules.alias of the running
///   kernel; null if there is none or the file cannot be read;
/// - `devices[].host_uses`: what the host uses it for, `kind` and `text`; null for a function that is not in the way of a
///   VFIO device, which is not asked about;
/// - `iommu_groups[].domain_type`: the kind of its default domain; `.reserved_regions`: the addresses that it treats in a
///   special way, with the first (`start`), the last (`end`) and the `type`, as `reserved_regions` in sysfs has them;
/// - `holders[].locked_bytes`, `.pinned_bytes`: the memory that the process keeps in RAM, for all that it does (VmLck,
///   VmPin); `.memlock_limit_bytes`: the most it may lock (RLIMIT_MEMLOCK, soft), null if it is unknown or unlimited;
///   `.memlock_unlimited`: true for no limit, null if that is unknown;
/// - `holders[].start_time`: clock ticks since boot, with the pid the identity of a process; `.mappings`: how many
///   mappings of device memory it has, null where they were not read, also in `devices[].holders[]`;
/// - `descriptors[].thread`: the thread whose own table holds it, null for the process's; `.one_of`: where `device`
///   is unknown, the devices it may be;
/// - `blind_spots.phantom_opens[]`: objects with `address`, `driver`, `evidence` (`enable`, `module_refcnt`,
///   `interrupts`, `mapping`) and `message`; `.processes_hidden`, `.in_own_pid_namespace`, `.files_not_comparable`,
///   `.notes`.
package struct SnapshotDocument: JSONDocument {
  let schema = "vfiotop.snapshot/1"
  let takenAt: String
  let host: HostDocument
  let deviceSets: [DeviceSetDocument]
  let devices: [DeviceDocument]
  let iommuGroups: [GroupDocument]
  let holders: [HolderDocument]
  let blindSpots: BlindSpotsDocument

  /// The length from which a scope that several sets have is listed once. Each of 255 virtual functions may be a set of
  /// its own with all of them in its scope.
  private static let longScope = 64

  private static func sets(_ sets: [DeviceSet]) -> [DeviceSetDocument] {
    struct Scope: Hashable {
      let first: PCIAddress?
      let last: PCIAddress?
      let count: Int
    }
    var listed: [Scope: String] = [:]
    return sets.map { set in
      let affected = set.hotReset.affected
      guard affected.count > longScope, set.rule == .device else { return DeviceSetDocument(set) }
      // Scopes of one length that begin and end with the same functions are walks of one bus.
      let scope = Scope(first: affected.first?.address, last: affected.last?.address, count: affected.count)
      defer { if listed[scope] == nil { listed[scope] = set.id } }
      return DeviceSetDocument(set, affectedOf: listed[scope])
    }
  }

  /// Creates the document of a snapshot.
  package init(_ snapshot: Snapshot) {
    takenAt = Timestamp(snapshot.takenAt).iso8601
    host = HostDocument(snapshot.host)
    deviceSets = Self.sets(snapshot.deviceSets)
    devices = snapshot.devices.map(DeviceDocument.init)
    iommuGroups = snapshot.groups.map(GroupDocument.init)
    holders = snapshot.holders.map(HolderDocument.init)
    blindSpots = BlindSpotsDocument(snapshot.blindSpots)
  }
}

struct HostDocument: Encodable, Sendable {
  struct Features: Encodable, Sendable {
    let group: Bool
    let cdev: Bool
    let iommufd: Bool
    let noiommu: Bool
  }

  let name: String
  let kernel: String
  let kernelRelease: String
  let simulated: Bool
  let vfio: Features

  init(_ host: Host) {
    name = host.name
    kernel = host.kernelText
    kernelRelease = host.kernelRelease
    simulated = host.isSimulated
    vfio = Features(
      group: host.vfio.group, cdev: host.vfio.cdev, iommufd: host.vfio.iommufd, noiommu: host.vfio.noiommu)
  }
}

extension Host {
  /// The upstream version of the kernel if it is known to the patch level, else the release string.
  var kernelText: String {
    guard let kernelVersion, kernelVersion.patch != nil else { return kernelRelease }
    return kernelVersion.description
  }
}

struct GroupDocument: Encodable, Sendable {
  let id: Int
  let devices: [String]
  @Nullable var viable: Bool?
  @Nullable var node: String?
  @Nullable var open: Bool?
  @Nullable var domainType: String?
  @Nullable var reservedRegions: [RegionDocument]?

  /// A range of addresses. They are texts as in sysfs: a number of JSON may be cut to 53 bits.
  struct RegionDocument: Encodable, Sendable {
    let start: String
    let end: String
    let type: String

    init(_ region: ReservedRegion) {
      start = hexadecimal(region.start, digits: 16)
      end = hexadecimal(region.end, digits: 16)
      type = region.kind.rawValue
    }
  }

  init(_ group: IOMMUGroup) {
    id = group.id
    devices = group.devices.map(\.description)
    viable = group.isViable
    node = group.node
    open = group.isOpen
    domainType = group.domainType
    reservedRegions = group.reservedRegions.map { $0.map(RegionDocument.init) }
  }
}

struct BlindSpotsDocument: Encodable, Sendable {
  struct Phantom: Encodable, Sendable {
    @Nullable var address: String?
    @Nullable var driver: String?
    let evidence: [String]
    let message: String
  }

  let unreadableProcesses: Int
  let partialProcesses: Int
  let hangingProcesses: [Int32]
  let processesHidden: Bool
  let inOwnPidNamespace: Bool
  let filesNotComparable: Bool
  let notes: [String]
  let phantomOpens: [Phantom]

  init(_ blindSpots: BlindSpots) {
    unreadableProcesses = blindSpots.gaps.unreadableProcesses
    partialProcesses = blindSpots.gaps.partialProcesses
    hangingProcesses = blindSpots.gaps.hangingProcesses
    processesHidden = blindSpots.gaps.processesHidden
    inOwnPidNamespace = blindSpots.gaps.inOwnProcessNamespace
    filesNotComparable = blindSpots.gaps.filesNotComparable
    notes = blindSpots.gaps.notes
    phantomOpens = blindSpots.phantomOpens.map { phantom in
      Phantom(
        address: phantom.address?.description, driver: phantom.driver, evidence: phantom.evidence,
        message: phantom.message)
    }
  }
}
