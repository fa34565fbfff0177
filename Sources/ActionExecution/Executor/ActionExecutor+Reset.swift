import ActionPlanning
import HostModel
import TerminalText

/// Resets, and the verification of the affected functions.
extension ActionExecutor {
  func functionReset(
    _ address: DeviceAddress, token: String?, _ plan: ActionPlan
  ) throws(CallError) -> ActionResult {
    let before = holds
    defer { release(to: before) }
    let held = holds.devices[address]?.files.last
    let file: FileDescriptor
    if let held {
      file = held
    } else {
      file = try openFile(address, plan.path ?? .group, token: plan.token == .unwanted ? nil : token)
    }
    let readings = read([address])
    let calls = world.calls
    do {
      try retrying(.reset, address) { () throws(CallError) in try calls.reset(file) }
    } catch {
      if let result = leftOver(error, [address], readings) { return result }
      throw error
    }
    return closing(to: before, plan, verify([address], readings, "Reset \(address)."))
  }

  func hotReset(_ request: HotResetRequest, _ plan: ActionPlan) throws(CallError) -> ActionResult {
    guard !plan.siblings.isEmpty else { return try hotReset(request.device, plan) }
    return try withSiblings(plan) { () throws(CallError) in
      self.look()
      return try self.hotReset(request.device, plan)
    }
  }

  /// Makes the reset itself; everything in the scope is a member by now.
  private func hotReset(_ address: DeviceAddress, _ plan: ActionPlan) throws(CallError) -> ActionResult {
    let before = holds
    defer { release(to: before) }
    guard let set = index.set(of: address) else {
      throw CallError(.hotReset, .ENODEV)
    }
    let members = set.members.compactMap { device($0) }
    let proof: [FileDescriptor]
    let file: FileDescriptor
    switch plan.path ?? .group {
    case .group:
      // Any held member serves as well as the requested device.
      let held = members.lazy.compactMap { self.holds.devices[$0.address]?.files.last }.first
      if let held { file = held } else { file = try openFile(address, .group) }
      proof = try groupFiles(of: members)
    case .cdev:
      file = try bindOneOfEachGroup(members, address)
      proof = []
    }
    let calls = world.calls
    let info = try journal.call(.hotResetInfo, "\(address)", of: address) { () throws(CallError) in
      try calls.hotResetInfo(file)
    }
    if let stop = scopeDifference(info, plan) { return stop }
    let scope = plan.affected.map(\.address)
    let readings = read(scope)
    do {
      try retrying(.hotReset, address) { () throws(CallError) in try calls.hotReset(file, groups: proof) }
    } catch {
      if let result = leftOver(error, scope, readings) { return result }
      if let result = notOwned(error, info) { return result }
      throw error
    }
    let functions = Plural.count(scope.count, "function")
    return closing(to: before, plan, verify(scope, readings, "Reset \(set.id): \(functions)."))
  }

  /// The files of every group of the set: the proof of ownership on the group path.
  private func groupFiles(of members: [Device]) throws(CallError) -> [FileDescriptor] {
    var files: [FileDescriptor] = []
    var seen: Set<Int> = []
    for member in members {
      guard let group = member.iommuGroup, seen.insert(group).inserted else { continue }
      files.append(try openGroup(of: member, attached: false))
    }
    return files
  }

  /// Binds a device of every group to the one iommufd, as the cdev path requires. Returns the file of the requested
  /// device, on which the reset is called.
  private func bindOneOfEachGroup(_ members: [Device], _ address: DeviceAddress) throws(CallError) -> FileDescriptor {
    // The reset is called on the requested device itself.
    if holds.devices[address]?.path != .cdev { _ = try openFile(address, .cdev) }
    for member in members where member.address != address {
      let isCovered = holds.devices.contains { other, hold in
        hold.path == .cdev && (other == member.address || hold.group == member.iommuGroup && hold.group != nil)
      }
      if !isCovered { _ = try openFile(member.address, .cdev) }
    }
    guard let file = holds.devices[address]?.files.last else { throw CallError(.open, .ENODEV) }
    return file
  }

  /// Names the functions that the caller does not own, which the kernel reports on the cdev path
  /// (VFIO_PCI_DEVID_NOT_OWNED). Returns nil for any other failure.
  private func notOwned(_ error: CallError, _ info: HotResetInfo) -> ActionResult? {
    guard info.isOwned == false, error.errno == .EINVAL else { return nil }
    let strangers = info.entries.filter { $0.deviceID == -1 }.map(\.address.description)
    return ActionResult(
      .refused, error: error,
      text: "\(error.text). The kernel says that vfiotop's iommufd does not own \(strangers.joined(separator: ", ")).",
      remedy: "Bind what is not bound to vfio-pci (--bind-siblings), and let others close what they hold.")
  }

