/// Which functions, VFIO devices and groups a host has. A look during which this changes has seen parts of two hosts: a
/// device that is still registered, and has no driver any more.
///
/// Only folders of sysfs: to list one of /dev is to open it, which whoever watches for opens there hears.
struct HostOutline: Equatable {
  private let functions: Set<String>
  private let iommuGroups: Set<String>
  /// The VFIO devices by name, each with where it is.
  private let devices: [String: String]
  private let groups: Set<String>

  init(_ files: any HostFiles) {
    func names(_ folder: String) -> Set<String> { Set((try? files.entries(folder)) ?? []) }
    functions = names("sys/bus/pci/devices")
    iommuGroups = names("sys/kernel/iommu_groups")
    groups = names("sys/class/vfio")
    let registered = names("sys/class/vfio-dev")
    devices = Dictionary(
      uniqueKeysWithValues: registered.map { ($0, (try? files.link("sys/class/vfio-dev/\($0)")) ?? "") })
  }
}
