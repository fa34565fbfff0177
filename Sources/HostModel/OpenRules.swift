/// What a new open would end in: group, container, device in the kernel's order (drivers/vfio/group.c, container.c),
/// or the device node and BIND_IOMMUFD where the kernel has no groups (drivers/vfio/device_cdev.c).
struct OpenRules {
  let facts: HostFacts
  let topology: PCITopology
  let holdings: Holdings
  let rules: KernelRules
  let groups: [Int: GroupFacts]
  let viability: [Int: GroupViability]

  /// The verdict for a device that is bound to a VFIO driver or not.
  func verdict(
    _ address: DeviceAddress, group groupID: Int?, registration: VFIORegistration?, driver: String?
  ) -> Verdict {
    if facts.host.vfio.isAbsent, registration == nil {
      return .fails(.ENOENT, [notBound(address, driver)])
    }
    if !facts.host.vfio.group, let registration {
      return cdevVerdict(address, registration)
    }
    guard let groupID, let group = groups[groupID] else {
      if registration != nil, facts.host.vfio.cdev, let registration { return cdevVerdict(address, registration) }
      return .fails(
        .ENOENT,
        [
          Blocker(
            .noIOMMUGroup, address: address, message: "\(address) has no IOMMU group.",
            remedy: "Turn on the IOMMU (intel_iommu=on or amd_iommu=on, and in the firmware).")
        ] + (registration == nil ? [notBound(address, driver)] : []))
    }
    guard let node = group.node else {
      // No member is bound to a VFIO driver, so the kernel has made no node.
      return .fails(.ENOENT, [notBound(address, driver)] + (viability[groupID]?.blockers(group: groupID) ?? []))
    }
    var failures = groupFailures(group, node)
    failures += containerFailures(group, isPCI: address.pci != nil)
    failures += deviceFailures(address, registration: registration, driver: driver)
    guard let first = failures.first else { return unseenHold(group) ?? .works }
    return .fails(first.errno, failures.flatMap(\.blockers))
  }

  private typealias Failure = (errno: ErrorNumber, blockers: [Blocker])

  /// open(2) of the group node: `vfio_group_fops_open`.
  private func groupFailures(_ group: GroupFacts, _ node: CharacterDevice) -> [Failure] {
    var failures: [Failure] = []
    failures += nodeFailures(node, named: "/dev/vfio/\(group.isNoIOMMU ? "noiommu-" : "")\(group.id)")
    if group.isNoIOMMU, !facts.observer.hasRawIO {
      failures.append(
        (
          .EPERM,
          [
            Blocker(
              .needsRawIO, message: "Group \(group.id) has no IOMMU behind it; opening it needs CAP_SYS_RAWIO.",
              remedy: "Run as root or with CAP_SYS_RAWIO.")
          ]
        ))
    }
    let holders = heldBlockers(group: group.id)
    if !holders.isEmpty { failures.append((.EBUSY, holders)) }
    return failures
  }

  /// VFIO_GROUP_SET_CONTAINER and VFIO_SET_IOMMU.
  private func containerFailures(_ group: GroupFacts, isPCI: Bool) -> [Failure] {
    var failures: [Failure] = []
    if let container = facts.containerNode {
      failures += nodeFailures(container, named: "/dev/vfio/vfio")
    }
    if let viability = viability[group.id], !viability.isViable {
      // 5.19 and later refuse SET_CONTAINER; before, GET_DEVICE_FD (`vfio_group_viable`).
      failures.append((rules.ownershipInIOMMUCore ? .EPERM : .EINVAL, viability.blockers(group: group.id)))
    }
    if isPCI, !group.isNoIOMMU, facts.interruptRemapping == false, facts.allowsUnsafeInterrupts == false {
      failures.append(
        (
          .EPERM,
          [
            Blocker(
              .unsafeInterrupts,
              message: "Interrupts are not remapped on this host and type1 does not allow unsafe ones.",
              remedy: "Turn on interrupt remapping, or load vfio_iommu_type1 with allow_unsafe_interrupts=1.")
          ]
        ))
    }
    return failures
  }

  /// VFIO_GROUP_GET_DEVICE_FD: the device must be the group's and a VF token must be given where one is needed.
  private func deviceFailures(
    _ address: DeviceAddress, registration: VFIORegistration?, driver: String?
  ) -> [Failure] {
    guard registration != nil else { return [(.ENODEV, [notBound(address, driver)])] }
    guard let pci = address.pci, let function = topology[pci], let blocker = tokenBlocker(function) else { return [] }
    return [(.EACCES, [blocker])]
  }

