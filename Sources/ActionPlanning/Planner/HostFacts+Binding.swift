import HostModel

extension HostFacts {
  /// Returns the host as it would be with these functions bound to a VFIO driver and closed. The rules applied to it
  /// predict the kernel's answers after a sibling bind.
  func binding(_ addresses: [PCIAddress], to driver: String) -> HostFacts {
    guard !addresses.isEmpty else { return self }
    var facts = self
    let bound = Set(addresses)
    var groups: Set<Int> = []
    for index in facts.functions.indices where bound.contains(facts.functions[index].address) {
      facts.functions[index].driver = driver
      facts.functions[index].vfio = VFIORegistration(name: nil)
      facts.functions[index].enableCount = 0
      facts.functions[index].vfioInterrupts = facts.functions[index].vfioInterrupts.map { _ in 0 }
      if let group = facts.functions[index].iommuGroup { groups.insert(group) }
    }
    for index in facts.groups.indices where groups.contains(facts.groups[index].id) && facts.groups[index].node == nil {
      facts.groups[index].node = CharacterDevice(number: nil, node: "/dev/vfio/\(facts.groups[index].id)")
    }
    return facts
  }
}
