/// What the references on a VFIO driver's module say about its devices being open.
///
/// Each opened device takes references on its driver's module: from 6.2 one at its first open
/// (`vfio_device_first_open`, later `vfio_df_device_first_open`), in 6.1 and before one for every opened file
/// (`vfio_device_open`). The count settles whether an enabled device without a holder is open, and betrays an open
/// mdev that nothing else shows.
extension Holdings {
  mutating func settleByDriverReferences(_ rules: KernelRules) {
    for (driver, members) in Dictionary(grouping: registered, by: { $0.driver ?? "" }) {
      guard let references = facts.drivers[driver]?.references else { continue }
      let accounted = members.reduce(0) { sum, member in
        let hold = devices[member.address]
        guard hold?.isOpen == true else { return sum }
        return sum + (rules.referencesCountFiles ? hold?.openCount ?? 1 : 1)
      }
      let missing = references - accounted
      let undecided = members.filter { devices[$0.address]?.isOpen == nil }
      if !undecided.isEmpty {
        decide(undecided, missing: missing)
      } else if missing > 0, rules.referencesCountFiles, let only = onlyOpen(members) {
        // Every reference is a file of the one open device: the kernel's own open_count.
        devices[only]?.openCount = references
        devices[only]?.certainty = .kernel
      } else if missing > 0 {
        settleUnseen(driver, members, missing)
      }
    }
  }

  private func onlyOpen(_ members: [RegisteredDevice]) -> DeviceAddress? {
    let open = members.filter { devices[$0.address]?.isOpen != false || !$0.isProvedClosed }
    return open.count == 1 ? open.first?.address : nil
  }

  private mutating func decide(_ undecided: [RegisteredDevice], missing: Int) {
    for member in undecided {
      guard var hold = devices[member.address] else { continue }
      if missing <= 0 {
        (hold.isOpen, hold.openCount, hold.certainty) = (false, 0, .computed)
        hold.phantomEvidence = []
      } else if missing >= undecided.count {
        hold.isOpen = true
        hold.phantomEvidence.append("module_refcnt")
        if hold.openCount == nil { (hold.openCount, hold.certainty) = (1, .lowerBound) }
      }
      devices[member.address] = hold
    }
  }

  /// More references than open devices: some device thought closed is open.
  private mutating func settleUnseen(_ driver: String, _ members: [RegisteredDevice], _ missing: Int) {
    let closed = members.filter { devices[$0.address]?.isOpen == false && !$0.isProvedClosed }
    for member in closed {
      guard var hold = devices[member.address] else { continue }
      let certain = missing >= closed.count
      hold.isOpen = certain ? true : nil
      (hold.openCount, hold.certainty) = certain ? (1, .lowerBound) : (nil, nil)
      if certain { hold.phantomEvidence = ["module_refcnt"] }
      devices[member.address] = hold
    }
    if closed.count > missing || closed.isEmpty {
      phantoms.append(
        PhantomOpen(
          address: nil, driver: driver, evidence: ["module_refcnt"],
          message: "The module of \(driver) has \(missing) more references than open devices are seen."))
    }
  }
}
