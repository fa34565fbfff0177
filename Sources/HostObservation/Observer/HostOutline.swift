/// The names of a host's functions, VFIO devices and groups. If they change during a scan, it has read parts of two
/// states: a device that is still registered but has no driver any more.
///
/// Only directories of sysfs are listed: listing one of /dev opens it, which every watch for opens there reports.
struct HostOutline: Equatable {
  private let functions: Set<String>
  private let iommuGroups: Set<String>
  /// The links of VFIO devices, by name.
  private let devices: [String: String]
  private let groups: Set<String>

  init(_ files: any HostFiles) {
    func names(_ directory: String) -> Set<String> { Set((try? files.entries(directory)) ?? []) }
    functions = names("sys/bus/pci/devices")
    iommuGroups = names("sys/kernel/iommu_groups")
    groups = names("sys/class/vfio")
    let registered = names("sys/class/vfio-dev")
    devices = Dictionary(
      uniqueKeysWithValues: registered.map { ($0, (try? files.link("sys/class/vfio-dev/\($0)")) ?? "") })
  }
}
