import HostModel

/// The node by which programs use a GPU that NVIDIA's own driver drives. It is in no class of sysfs: the driver tells its
/// minor in procfs, and has its major in /proc/devices.
///
/// Its remove waits until nobody has the GPU open (`nv_pci_remove`, kernel-open/nvidia/nv-pci.c of that driver), so that an
/// unbind would not return.
struct NVIDIANode {
  /// The node's number.
  let number: DeviceNumber

  /// Reads the node of a function; nil if the driver does not tell it.
  init?(of address: PCIAddress, _ files: any HostFiles) {
    let path = "proc/driver/nvidia/gpus/\(address)/information"
    guard let information = try? files.contents(path, limit: 1 << 16) else { return nil }
    let minor = information.completeLines.lazy.compactMap { line -> UInt32? in
      let parts = line.split(separator: ":")
      guard parts.count == 2, parts[0].hasPrefix("Device Minor") else { return nil }
      return UInt32(parts[1].filter { $0.isNumber })
    }.first
    let devices = (try? files.contents("proc/devices", limit: 1 << 20)) ?? []
    let major = devices.completeLines.lazy.compactMap { line -> UInt32? in
      let words = line.split(separator: " ")
      // Newer releases call it nvidia, older ones nvidia-frontend.
      guard words.count == 2, ["nvidia", "nvidia-frontend"].contains(words[1]) else { return nil }
      return UInt32(words[0])
    }.first
    guard let minor, let major else { return nil }
    number = DeviceNumber(major: major, minor: minor)
  }

  /// Its path, as the driver's own tool creates it (nvidia-modprobe).
  var path: String { "/dev/nvidia\(number.minor)" }
}
