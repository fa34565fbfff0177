import HostModel

/// Sentences about a device set.
enum SetText {
  /// Returns the rule that makes the devices a set.
  static func rule(_ set: DeviceSet) -> String {
    let place = set.id.split(separator: ":", maxSplits: 1).last.map(String.init) ?? set.id
    switch set.rule {
    case .bus: return "The VFIO devices on PCI bus \(place) share one lock and one hot reset."
    case .slot: return "The VFIO devices in hotplug slot \(place) share one lock and one hot reset."
    case .device: return "The device is a set of its own; no other device shares its lock."
    case .dprc: return "The VFIO devices of the fsl-mc container \(place) share one lock."
    }
  }
}