  /// Returns a result that stops the action if the scope that the kernel reports now is not the confirmed one.
  private func scopeDifference(_ info: HotResetInfo, _ plan: ActionPlan) -> ActionResult? {
    let reported = Set(info.entries.map { DeviceAddress.pci($0.address) })
    let confirmed = Set(plan.affected.filter(\.isReportedByKernel).map(\.address))
    var sentences: [String] = []
    let more = reported.subtracting(confirmed).sorted()
    let less = confirmed.subtracting(reported).sorted()
    func names(_ addresses: [DeviceAddress]) -> String { addresses.map(\.description).joined(separator: ", ") }
    if !more.isEmpty { sentences.append("The kernel would reset \(names(more)) as well.") }
    if !less.isEmpty { sentences.append("The kernel would not reset \(names(less)).") }
    for entry in info.entries {
      let seen = plan.affected.first { $0.address == .pci(entry.address) }?.iommuGroup
      if let group = entry.group, let seen, group != seen {
        sentences.append("\(entry.address) is in IOMMU group \(group) and not in \(seen).")
      }
    }
    guard !sentences.isEmpty else { return nil }
    return ActionResult(
      .notBegun,
      text: "Nothing was reset: the kernel's scope is not what was confirmed. \(sentences.joined(separator: " "))",
      remedy: Self.staleRemedy)
  }

  // MARK: Reading back

  /// The start of the configuration space of each readable PCI function.
  private func read(_ addresses: [DeviceAddress]) -> [PCIAddress: ConfigSpaceSnapshot] {
    var readings: [PCIAddress: ConfigSpaceSnapshot] = [:]
    for address in addresses.compactMap(\.pci) { readings[address] = try? world.control.reading(of: address) }
    return readings
  }

  /// A function that differs after a reset.
  private struct Damage {
    var sentence: String
    /// True if it was in this state before.
    var isOld = false
  }

  /// The functions that differ from `before`, or were gone already.
  private func compare(_ addresses: [DeviceAddress], _ before: [PCIAddress: ConfigSpaceSnapshot]) -> [Damage] {
    var damage: [Damage] = []
    for address in addresses {
      guard let pci = address.pci else { continue }
      guard let old = before[pci] else {
        journal.line(.verified, address, result: "unknown", "\(address) could not be read before: nothing to compare")
        continue
      }
      guard let now = try? world.control.reading(of: pci) else {
        damage.append(Damage(sentence: "\(address) cannot be read any more: it is gone."))
        journal.line(.verified, address, result: "gone", "\(address) cannot be read any more: it is gone")
        continue
      }
      let differences = now.differences(from: old)
      if differences.isEmpty {
        journal.line(.verified, address, result: "ok", "\(address) reads as before: vendor ID, command, BARs, link")
      } else {
        let text = "\(address): \(differences.joined(separator: "; "))"
        damage.append(Damage(sentence: text + ".", isOld: old.isGone && now.isGone))
        journal.line(.verified, address, result: now.isGone ? "gone" : "differs", text)
      }
    }
    return damage
  }

  /// Reports the damage of a reset that failed half way. Returns nil if there is none.
  private func leftOver(
    _ error: CallError, _ addresses: [DeviceAddress], _ before: [PCIAddress: ConfigSpaceSnapshot]
  ) -> ActionResult? {
    let damage = compare(addresses, before).filter { !$0.isOld }
    if damage.isEmpty { return nil }
    return ActionResult(
      .leftOver, error: error,
      text: "\(damage.map(\.sentence).joined(separator: " ")) The call that did it: \(error.text).",
      remedy: CallMeaning(error).remedy)
  }

  /// Closes what was opened for a reset. The last close may reset the same functions again, so they are verified again.
  private func closing(to before: HeldFiles, _ plan: ActionPlan, _ result: ActionResult) -> ActionResult {
    if holds == before { return result }
    return verifyingClose(of: plan) {
      release(to: before)
      return result
    }
  }

  /// Closes devices, then checks that every function reset by a last close still responds. Registers are not compared:
  /// a closed device has its memory and bus mastering turned off (`vfio_pci_core_disable`).
  func verifyingClose(of plan: ActionPlan, _ close: () -> ActionResult) -> ActionResult {
    let before = read(plan.affected.map(\.address))
    var result = close()
    let gone = before.filter { !$0.value.isGone }.keys.sorted().filter { address in
      (try? world.control.reading(of: address))?.isGone ?? true
    }
    for address in gone {
      journal.line(.verified, .pci(address), result: "gone", "\(address) fell off the bus: vendor ID reads 0xffff")
    }
    if !gone.isEmpty {
      result.outcome = .doneWithDamage
      result.text += " NOT AS BEFORE after the close: \(gone.map { "\($0) fell off the bus." }.joined(separator: " "))"
      result.remedy = Self.damageRemedy
    }
    return result
  }

  private static let damageRemedy =
    "Look at the kernel's log (dmesg). A function that fell off the bus may come back after a hot reset, a remove and "
    + "rescan, or only after a power cycle."

  private func verify(
    _ addresses: [DeviceAddress], _ before: [PCIAddress: ConfigSpaceSnapshot], _ done: String
  ) -> ActionResult {
    let damage = compare(addresses, before)
    let read = addresses.filter { $0.pci.map { before[$0] != nil } ?? false }.count
    if damage.isEmpty {
      let verified = read == 0 ? "" : read == 1 ? " It reads as before." : " All read as before."
      return ActionResult(.done, text: done + verified)
    }
    return ActionResult(
      .doneWithDamage, text: "\(done) NOT AS BEFORE: \(damage.map(\.sentence).joined(separator: " "))",
      remedy: Self.damageRemedy)
  }
}
