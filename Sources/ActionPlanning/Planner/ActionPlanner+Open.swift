import HostModel
import TerminalText

/// Plans for opening a device: by container and group, or by its device node and an iommufd.
extension ActionPlanner {
  func openPlan(_ request: OpenRequest) throws(PlanError) -> ActionPlan {
    let device = try device(request.device)
    var plan = ActionPlan(.open(request))
    plan.targets = [ActionPlan.Target(device)]
    // Only the group path takes a token.
    let path = path(request.path ?? (request.token == nil ? nil : .group), for: [device.address])
    plan.path = path
    plan.token = tokenUse(device, path)
    (plan.refusal, plan.doubts) = refusalAndDoubts(
      opening: device, path, token: plan.token == .unwanted ? nil : request.token)
    if plan.refusal == nil, path == .cdev, request.count > 1 || hold(of: device.address) != nil {
      plan.refusal = ActionPlan.Refusal(
        .EINVAL,
        [
          Blocker(
            .noSuchPath, address: device.address,
            message: "By its device node \(device.address) can be bound only once.",
            remedy: Remedy(.otherCall, "Open it by group to open it several times."))
        ])
    }
    plan.steps = openSteps(device, path, count: request.count)
    if plan.token == .unwanted, request.token != nil {
      plan.consequences.append(
        "The VF token is not sent: \(device.address) takes none, and the kernel would return EINVAL.")
    }
    plan.consequences += openConsequences(device)
    // An open affects as much as the close that must follow; opening a held device once more affects nothing new.
    if hold(of: device.address) == nil { plan.affected = reachWithClose(device) }
    plan.confirmation = confirmation(device.address, affected: plan.affected)
    plan.warnings = openWarnings(device, path)
    // Neither the open nor the close resets anything; the refusal names the holder.
    if device.isOpen == true { plan.affected = [] }
    return plan
  }

  /// The first open resets the function: what makes that reset dangerous makes the open so.
  private func openWarnings(_ device: Device, _ path: AccessPath) -> [Blocker] {
    let opening = path == .cdev ? device.nodeVerdict : device.openVerdict
    let reset = device.isOpen == true ? [] : device.functionReset.firstOpenWarnings
    return (opening?.warnings ?? []) + reset
  }

  /// The refusal and the doubts of an open by this path.
  func refusalAndDoubts(
    opening device: Device, _ path: AccessPath, token: String?
  ) -> (refusal: ActionPlan.Refusal?, doubts: [Blocker]) {
    if let other = otherWay(device, path) { return (ActionPlan.Refusal(.EBUSY, [other]), []) }
    let verdict: Verdict
    switch path {
    case .group: verdict = groupVerdict(device)
    case .cdev: verdict = device.nodeVerdict ?? .fails(.ENOENT, [noNode(device)])
    }
    var (refusal, doubts) = refusalAndDoubts(of: verdict, hasToken: token != nil)
    if path == .cdev, refusal?.blockers.first?.code == .tokenNeeded {
      refusal?.blockers[0].remedies = [
        Remedy(.otherCall, "Open \(device.address) by group with the token (--via group).")
      ]
    }
    if refusal == nil, let wanted = verdict.blockers.first(where: { $0.code == .tokenNeeded }), token != nil {
      doubts.append(
        Blocker(
          .tokenNeeded, address: wanted.address, driver: wanted.driver,
          message: "Only the kernel knows the VF token in use; a wrong one ends in EACCES.",
          remedies: wanted.remedies))
    }
    return (refusal, doubts)
  }

  /// The verdict of the group path. On a kernel without groups, the device's `openVerdict` is that of its node.
  private func groupVerdict(_ device: Device) -> Verdict {
    guard facts.host.vfio.group else {
      return .fails(
        .ENOENT,
        [
          Blocker(
            .noSuchPath, address: device.address, message: "This kernel has no VFIO groups (CONFIG_VFIO_GROUP).",
            remedy: Remedy(.otherCall, "Open \(device.address) by device node (--via cdev)."))
        ])
    }
    guard !facts.needsSPAPRContainer || device.openVerdict.outcome == .fails else {
      return .fails(
        .ENODEV,
        [
          Blocker(
            .noSuchPath, address: device.address,
            message: "This host has POWER's container (vfio_iommu_spapr_tce), and vfiotop asks for type1 only.",
            remedy: Remedy(.otherCall, "Open it by a program that asks for VFIO_SPAPR_TCE_v2_IOMMU, such as QEMU."))
        ])
    }
    return device.openVerdict
  }

