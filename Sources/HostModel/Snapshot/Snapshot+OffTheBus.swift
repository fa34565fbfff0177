extension Snapshot {
  /// Returns the snapshot with functions marked that fell off the bus after a reset. The kernel does not know of it: what
  /// it would answer is unknown, for them and for the sets whose reset reaches them.
  package func marking(offTheBus lost: Set<DeviceAddress>) -> Snapshot {
    guard !lost.isEmpty else { return self }
    var marked = self
    for index in marked.devices.indices where lost.contains(marked.devices[index].address) {
      let verdict = Verdict.unknown([.offTheBus(marked.devices[index])])
      marked.devices[index].openVerdict = verdict
      if marked.devices[index].nodeVerdict != nil { marked.devices[index].nodeVerdict = verdict }
      marked.devices[index].functionReset.verdict = verdict
    }
    let devices = Dictionary(firstOf: marked.devices.filter { lost.contains($0.address) }, by: \.address)
    for index in marked.deviceSets.indices {
      let reset = marked.deviceSets[index].hotReset
      let reached = marked.deviceSets[index].members + reset.affected.map { .pci($0.address) }
      guard let first = reached.lazy.compactMap({ devices[$0] }).first else { continue }
      marked.deviceSets[index].hotReset.verdict = .unknown([.offTheBus(first)] + reset.verdict.blockers)
    }
    return marked
  }
}

extension Blocker {
  /// The blocker of a function that fell off the bus.
  package static func offTheBus(_ device: Device) -> Blocker {
    Blocker(
      .offTheBus, address: device.address, driver: device.driver,
      message: "\(device.address) fell off the bus: its vendor ID read 0xffff after a reset.",
      remedy: Remedy(
        .runtimeSetting,
        "Shut down what holds it, then remove it and find it again: echo 1 > "
          + "/sys/bus/pci/devices/\(device.address)/remove, then echo 1 > /sys/bus/pci/rescan. If it stays away, turn the "
          + "machine off and on."))
  }
}
