import HostModel
import TerminalText

/// The text of `info`: the kernel and its rules, the ways into VFIO, rights, terminal and paths, and the missing
/// requirements with their remedies.
package struct InfoReport {
  /// The rights of this process that decide what it can see.
  package struct Rights: Hashable, Sendable {
    /// The effective user.
    package var userID: UInt32
    /// The effective capabilities by their bits (capabilities(7)); nil if they could not be read.
    package var capabilities: UInt64?

    /// Creates the rights of a process.
    package init(userID: UInt32, capabilities: UInt64?) {
      self.userID = userID
      self.capabilities = capabilities
    }
  }

  /// A name with its present value.
  package struct Setting: Hashable, Sendable {
    /// The name.
    package var name: String
    /// The value, or the reason why there is none.
    package var value: String

    /// Creates a setting.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// vfiotop's own version.
  package var version: String
  /// The host.
  package var host: Host
  /// The missing requirements of VFIO.
  package var readiness: VFIOReadiness
  /// The gaps of the observation.
  package var gaps: ObservationGaps
  /// The rights of this process.
  package var rights: Rights
  /// The settings of the terminal.
  package var terminal: [Setting]
  /// The files and directories in use.
  package var paths: [Setting]
  /// The parts of the process's seal; empty without one.
  package var seal: [Setting]

  /// Creates a report.
  package init(
    version: String, host: Host, readiness: VFIOReadiness, gaps: ObservationGaps, rights: Rights,
    terminal: [Setting], paths: [Setting], seal: [Setting] = []
  ) {
    self.version = version
    self.host = host
    self.readiness = readiness
    self.gaps = gaps
    self.rights = rights
    self.terminal = terminal
    self.paths = paths
    self.seal = seal
  }

  /// The report's lines.
  package func lines(_ layout: TextLayout) -> [String] {
    let sections = [
      ["vfiotop \(version)"], section("KERNEL", kernel, layout) + rules(layout), section("VFIO", ways, layout),
      section("RIGHTS", rightsSettings, layout), sealed(layout), section("TERMINAL", terminal, layout),
      section("PATHS", paths, layout), ReadinessLines(readiness, layout: layout).lines(), blindSpots(layout),
    ]
    return Array(sections.filter { !$0.isEmpty }.joined(separator: [""]))
  }

  private func sealed(_ layout: TextLayout) -> [String] {
    seal.isEmpty ? [] : section("SEAL", seal, layout)
  }

  private var kernel: [Setting] {
    let version: String
    switch host.kernelVersion {
    case nil: version = "unknown from the release"
    case let known? where known.patch == nil: version = "\(known), patch level unknown"
    case let known?: version = known.description
    }
    return [Setting("host", host.name), Setting("release", host.kernelRelease), Setting("version", version)]
  }

  private func rules(_ layout: TextLayout) -> [String] {
    KernelRuleSummary(host).rules.flatMap { rule in
      layout.paragraph(rule.text + (rule.certainty == .assumed ? " (assumed)" : ""), first: "  - ")
    }
  }

  private var ways: [Setting] {
    func way(_ name: String, _ isThere: Bool, _ yes: String, _ no: String) -> Setting {
      Setting(name, isThere ? "yes, \(yes)" : "no: \(no)")
    }
    return [
      way("group", host.vfio.group, "/dev/vfio/N", "needs the module vfio with CONFIG_VFIO_GROUP"),
      way(
        "cdev", host.vfio.cdev, "/dev/vfio/devices/vfioN",
        "needs Linux 6.6 with CONFIG_VFIO_DEVICE_CDEV, and the module vfio"),
      way("iommufd", host.vfio.iommufd, "/dev/iommu", "needs Linux 6.2 with CONFIG_IOMMUFD, and the module iommufd"),
      way(
        "noiommu", host.vfio.noiommu, "devices without an IOMMU may be opened",
        "needs CONFIG_VFIO_NOIOMMU and vfio.enable_unsafe_noiommu_mode=1, which gives up all protection"),
      way(
        "migration states", host.kernelFeatures.contains(.debugDirectory), "in /sys/kernel/debug/vfio",
        "needs Linux 6.8 with CONFIG_VFIO_DEBUGFS, and a debugfs that can be read (root)"),
      Setting("IOMMU groups", "\(readiness.groups)"), Setting("VFIO devices", "\(readiness.devices)"),
    ]
  }

  private var rightsSettings: [Setting] {
    let wanted: [(capability: Capability, use: String)] = [
      (.sysPtrace, "see what other users' processes hold"),
      // Only its owner may list /proc/PID/fd (`proc_fd_permission`, fs/proc/fd.c), even if others may trace the
      // process.
      (.dacReadSearch, "list what other users' processes have open, and read debugfs"),
      (.dacOverride, "open any node"),
      (.sysRawIO, "open groups without an IOMMU"),
    ]
    let user = Setting("user", rights.userID == 0 ? "0 (root)" : "\(rights.userID)")
    return [user]
      + wanted.map { capability, use in
        let name = capability.name
        guard let capabilities = rights.capabilities else { return Setting(name, "unknown: needed to \(use)") }
        let has = capability.isIn(capabilities)
        // CAP_DAC_OVERRIDE includes the read permissions that CAP_DAC_READ_SEARCH overrides.
        let isImplied = capability == .dacReadSearch && Capability.dacOverride.isIn(capabilities)
        return Setting(name, has || isImplied ? "yes, can \(use)" : "no: needed to \(use)")
      }
  }

  private func blindSpots(_ layout: TextLayout) -> [String] { BlindSpotLines.lines(gaps.sentences, layout) }

  private func section(_ title: String, _ settings: [Setting], _ layout: TextLayout) -> [String] {
    [title]
      + settings.flatMap { setting in
        layout.paragraph(setting.value, first: "  " + layout.padded(setting.name, 20))
      }
  }
}
