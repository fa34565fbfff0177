/// The device node and BIND_IOMMUFD: `vfio_df_ioctl_bind_iommufd`, drivers/vfio/device_cdev.c.
extension OpenRules {
  /// The outcome of a new open by the device node; nil if there is no node.
  func nodeVerdict(
    _ address: DeviceAddress, group: Int?, registration: VFIORegistration?, driver: String?
  ) -> Verdict? {
    guard var verdict = nodeAnswer(address, group: group, registration: registration, driver: driver) else {
      return nil
    }
    addClaims(&verdict, address)
    return verdict
  }

  private func nodeAnswer(
    _ address: DeviceAddress, group: Int?, registration: VFIORegistration?, driver: String?
  ) -> Verdict? {
    guard let registration, let node = registration.cdev else { return nil }
    let name = node.node ?? "/dev/vfio/devices/\(registration.name ?? "")"
    var failures = nodeFailures(node, named: name)
    if registration.name?.hasPrefix("noiommu-") ?? false, !facts.observer.hasRawIO {
      failures.append((.EPERM, [needsRawIO("\(address)")]))
    }
    // The order of `vfio_df_ioctl_bind_iommufd`: the group's file, the token, the device's open count, and then
    // `iommufd_device_bind` with interrupts before the claim of the DMA.
    failures += groupFileFailures(group)
    if rules.bindChecksToken != false, let token = tokenBlocker(address) {
      guard rules.bindChecksToken == true || !failures.isEmpty else { return .unknown([token]) }
      failures.append((.EACCES, [token]))
    }
    failures += holdFailures(address, group)
    let hasIOMMU = group.flatMap { groups[$0] }.map { !$0.isNoIOMMU } ?? false
    let allows = facts.iommufdAllowsUnsafeInterrupts
    if hasIOMMU, lacksIsolation(address) == true, allows == false {
      failures.append((.EPERM, [unsafeInterrupts("iommufd does not allow unsafe ones.")]))
    }
    if let group, let viability = viability[group], viability.isViable == false {
      failures.append((.EPERM, viabilityBlockers(group: group, for: address)))  // iommu_device_claim_dma_owner
    }
    if let facts = group.flatMap({ groups[$0] }) { failures += regionFailures(facts) }
    failures += driverFailures(address, driver)
    if let first = failures.first { return .fails(first.errno, failures.flatMap(\.blockers)) }
    var doubts = holdings.devices[address]?.isOpen == nil ? [blockers.cannotTell("\(address)")] : []
    doubts += nodeDoubts
    if let group { doubts += blockers.doubts(group: group) + memberDoubts(group) }
    if let facts = group.flatMap({ groups[$0] }) { doubts += regionDoubts(facts) }
    if rules.bindChecksToken != false { doubts += tokenDoubts(address) }
    if hasIOMMU { doubts += interruptDoubts(address, allows: allows) }
    doubts += driverDoubts(address, driver)
    return doubts.isEmpty ? .works : .unknown(doubts)
  }

  /// The processes that have the group's file open: EBUSY (`vfio_device_block_group`).
  private func groupFileFailures(_ group: Int?) -> [Failure] {
    let keeps = group.flatMap { holdings.groups[$0] }
    let files = (keeps?.fileHolders ?? []).union(keeps?.deviceFileHolders ?? [])
    guard let group, !files.isEmpty else { return [] }
    return [(.EBUSY, files.sorted().map { blockers.held($0, "IOMMU group \(group) is held") })]
  }

  /// The holders that block the open: of the bound device (EINVAL, `vfio_df_open`), and of another bound device of the
  /// group, whose iommufd owns the group's DMA (EPERM, `iommu_device_claim_dma_owner`).
  private func holdFailures(_ address: DeviceAddress, _ group: Int?) -> [Failure] {
    let hold = holdings.devices[address]
    let keeps = group.flatMap { holdings.groups[$0] }
    var failures: [Failure] = []
    if hold?.isOpen == true {
      var openers = hold?.openers ?? []
      if openers.isEmpty { openers = Set(hold?.holders.map(\.pid) ?? []) }
      failures.append(
        (
          .EINVAL,
          openers.isEmpty
            ? [blockers.unseen("\(address)")] : openers.sorted().map { blockers.held($0, "\(address) is bound") }
        ))
    } else if let group, let nodes = keeps?.nodeHolders, !nodes.isEmpty {
      failures.append(
        (.EPERM, nodes.sorted().map { blockers.held($0, "Another device of IOMMU group \(group) is bound") }))
    }
    return failures
  }
}
