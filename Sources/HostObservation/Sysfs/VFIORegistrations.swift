import HostModel
import TerminalText

/// The devices that are registered with the VFIO core, whatever the name of their driver.
///
/// From 6.1 each has a `vfio-dev/vfioN` directory, found through /sys/class/vfio-dev. Before, a group with a VFIO
/// class entry has such a device, and its driver's module is one that uses the VFIO core's.
struct VFIORegistrations: Sendable {
  /// `vfioN` and its node, by the device's path below /sys/devices.
  private(set) var byPath: [String: VFIORegistration] = [:]
  /// The kernel has `vfio-dev` directories.
  let hasDirectories: Bool
  private let groupsWithNode: Set<Int>
  private let vfioModules: Set<String>
  private let files: any HostFiles

  init(_ files: any HostFiles, groupNodes: [Int: GroupNode]) {
    self.files = files
    groupsWithNode = Set(groupNodes.keys)
    let names = try? files.entries("sys/class/vfio-dev")
    hasDirectories = names != nil
    // Modules that use the core's symbols are in its `holders` directory.
    var modules: Set<String> = []
    if names == nil {
      for core in ["vfio", "vfio_pci_core", "vfio_virqfd", "mdev"] {
        modules.formUnion((try? files.entries("sys/module/\(core)/holders")) ?? [])
      }
    }
    vfioModules = modules
    for name in names ?? [] {
      guard let link = try? files.link("sys/class/vfio-dev/\(name)"), let path = Self.devicePath(link),
        let tail = path.range(ofDirectory: "/vfio-dev/")
      else { continue }
      byPath[String(path[..<tail])] = VFIORegistration(name: name.cleaned, cdev: node(name))
    }
  }

  /// Returns the registration of a device from the link of its directory, its driver and its group; nil if it has none.
  func registration(ofDirectory link: String, driver: String?, group: Int?, bus: String = "pci") -> VFIORegistration? {
    if hasDirectories {
      guard let path = Self.devicePath(link) else { return nil }
      return byPath[path]
    }
    guard let driver, let group, groupsWithNode.contains(group) else { return nil }
    guard let module = files.linkName("sys/bus/\(bus)/drivers/\(driver)/module") else { return nil }
    return vfioModules.contains(module) ? VFIORegistration(name: nil) : nil
  }

  /// Returns the device node, if the kernel creates one: `dev` exists only with CONFIG_VFIO_DEVICE_CDEV.
  private func node(_ name: String) -> CharacterDevice? {
    guard let number = files.line("sys/class/vfio-dev/\(name)/dev").flatMap({ DeviceNumber(sysfs: $0[...]) }) else {
      return nil
    }
    return CharacterDevice(files, number: number, path: Self.nodePath(name))
  }

  fileprivate static func nodePath(_ name: String) -> String { "dev/vfio/devices/\(name)" }

  /// Returns the part after `devices/` of a relative link into /sys/devices.
  static func devicePath(_ link: String) -> String? {
    guard let range = link.range(ofDirectory: "/devices/") else { return nil }
    return String(link[link.index(range, offsetBy: "/devices/".count)...])
  }
}

extension VFIORegistration {
  /// Returns the registration with its node, if it has one, read again.
  func again(_ files: any HostFiles) -> VFIORegistration {
    guard let name, let node = cdev else { return self }
    let again = CharacterDevice(files, number: node.number, path: VFIORegistrations.nodePath(name))
    return VFIORegistration(name: name, cdev: again)
  }
}

extension String {
  /// Returns the start of the first occurrence of a directory's text.
  func range(ofDirectory directory: StaticString) -> String.Index? {
    directory.withUTF8Buffer { needle in
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
  /// Reads a node in /dev; its path is nil if it does not exist.
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
