import HostModel
import TerminalText

/// Reads the host's name, its kernel and the VFIO interfaces that the kernel offers.
struct HostReader {
  let files: any HostFiles

  /// Returns the host; an unreadable name is `unknown` and an unreadable interface counts as absent.
  func host() -> Host {
    let versionText = files.line("proc/version") ?? ""
    // "Linux version 6.12.117 (...) ..."
    let words = versionText.split(separator: " ")
    let release = files.line("proc/sys/kernel/osrelease") ?? (words.count > 2 ? String(words[2]) : "unknown")
    var host = Host(
      name: (files.line("proc/sys/kernel/hostname") ?? "unknown").cleaned, kernelRelease: release.cleaned,
      kernelVersion: version(release, versionText), vfio: features(),
      kernelOrigin: KernelOrigin(release: release, versionText: versionText), kernelFeatures: kernelFeatures())
    host.isSimulated = files.isSimulated
    return host
  }

  /// Returns the mount points of the kernel's two file systems on which nothing is mounted. Neither is ever empty:
  /// every kernel that has them has `/sys/bus` and `/proc/version`.
  func missingDirectories() -> [String] {
    [("sys", "sys/bus"), ("proc", "proc/version")].compactMap { directory, sample in
      if (try? files.status(sample)) != nil { return nil }
      return ((try? files.entries(directory)) ?? []).isEmpty ? "/" + directory : nil
    }
  }

  /// Ubuntu names the stable release that a kernel is built from only in /proc/version_signature.
  private func version(_ release: String, _ versionText: String) -> KernelVersion? {
    let signature = (files.line("proc/version_signature") ?? "").split(separator: " ").last
    return signature.flatMap { KernelVersion(release: String($0)) }
      ?? KernelVersion(release: release, versionText: versionText)
  }

  private func kernelFeatures() -> Set<KernelFeature> {
    func isThere(_ path: String) -> Bool { (try? files.status(path)) != nil }
    var found: Set<KernelFeature> = []
    if isThere("sys/module/vfio_pci_core") { found.insert(.vfioPCICore) }
    if isThere("sys/class/vfio-dev") { found.insert(.deviceClass) }
    if isThere("sys/kernel/debug/vfio") {
      found.insert(.debugDirectory)
      let devices = (try? files.entries("sys/kernel/debug/vfio")) ?? []
      if devices.contains(where: { isThere("sys/kernel/debug/vfio/\($0)/pci") }) { found.insert(.debugPCIDirectory) }
    }
    return found
  }

  private func features() -> VFIOFeatures {
    var group = false
    var cdev = false
    if let bytes = try? files.contents("proc/devices", limit: 1 << 20) {
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
        if line.hasSuffix(" vfio") { group = true }
        if line.hasSuffix(" vfio-dev") { cdev = true }
      }
    } else {
      group = (try? files.status("sys/class/vfio")) != nil
      cdev =
        (try? files.entries("sys/class/vfio-dev"))?.contains { name in
          (try? files.status("sys/class/vfio-dev/\(name)/dev")) != nil
        } ?? false
    }
    return VFIOFeatures(
      group: group, cdev: cdev, iommufd: (try? files.status("sys/class/misc/iommu")) != nil,
      noiommu: files.isOn("enable_unsafe_noiommu_mode", of: "vfio") ?? false)
  }
}