  /// `vfio_pci_validate_vf_token`: a VF whose PF is bound to VFIO needs the token; so does a PF while VFs are open.
  private func tokenBlocker(_ function: PCIFunction) -> Blocker? {
    if let physical = function.physicalFunction {
      guard topology[physical]?.vfio != nil else { return nil }
      return Blocker(
        .tokenNeeded, address: .pci(physical), driver: topology[physical]?.driver,
        message: "The physical function \(physical) is bound to \(topology[physical]?.driver ?? "VFIO"): opening its "
          + "virtual function needs the VF token.",
        remedy: "Open it with the VF token that the opener of \(physical) has set.")
    }
    let open = function.virtualFunctions.filter { holdings.devices[.pci($0)]?.isOpen == true }
    guard let first = open.first else { return nil }
    return Blocker(
      .tokenNeeded, address: .pci(first), driver: topology[first]?.driver,
      message: "Virtual function \(first) is open: opening its physical function needs the VF token.",
      remedy: "Open it with the VF token in use, or close the virtual functions first.")
  }

  /// The device node and BIND_IOMMUFD.
  private func cdevVerdict(_ address: DeviceAddress, _ registration: VFIORegistration) -> Verdict {
    guard let node = registration.cdev else {
      return .fails(.ENOENT, [missing("the device node of \(address)")])
    }
    var failures = nodeFailures(node, named: node.node ?? "/dev/vfio/devices/\(registration.name ?? "")")
    let hold = holdings.devices[address]
    if hold?.isOpen == true {
      let blockers = (hold?.openers ?? []).sorted().map { held($0, "\(address) is bound") }
      failures.append((.EINVAL, blockers.isEmpty ? [unseen("\(address)")] : blockers))
    }
    if let first = failures.first { return .fails(first.errno, failures.flatMap(\.blockers)) }
    if hold?.isOpen == nil { return .unknown([unreadable("\(address)")]) }
    return .works
  }

  /// open(2) of a node: it must exist and its permissions must let the observer read and write.
  private func nodeFailures(_ node: CharacterDevice, named name: String) -> [Failure] {
    guard let path = node.node else { return [(.ENOENT, [missing(name)])] }
    guard let mode = node.mode, let owner = node.userID, let group = node.groupID,
      !facts.observer.overridesPermissions
    else { return [] }
    let observer = facts.observer
    let shift = observer.userID == owner ? 6 : observer.groupIDs.contains(group) ? 3 : 0
    guard (mode >> UInt16(shift)) & 6 != 6 else { return [] }
    return [
      (
        .EACCES,
        [
          Blocker(
            .noPermission, message: "User \(observer.userID) may not open \(path) for reading and writing.",
            remedy: "Give the user access to \(path) (a udev rule, chown, or its group), or run as root.")
        ]
      )
    ]
  }

  /// Who keeps a group busy, as blockers.
  func heldBlockers(group: Int) -> [Blocker] {
    let pids = holdings.groupHolders[group] ?? []
    if !pids.isEmpty {
      return pids.sorted().map { held($0, "IOMMU group \(group) is held") }
    }
    return holdings.groupsHeldUnseen.contains(group) ? [unseen("IOMMU group \(group)")] : []
  }

  /// A free group whose holder may be among the processes that cannot be read.
  private func unseenHold(_ group: GroupFacts) -> Verdict? {
    let unknown = group.devices.contains { address in
      holdings.devices[address].map { $0.isOpen == nil } ?? false
    }
    guard unknown || holdings.gaps.mayMissHolders else { return nil }
    return .unknown([unreadable("IOMMU group \(group.id)")])
  }

  private func held(_ pid: Int32, _ what: String) -> Blocker {
    let holder = holdings.holders.first { $0.pid == pid }
    let name = holder.map { "\($0.virtualMachine.map { "\($0), " } ?? "")\($0.command), pid \(pid)" } ?? "pid \(pid)"
    return Blocker(
      .heldByProcess, pid: pid, message: "\(what) by \(name).", remedy: "Wait until pid \(pid) closes it, or end it.")
  }

  private func unseen(_ what: String) -> Blocker {
    Blocker(
      .heldUnseen, message: "\(what) is open and no holder is visible.",
      remedy: "Look as root for a mapping, kvm-vfio, a vhost worker or another PID namespace that keeps it open.")
  }

  private func unreadable(_ what: String) -> Blocker {
    let count = holdings.gaps.unreadableProcesses
    let reason = count > 0 ? "\(count) processes may not be read" : "not every process can be seen"
    return Blocker(
      .heldUnseen, message: "Whether \(what) is held cannot be told: \(reason).",
      remedy: "Run as root or with CAP_SYS_PTRACE.")
  }

  private func missing(_ what: String) -> Blocker {
    Blocker(
      .nodeMissing, message: "There is no node for \(what) in /dev.",
      remedy: "Let udev or devtmpfs make the node, or mount /dev into the container.")
  }

  /// Why a function without a VFIO driver cannot be opened.
  func notBound(_ address: DeviceAddress, _ driver: String?) -> Blocker {
    Blocker(
      .notBoundToVFIO, address: address, driver: driver,
      message: driver.map { "\(address) is bound to \($0), not to a VFIO driver." } ?? "\(address) has no driver.",
      remedy: driver.map { "Unbind \(address) from \($0) and bind it to vfio-pci." } ?? "Bind \(address) to vfio-pci.")
  }
}
