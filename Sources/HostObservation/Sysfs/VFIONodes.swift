import HostModel
import TerminalText

/// The character devices of VFIO in the running kernel, by number.
///
/// A node's number identifies its device; its name does not, since containers create nodes of their own.
package struct VFIONodes: Hashable, Sendable {
  /// The kind of file behind each device number.
  package var targets: [DeviceNumber: Descriptor.Target]
  /// Majors of group nodes (`vfio` in /proc/devices, drivers/vfio/group.c).
  package var groupMajors: Set<UInt32>
  /// Majors of device nodes (`vfio-dev` in /proc/devices, drivers/vfio/device_cdev.c).
  package var cdevMajors: Set<UInt32>

  /// Creates a set of nodes.
  package init(
    targets: [DeviceNumber: Descriptor.Target] = [:], groupMajors: Set<UInt32> = [], cdevMajors: Set<UInt32> = []
  ) {
    self.targets = targets
    self.groupMajors = groupMajors
    self.cdevMajors = cdevMajors
  }

  /// Reads the `dev` files of sysfs and the majors of /proc/devices. An absent one is left out, since a module that is
  /// not loaded has no open files.
  package init(reading files: any HostFiles) {
    self.init()
    add(.container, "sys/class/misc/vfio/dev", files)
    add(.iommufd, "sys/class/misc/iommu/dev", files)
    for name in (try? files.entries("sys/class/vfio")) ?? [] {
      guard let group = Self.group(named: name) else { continue }
      add(.group(group), "sys/class/vfio/\(name)/dev", files)
    }
    for name in (try? files.entries("sys/class/vfio-dev")) ?? [] {
      add(.cdev(name.cleaned), "sys/class/vfio-dev/\(name)/dev", files)
    }
    let devices = (try? files.contents("proc/devices", limit: 1 << 20)) ?? []
    for line in String(decoding: devices, as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("Block") { break }
      let words = line.split(separator: " ")
      guard words.count == 2, let major = UInt32(words[0]) else { continue }
      if words[1] == "vfio" { groupMajors.insert(major) }
      if words[1] == "vfio-dev" { cdevMajors.insert(major) }
    }
  }

  /// Returns the kind of a character device that was opened by a named node; nil if it is not VFIO's.
  ///
  /// The number decides. If sysfs no longer lists a number of VFIO's (the last device of the group was unbound while
  /// the group is held), the name decides, unless it belongs to another number now.
  func target(_ number: DeviceNumber, named name: Descriptor.Target?) -> Descriptor.Target? {
    if let target = targets[number] { return target }
    switch name {
    case .group where groupMajors.contains(number.major), .cdev where cdevMajors.contains(number.major):
      return targets.values.contains { $0 == name } ? nil : name
    default: return nil
    }
  }

  private mutating func add(_ target: Descriptor.Target, _ path: String, _ files: any HostFiles) {
    guard let number = files.line(path).flatMap({ DeviceNumber(sysfs: $0[...]) }) else { return }
    targets[number] = target
  }

  /// Returns the number of a group from its name in sysfs and /dev/vfio: `7`, or `noiommu-7` without an IOMMU.
  static func group(named name: String) -> Int? {
    let digits = name.hasPrefix("noiommu-") ? name.dropFirst(8) : name[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(digits)
  }
}

extension DeviceNumber {
  /// Parses `511:0`, the form of sysfs `dev` files.
  init?(sysfs text: Substring) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let major = UInt32(parts[0]), let minor = UInt32(parts[1]) else { return nil }
    self.init(major: major, minor: minor)
  }
}
