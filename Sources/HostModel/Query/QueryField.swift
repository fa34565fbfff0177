/// The fields of a query. The raw value is the name; the help of `/` and `list --filter` is generated from them.
package enum QueryField: String, CaseIterable, Hashable, Sendable {
  case address, name, driver, group, set, vm, pid, command, user, open, opens, verdict, hot, reset, rule, kind, node,
    numa, iommu, aer

  /// The meaning in a few words.
  package var help: String {
    switch self {
    case .address: "where the device is"
    case .name: "what pci.ids calls it"
    case .driver: "its driver, or unbound"
    case .group: "the number of its IOMMU group"
    case .set: "the id of its device set"
    case .vm: "a virtual machine that holds it"
    case .pid: "the number of a process that holds it"
    case .command: "the name of a process that holds it"
    case .user: "the user of a process that holds it"
    case .open: "yes or no, or an open count"
    case .opens: "its open count"
    case .verdict: "an open: works, fails, unknown, or the errno"
    case .hot: "a hot reset of its set: the same, or anyone, holder, nobody"
    case .reset: "a reset of the function: the same, or a method such as flr"
    case .rule: "what makes its set: bus, slot, device, dprc"
    case .kind: "pci, mdev, ...; member or non-member; pf, vf, bridge"
    case .node: "a node below /dev/vfio, or vfioN"
    case .numa: "the number of its NUMA node"
    case .iommu: "the IOMMU in front of it, such as dmar0 or ivhd0"
    case .aer: "how many errors its PCI Express has counted"
    }
  }

  /// True if it can be compared as a number.
  var isNumber: Bool { [.group, .pid, .open, .opens, .numa, .aer].contains(self) }

  /// True if it is compared with numbers, or patterns of their digits, only.
  var isOnlyNumber: Bool { isNumber && self != .open }

  /// Returns the value of a subject; nil, which nothing matches, if it is unknown or does not apply.
  func value(of subject: QuerySubject) -> QueryValue? {
    switch subject.thing {
    case .set(let set): self == .set ? .texts([set.id]) : value(of: set)
    case .device(let device, let set, _): value(of: device) ?? set.flatMap(value)
    case .group(let group): value(of: group)
    case .holder(let holder): value(of: holder)
    case .place(let address, let name, let driver):
      switch self {
      case .address: .texts([address])
      case .name: name.map { .texts([$0]) }
      case .driver: driver.map { .texts([$0]) }
      default: nil
      }
    case .text: nil
    }
  }

  private func value(of set: DeviceSet) -> QueryValue? {
    switch self {
    case .hot: .texts(set.hotReset.words)
    case .rule: .texts([set.rule.rawValue])
    default: nil
    }
  }

  private func value(of group: IOMMUGroup) -> QueryValue? {
    switch self {
    case .group: .numbers([group.id])
    case .node: .texts([group.node].compactMap { $0 })
    default: nil
    }
  }

  private func value(of holder: Holder) -> QueryValue? {
    switch self {
    case .vm: .texts([holder.virtualMachine].compactMap { $0 })
    case .pid: .numbers([Int(holder.pid)])
    case .command: .texts([holder.command])
    case .user: .texts([holder.user])
    default: nil
    }
  }

  /// For `hot` and `rule` its set is asked.
  private func value(of device: Device) -> QueryValue? {
    switch self {
    case .address: .texts([device.address.description])
    case .name: .texts([device.name ?? device.ids].compactMap { $0 })
    // The word of tables, and that of earlier versions.
    case .driver: .texts(device.driver.map { [$0] } ?? [Device.unboundCell, "none"])
    case .group: .numbers([device.iommuGroup].compactMap { $0 })
    case .set: .texts([device.deviceSet].compactMap { $0 })
    case .vm: .texts(device.holders.compactMap(\.virtualMachine))
    case .pid: .numbers(device.holders.map { Int($0.pid) })
    case .command: .texts(device.holders.map(\.command))
    case .user: .texts(device.holders.map(\.user))
    case .open: .count(device.opens, word: device.isOpen.map { $0 ? "yes" : "no" })
    case .opens: .count(device.opens, word: nil)
    case .verdict: .texts(device.openVerdict.words)
    case .reset:
      .texts(
        device.functionReset.verdict.words + [device.functionReset.cell] + device.functionReset.methods)
    case .kind: .words(device.kinds)
    case .node: .texts([device.vfioDevice, device.groupNode, device.cdevNode].compactMap { $0 })
    case .numa: .numbers([device.placement.numaNode].compactMap { $0 })
    case .iommu: .texts([device.placement.iommu].compactMap { $0 })
    case .aer: device.errors?.total.map { .numbers([$0]) }
    case .hot, .rule: nil
    }
  }
}

extension Verdict {
  /// The words by which it is found: its name and its word in tables.
  var words: [String] {
    switch outcome {
    // The word of earlier versions.
    case .works: [word, "ok"]
    case .fails: [outcome.rawValue, errno?.name].compactMap { $0 }
    case .unknown: [outcome.rawValue]
    }
  }
}

extension HotReset {
  fileprivate var words: [String] {
    verdict.words + (verdict.outcome == .works && availability != .unknown ? [availability.rawValue] : [])
  }
}

extension Device {
  /// The open count; a device that is open without a known count is open at least once.
  fileprivate var opens: QueryValue.Count? {
    if let openCount { return QueryValue.Count(openCount, isLeast: openCountCertainty == .lowerBound) }
    return isOpen.map { QueryValue.Count($0 ? 1 : 0, isLeast: $0) }
  }

  fileprivate var kinds: [String] {
    [
      bus, (isMember ? ScopePlace.member : .nonMember).rawValue,
      // The word of earlier versions.
      isMember ? nil : "bystander", physicalFunction == nil ? nil : "vf",
      virtualFunctions.isEmpty ? nil : "pf",
      isBridge ? "bridge" : nil,
    ].compactMap { $0 }
  }
}
