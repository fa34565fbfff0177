/// `pci_walk_bus` (drivers/pci/bus.c): the functions of a bus, and after each bridge everything below it.
enum BusWalk {
  /// Returns the functions in the kernel's order, each once.
  ///
  /// The walk does not recurse and remembers the functions it has met: a tree read from a damaged sysfs may be deep or
  /// cyclic.
  static func functions(
    from start: [PCIAddress], below: (PCIAddress) -> [PCIAddress]
  ) -> [PCIAddress] {
    var result: [PCIAddress] = []
    var seen: Set<PCIAddress> = []
    var pending = Array(start.reversed())
    while let next = pending.popLast() {
      guard seen.insert(next).inserted else { continue }
      result.append(next)
      pending += below(next).reversed()
    }
    return result
  }
}
