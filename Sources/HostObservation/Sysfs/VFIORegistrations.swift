import HostModel

/// Which devices are registered with the VFIO core, whatever their driver is called.
///
/// From 6.1 every one has a `vfio-dev/vfioN` folder, found through /sys/class/vfio-dev. Before, a group with a VFIO
/// class entry has such a device, and its driver's module is one that uses the VFIO core's.
struct VFIORegistrations: Sendable {
  /// `vfioN` and its node, by the device's path below /sys/devices.
  private(set) var byPath: [String: VFIORegistration] = [:]
  /// The kernel has `vfio-dev` folders.
  let hasFolders: Bool
  private let groupsWithNode: Set<Int>
  private let vfioModules: Set<String>
  private let files: any HostFiles

  init(_ files: any HostFiles, groupNodes: [Int: GroupNode]) {
    self.files = files
    groupsWithNode = Set(groupNodes.keys)
    let names = try? files.entries("sys/class/vfio-dev")
    hasFolders = names != nil
    // Modules that use the core's symbols stand in its `holders` folder.
    var modules: Set<String> = []
    if names == nil {
      for core in ["vfio", "vfio_pci_core", "vfio_virqfd", "mdev"] {
        modules.formUnion((try? files.entries("sys/module/\(core)/holders")) ?? [])
      }
    }
    vfioModules = modules
    for name in names ?? [] {
      guard let link = try? files.link("sys/class/vfio-dev/\(name)"), let path = Self.devicePath(link),
        let tail = path.range(ofFolder: "/vfio-dev/")
      else { continue }
      byPath[String(path[..<tail])] = VFIORegistration(name: name.cleaned, cdev: node(name))
    }
  }

  /// The registration of a device by its folder's link, driver and group.
  func registration(ofFolder link: String, driver: String?, group: Int?, bus: String = "pci") -> VFIORegistration? {
    if hasFolders {
      guard let path = Self.devicePath(link) else { return nil }
      return byPath[path]
    }
    guard let driver, let group, groupsWithNode.contains(group) else { return nil }
    guard let module = files.linkName("sys/bus/\(bus)/drivers/\(driver)/module") else { return nil }
    return vfioModules.contains(module) ? VFIORegistration(name: nil) : nil
  }

  /// The device node, where the kernel makes one: `dev` exists with CONFIG_VFIO_DEVICE_CDEV only.
  private func node(_ name: String) -> CharacterDevice? {
    guard let number = files.line("sys/class/vfio-dev/\(name)/dev").flatMap({ DeviceNumber(sysfs: $0[...]) }) else {
      return nil
    }
    return CharacterDevice(files, number: number, path: Self.nodePath(name))
  }

  fileprivate static func nodePath(_ name: String) -> String { "dev/vfio/devices/\(name)" }

  /// `/sys/devices/...` of a link that climbs out of where it lies: what follows `devices/`.
  static func devicePath(_ link: String) -> String? {
    guard let range = link.range(ofFolder: "/devices/") else { return nil }
    return String(link[link.index(range, offsetBy: "/devices/".count)...])
  }
}

extension VFIORegistration {
  /// It with its node, where it has one, looked at again.
  func again(_ files: any HostFiles) -> VFIORegistration {
    guard let name, let node = cdev else { return self }
    let again = CharacterDevice(files, number: node.number, path: VFIORegistrations.nodePath(name))
    return VFIORegistration(name: name, cdev: again)
  }
}

extension String {
  /// Where the first occurrence of a folder's text begins.
  func range(ofFolder folder: StaticString) -> String.Index? {
    folder.withUTF8Buffer { needle in
      var index = utf8.startIndex
      while let slash = utf8[index...].firstIndex(of: UInt8(ascii: "/")) {
        if utf8[slash...].starts(with: needle) { return slash }
        index = utf8.index(after: slash)
      }
      return nil
    }
  }
}

extension CharacterDevice {
  /// A node as it lies in /dev; its path is nil when it is not there.
  init(_ files: any HostFiles, number: DeviceNumber?, path: String) {
    guard let status = try? files.status(path) else {
      self.init(number: number, node: nil)
      return
    }
    self.init(
      number: number, node: "/\(path)".cleaned, mode: UInt16(status.mode & 0o7777), userID: status.userID,
      groupID: status.groupID)
  }
}
