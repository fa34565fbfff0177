import HostModel

/// Reads what the host is and which ways into VFIO its kernel offers.
struct HostReader {
  let files: any HostFiles

  /// The host; what cannot be read is named `unknown` or counts as absent.
  func host() -> Host {
    let versionText = files.line("proc/version") ?? ""
    // "Linux version 6.12.117 (...) ..."
    let words = versionText.split(separator: " ")
    let release = files.line("proc/sys/kernel/osrelease") ?? (words.count > 2 ? String(words[2]) : "unknown")
    return Host(
      name: (files.line("proc/sys/kernel/hostname") ?? "unknown").cleaned, kernelRelease: release.cleaned,
      kernelVersion: KernelVersion(release: release, versionText: versionText), vfio: features())
  }

  /// Which of the kernel's two file systems are not there, by their folders; a folder with nothing in it has nothing
  /// mounted on it. Both are never empty: `/sys/bus` and `/proc/version` are in every kernel that has them.
  func missingFolders() -> [String] {
    [("sys", "sys/bus"), ("proc", "proc/version")].compactMap { folder, sample in
      if (try? files.status(sample)) != nil { return nil }
      return ((try? files.entries(folder)) ?? []).isEmpty ? "/" + folder : nil
    }
  }

  private func features() -> VFIOFeatures {
    let noiommu = files.line("sys/module/vfio/parameters/enable_unsafe_noiommu_mode")
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
      noiommu: noiommu == "Y" || noiommu == "1")
  }
}
