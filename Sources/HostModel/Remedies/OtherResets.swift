/// The remedy of a reset that fails: the other kind of reset, if that works.
enum OtherResets {
  /// Adds it to the sets and devices of a snapshot.
  static func add(to sets: inout [DeviceSet], _ devices: inout [Device]) {
    let places = Dictionary(devices.indices.map { (devices[$0].address, $0) }, uniquingKeysWith: { first, _ in first })
    let setOf = Dictionary(sets.indices.map { (sets[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
    for index in devices.indices where devices[index].functionReset.verdict.outcome == .fails {
      guard let set = devices[index].deviceSet.flatMap({ setOf[$0] }) else { continue }
      add(hotReset(of: sets[set], through: devices[index]), to: &devices[index].functionReset.verdict)
    }
    // With several members it depends on the device that is meant, whose own reset is told beside.
    for index in sets.indices where sets[index].hotReset.verdict.outcome == .fails && sets[index].members.count == 1 {
      let member = places[sets[index].members[0]].map { devices[$0] }
      add(member.flatMap(functionReset), to: &sets[index].hotReset.verdict)
    }
  }

  private static func add(_ remedy: Remedy?, to verdict: inout Verdict) {
    // Where the blocker itself can be removed, that is the remedy.
    guard let remedy, let first = verdict.blockers.first, first.remedies.isEmpty else { return }
    verdict.blockers[0].remedies = [remedy]
  }

  private static func hotReset(of set: DeviceSet, through device: Device) -> Remedy? {
    // One that resets nothing, or from which the hardware does not come back, is no way out.
    guard set.hotReset.verdict.outcome == .works,
      !set.hotReset.verdict.warnings.contains(where: { [.resetMasked, .harmfulReset].contains($0.code) })
    else { return nil }
    // Whoever makes it has to open the device first.
    if set.hotReset.availability == .anyone, device.openVerdict.outcome != .works { return nil }
    let callers = set.hotReset.callers
    if !callers.isEmpty, callers.allSatisfy({ !$0.lackingGroups.isEmpty }) { return nil }
    return remedy(
      set.hotReset.availability, "a hot reset of its set", ["vfiotop", "reset", "--hot", device.address.description],
      device.address)
  }

  private static func functionReset(_ device: Device) -> Remedy? {
    guard device.functionReset.verdict.outcome == .works,
      !device.functionReset.firstOpenWarnings.contains(where: { $0.code == .harmfulReset })
    else { return nil }
    return remedy(
      device.functionReset.availability, "a function reset of \(device.address)",
      ["vfiotop", "reset", device.address.description], device.address)
  }

  private static func remedy(
    _ availability: HotReset.Availability, _ what: String, _ argv: [String], _ address: DeviceAddress
  ) -> Remedy? {
    switch availability {
    case .anyone:
      Remedy(.otherCall, "Use \(what): \(argv.joined(separator: " ")).", addresses: [address], argv: argv)
    case .holder: Remedy(.otherCall, "Its holder can use \(what).", addresses: [address])
    case .nobody, .unknown: nil
    }
  }
}
