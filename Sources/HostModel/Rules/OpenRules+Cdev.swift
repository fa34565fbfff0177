/// The device node and BIND_IOMMUFD: `vfio_df_ioctl_bind_iommufd`, drivers/vfio/device_cdev.c.
extension OpenRules {
  /// The outcome of a new open by the device node; nil if there is no node.
  func nodeVerdict(
    _ address: DeviceAddress, group: Int?, registration: VFIORegistration?
  ) -> Verdict? {
    guard let registration, let node = registration.cdev else { return nil }
    let name = node.node ?? "/dev/vfio/devices/\(registration.name ?? "")"
    var failures = nodeFailures(node, named: name)
    if registration.name?.hasPrefix("noiommu-") ?? false, !facts.observer.hasRawIO {
      failures.append((.EPERM, [needsRawIO("\(address)")]))
    }
    // Kernels that check the token here check it first (`vfio_df_check_token`).
    if rules.bindChecksToken != false, let token = tokenBlocker(address) {
      guard rules.bindChecksToken == true || !failures.isEmpty else { return .unknown([token]) }
      failures.append((.EACCES, [token]))
    }
    failures += holdFailures(address, group)
    if let group, let viability = viability[group], !viability.isViable {
      failures.append((.EPERM, viability.blockers(group: group)))  // iommu_device_claim_dma_owner
    }
    if let first = failures.first { return .fails(first.errno, failures.flatMap(\.blockers)) }
    var doubts = holdings.devices[address]?.isOpen == nil ? [blockers.cannotTell("\(address)")] : []
    if let group { doubts += blockers.doubts(group: group) }
    if rules.bindChecksToken != false { doubts += tokenDoubts(address) }
    if address.pci != nil, isUnsafe {
      // The parameter of type1 does not apply here, and iommufd's own was not read.
      doubts.append(unsafeInterrupts("Whether iommufd allows unsafe ones cannot be told."))
    }
    return doubts.isEmpty ? .works : .unknown(doubts)
  }

  /// The holders that block the open: of the group's file (EBUSY, `vfio_device_block_group`), of the bound device
  /// (EINVAL, `vfio_df_open`), and of another bound device of the group, whose iommufd owns the group's DMA (EPERM,
  /// `iommu_device_claim_dma_owner`).
  private func holdFailures(_ address: DeviceAddress, _ group: Int?) -> [Failure] {
    let hold = holdings.devices[address]
    let keeps = group.flatMap { holdings.groups[$0] }
    var failures: [Failure] = []
    let files = (keeps?.fileHolders ?? []).union(keeps?.deviceFileHolders ?? [])
    if let group, !files.isEmpty {
      failures.append((.EBUSY, files.sorted().map { blockers.held($0, "IOMMU group \(group) is held") }))
    }
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
