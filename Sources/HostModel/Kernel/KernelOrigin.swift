/// The source of a kernel, by its release name: it decides what its version says about its VFIO.
package enum KernelOrigin: Hashable, Sendable {
  /// kernel.org's source with few changes: Debian, Arch, Fedora, Gentoo, or a release without a name.
  case upstream
  /// A distribution that puts newer code under an old version.
  case vendor
  /// A name that is not known.
  case unknown

  /// Tells the source of a kernel by `uname -r` and the text of /proc/version.
  package init(release: String, versionText: String = "") {
    let suffix = release.drop { $0.isNumber || $0 == "." }
    if suffix.isEmpty || suffix.wholeMatch(of: /-rc[0-9]+/) != nil {
      // Before a suffix the fourth number is a vendor's as well: `5.3.18.59`.
      self = release.split(separator: ".").count <= 3 ? .upstream : .unknown
    } else if Self.vendorMarks.contains(where: suffix.contains) || versionText.contains("Ubuntu") {
      self = .vendor
    } else if versionText.contains("Debian") && !suffix.contains("pve")
      || Self.upstreamMarks.contains(where: suffix.contains)
    {
      self = .upstream
    } else {
      self = .unknown
    }
  }

  /// Red Hat and its clones, Ubuntu, Proxmox, Oracle, Amazon, SUSE's enterprise kernels, openEuler, Azure Linux, NVIDIA.
  private static let vendorMarks = [
    ".el", "-generic", "-lowlatency", "-pve", "-aws", "-azure", "-gcp", "-oracle", "-kvm", "-hwe", "-oem", "-virtual",
    "-ibm", "uek", "amzn", "-150", ".oe", ".cm2", ".azl", "-tegra", "-nvidia", "truenas",
  ]
  private static let upstreamMarks = ["-arch", "-lts", "-zen", ".fc", "-gentoo", "-amd64", "-cloud-amd64", "-arm64"]
}
