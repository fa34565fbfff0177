import HostModel

/// Sentences about a device set.
enum SetText {
  /// Returns the rule that makes the devices a set.
  static func rule(_ set: DeviceSet) -> String {
    let place = set.id.split(separator: ":", maxSplits: 1).last.map(String.init) ?? set.id
    switch set.rule {
    case .bus: return "The VFIO devices on PCI bus \(place) share one lock and one hot reset."
    case .slot: return "The VFIO devices in hotplug slot \(place) share one lock and one hot reset."
    case .device: return "The device is a set of its own: nothing else shares its lock."
    case .dprc: return "The VFIO devices of the fsl-mc container \(place) share one lock."
    }
  }

  /// Returns the certainty of the membership.
  static func certainty(_ set: DeviceSet) -> String {
    switch set.certainty {
    case .kernel: "The kernel said so."
    case .computed: "Computed from sysfs by the kernel's rule."
    case .assumed: "Assumed: the rule differs by kernel, and this kernel does not tell which it follows."
    }
  }

  /// Returns the processes that could call a reset that works.
  static func availability(_ reset: HotReset) -> String {
    switch reset.availability {
    case .anyone: "for anyone who opens it"
    case .holder: "only for its present holder"
    case .nobody: "but nobody can have all its groups now"
    case .unknown: "but for whom cannot be told"
    }
  }
}
