extension Prediction {
  /// The contradictions within the document. There are none, whatever happened while it was made.
  package var contradictions: [String] {
    var found: [String] = []
    let listed = Dictionary(devices.map { ($0.address, $0) }) { first, _ in first }
    if listed.count != devices.count { found.append("a device is listed twice") }
    if Set(deviceSets.map(\.id)).count != deviceSets.count { found.append("a set is listed twice") }
    for set in deviceSets {
      if set.members.isEmpty { found.append("set \(set.id) has no member") }
      for member in set.members where listed[member]?.deviceSet != set.id {
        found.append("\(member) is a member of \(set.id), and itself says \(listed[member]?.deviceSet ?? "nothing")")
      }
      // Affected functions are listed, unless the kernel cannot tell their identity.
      for entry in set.hotReset.affected where entry.member != set.members.contains(entry.address) {
        found.append("\(entry.address) is hit as \(entry.member ? "a" : "no") member of \(set.id)")
      }
    }
    for device in devices { found += contradictions(of: device) }
    for group in iommuGroups {
      for address in group.devices where listed[address].map({ $0.iommuGroup != group.id }) ?? false {
        found.append("\(address) is in group \(group.id), and itself says another")
      }
    }
    let holding = Set(holders.map(\.pid))
    for device in devices {
      for holder in device.holders where !holding.contains(holder.pid) {
        found.append("\(holder.pid) holds \(device.address) and is no holder")
      }
    }
    return found
  }

  private func contradictions(of device: Device) -> [String] {
    var found: [String] = []
    let address = device.address
    if let id = device.deviceSet, set(of: address)?.id != id { found.append("\(address) is in \(id), which lacks it") }
    // VFIO registers a device when its driver is bound, and unregisters it before the driver is unbound.
    if (device.deviceSet == nil) != (device.vfioDevice == nil) {
      found.append("\(address) is VFIO's \(device.vfioDevice ?? "no device"), in the set \(device.deviceSet ?? "none")")
    }
    if device.deviceSet != nil, device.driver == nil { found.append("\(address) is in a set without a driver") }
    if device.driver == "vfio-pci", device.deviceSet == nil {
      found.append("\(address) is bound to vfio-pci and in no set")
    }
    if device.open == false, (device.openCount ?? 0) > 0 { found.append("\(address) is closed and open") }
    return found
  }
}