  private func noNode(_ device: Device) -> Blocker {
    facts.host.vfio.cdev
      ? Blocker(
        device.isMember ? .nodeMissing : .notBoundToVFIO, address: device.address, driver: device.driver,
        message: device.isMember
          ? "\(device.address) has no device node in /dev/vfio/devices."
          : "\(device.address) is not bound to a VFIO driver and has no device node.",
        remedies: device.isMember
          ? [.createNode] : device.address.pci.map { [.bind([$0], "Bind it to vfio-pci")] } ?? [])
      : Blocker(
        .noSuchPath, address: device.address,
        message: "This kernel has no device nodes for VFIO (CONFIG_VFIO_DEVICE_CDEV).",
        remedy: Remedy(.otherCall, "Open \(device.address) by group (--via group)."))
  }

  /// Returns the blocker for a group that vfiotop itself holds by the other path; in the kernel the paths exclude each
  /// other.
  private func otherWay(_ device: Device, _ path: AccessPath) -> Blocker? {
    let group = device.iommuGroup
    let neighbours = snapshot.devices.filter { $0.iommuGroup == group && group != nil || $0.address == device.address }
    guard let hold = neighbours.lazy.compactMap({ self.hold(of: $0.address) }).first, hold.path != path else {
      return nil
    }
    return Blocker(
      .notHeldThisWay, address: hold.address,
      message: "vfiotop holds \(hold.address) \(hold.path.phrase); group and device node exclude each other.",
      remedy: Remedy(
        .closeOwn, "Close \(hold.address) first, or open it the same way.", addresses: [hold.address]))
  }

  /// A VF whose PF is bound to VFIO needs the token; a PF takes it as its own (`vfio_pci_validate_vf_token`). By the
  /// device node, a token is an argument of VFIO_DEVICE_BIND_IOMMUFD from 6.17, which vfiotop does not pass.
  func tokenUse(_ device: Device, _ path: AccessPath) -> ActionPlan.TokenUse {
    guard path == .group else { return .unwanted }
    if device.openVerdict.blockers.contains(where: { $0.code == .tokenNeeded }) { return .needed }
    guard let function = device.address.pci.flatMap({ functions[$0] }),
      function.vfio != nil, function.physicalFunction == nil, function.virtualFunctionsPossible != nil
    else { return .unwanted }
    return .sets
  }

  func openSteps(_ device: Device, _ path: AccessPath, count: Int) -> [String] {
    let times = count > 1 ? ", \(count) times" : ""
    if let hold = hold(of: device.address) {
      let again = count > 1 ? "\(count) more times" : "once more"
      let open = Plural.count(hold.files, "file")
      return ["Open \(device.address) \(again) by the group that vfiotop holds (\(open) open now)."]
    }
    switch path {
    case .group:
      let node = device.groupNode ?? "its group"
      return ["Open \(node) and give it to a container.", "Open \(device.address) in it\(times)."]
    case .cdev:
      return [
        "Open \(device.cdevNode ?? "its node"), bind it to an iommufd and attach it to an empty address space."
      ]
    }
  }

  /// The consequences of a first open and of the last close after it.
  func openConsequences(_ device: Device) -> [String] {
    var result: [String] = []
    switch device.isOpen {
    case true: result.append("Already open elsewhere: neither this open nor its close resets anything.")
    case false: result.append("This is the first open: open_device runs\(device.firstOpenReset).")
    default:
      result.append("Whether this is the first open is unknown: a first open runs open_device\(device.firstOpenReset).")
    }
    if device.groupNode?.contains("noiommu-") ?? false {
      result.append("No IOMMU is behind it: the device can reach all memory, and the open taints the kernel.")
    }
    if device.isOpen != true, let close = device.lastClose { result.append(close.sentence) }
    return result
  }
}

extension Device {
  /// The end of a sentence about the first open of a PCI function, which resets it (`pci_try_reset_function` in
  /// `vfio_pci_core_enable`).
  fileprivate var firstOpenReset: String {
    guard address.pci != nil else { return "" }
    switch functionReset.verdict.outcome {
    case .works: return " and resets the function"
    case .fails: return "; it resets nothing, for the function has no reset of its own"
    case .unknown: return " and resets the function where it can"
    }
  }
}
