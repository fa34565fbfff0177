/// Counts the opens of a device from the descriptors and mappings of processes and from what the kernel shows of the
/// device itself.
struct OpenCounter {
  let index: HolderIndex
  let gaps: ObservationGaps

  init(_ index: HolderIndex, _ gaps: ObservationGaps) {
    self.index = index
    self.gaps = gaps
  }

  /// The state of one device, before the references of its driver's module are considered (`ModuleRefcounts`).
  func state(of device: RegisteredDevice) -> DeviceOpenState {
    var state = DeviceOpenState()
    let possible = index.files(of: device)
    let sure = possible.filter { $0.candidates.count == 1 }
    let onNode = index.nodeDescriptors(of: device)
    let mappings = index.mappings(of: device)
    state.holders = index.holders(of: device)
    state.descriptors =
      sure.reduce(0) { $0 + $1.holders.values.reduce(0) { $0 + $1.count } }
      + onNode.values.reduce(0) { $0 + $1.count }
    state.fileOpeners = Set(sure.flatMap { $0.holders.keys.map { index.processes[$0].pid } })
    // A mapping of a node's file is no file of the group path: only a process that has bound the device can map it.
    let onNodeMapped = mappings.keys.filter { position in
      index.processes[position].mappings?.contains { $0.cdev != nil && $0.cdev == device.registration.name } ?? false
    }
    let mappedByFile = mappings.keys.filter { !onNodeMapped.contains($0) }
    state.fileOpeners.formUnion(mappedByFile.map { index.processes[$0].pid })
    state.nodeDescriptorHolders = binders(
      Set(onNodeMapped).union(onNode.keys).sorted().map { index.processes[$0] }, of: device)
    let isNameless = index.attribution.namelessCandidates.contains(device.address)
    if !gaps.filesNotComparable, possible.count == sure.count, !isNameless {
      state.openedFiles = sure.count + Self.distinctFiles(onNode)
    }
    count(
      device, &state, sure: sure.count, possible: possible, mapped: !mappedByFile.isEmpty,
      nodeMapped: !onNodeMapped.isEmpty, isNameless: isNameless)
    if !onNodeMapped.isEmpty, onNode.isEmpty { state.phantomEvidence = evidence(device) + ["mapping"] }
    return state
  }

  /// The state of a device that has lost its driver. The kernel no longer shows how often it is open, and whether it is
  /// only if it certainly is being unbound.
  func state(ofLeaving device: RegisteredDevice, _ leaving: LeavingDevices) -> DeviceOpenState {
    var state = state(of: device)
    state.phantomEvidence = []
    if leaving.ownerOfVanishedNodes == device.address {
      let onNode = index.holders(ofNodesNotIn: leaving.nodes)
      state.nodeDescriptorHolders = Set(onNode.map(\.pid))
      state.descriptors += onNode.reduce(0) { $0 + $1.descriptors.count }
      state.openedFiles = nil
      state.holders += onNode.filter { holder in !state.holders.contains { $0.pid == holder.pid } }
      state.holders.sort { $0.pid < $1.pid }
    }
    let isSure = leaving.certain.contains(device.address) && !device.isProvedClosed
    if isSure || state.isOpen == true {
      // A file that may be another device's too shows nothing if the function is enabled for another reason.
      let isSeen = isSure || !state.fileOpeners.isEmpty
      if isSeen { state.open(max(state.openCount ?? 1, 1), exact: false) } else { state.forget() }
    } else if !device.isProvedClosed {
      state.forget()
    }
    return state
  }

  /// The processes with a descriptor on a device's node that may have bound it: binding needs an iommufd, and is
  /// refused while the group's file is open (`vfio_device_block_group`).
  private func binders(_ processes: [ProcessFacts], of device: RegisteredDevice) -> Set<Int32> {
    if let group = device.iommuGroup, index.groupFileHolders[group]?.isEmpty == false { return [] }
    let binding = processes.filter { $0.descriptors.contains { $0.target == .iommufd } }
    return Set((binding.isEmpty ? processes : binding).map(\.pid))
  }

  /// Derives the kernel's open_count from open file descriptions and from what the kernel shows of the device.
  private func count(
    _ device: RegisteredDevice, _ state: inout DeviceOpenState, sure: Int,
    possible: [DeviceFileAttribution.OpenedDeviceFile], mapped: Bool, nodeMapped: Bool, isNameless: Bool
  ) {
    let seen = gaps.filesNotComparable ? min(sure, 1) : sure
    let exact = !gaps.filesNotComparable && !gaps.mayMissHolders && !isNameless
    if device.isProvedClosed, possible.isEmpty, !mapped, !nodeMapped {
      state.close()
    } else if sure > 0 {
      // A file that may also be this device's would add to the count.
      state.open(seen, exact: exact && possible.count == sure && !device.isProvedClosed)
    } else if mapped {
      state.open(1, exact: false)
      // A file that may be this device's accounts for its mapping.
      if possible.isEmpty, !isNameless {
        state.phantomEvidence = evidence(device) + ["mapping"]
      } else {
        countAmbiguous(device, &state, possible)
      }
    } else if !possible.isEmpty || isNameless {
      countAmbiguous(device, &state, possible)
    } else if !state.nodeDescriptorHolders.isEmpty {
      // procfs does not show whether a device is bound; `enable` does (`vfio_pci_core_enable` runs at BIND_IOMMUFD).
      // A process that is not seen may have opened it by the group instead, and more than once.
      let isUsed = (device.interrupts ?? 0) > 0 || nodeMapped
      guard let enabled = isUsed ? 1 : device.enableCount else { return }
      if enabled > 0 { state.open(1, exact: !gaps.mayMissHolders) } else { state.close() }
    } else {
      state.phantomEvidence = evidence(device)
      if (device.interrupts ?? 0) > 0 {
        state.open(1, exact: false)
      } else if device.enableCount == nil, !gaps.mayMissHolders {
        // No process holds it; the references of its driver's module may still contradict this (`ModuleRefcounts`).
        (state.isOpen, state.openCount, state.certainty) = (false, 0, .computed)
      }
    }
  }

  /// Counts files that may belong to one of several devices. If each of those is certainly open and there are as many
  /// files as devices, each device has exactly one of them.
  private func countAmbiguous(
    _ device: RegisteredDevice, _ state: inout DeviceOpenState, _ possible: [DeviceFileAttribution.OpenedDeviceFile]
  ) {
    guard (device.enableCount ?? 0) > 0 || (device.interrupts ?? 0) > 0 else { return }
    state.open(1, exact: false)
    guard let candidates = possible.first?.candidates, index.attribution.isOneEach(candidates) else { return }
    state.open(1, exact: true)
    state.openedFiles = 1
    // Whichever of the files it is, it has as many descriptors as that with the fewest.
    state.descriptors += possible.map { $0.holders.values.reduce(0) { $0 + $1.count } }.min() ?? 0
  }

  private func evidence(_ device: RegisteredDevice) -> [String] {
    var result: [String] = []
    if let enabled = device.enableCount, enabled > 0 { result.append("enable") }
    if let lines = device.interrupts, lines > 0 { result.append("interrupts") }
    return result
  }

  private static func distinctFiles(_ onNode: [Int: [Descriptor]]) -> Int {
    var files: Set<Int> = []
    var single = 0
    for descriptor in onNode.values.joined() {
      if let file = descriptor.openedFile { files.insert(file) } else { single += 1 }
    }
    return files.count + single
  }
}
