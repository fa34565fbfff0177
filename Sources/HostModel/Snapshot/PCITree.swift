/// The PCI functions of a snapshot as the tree of buses that a reset descends.
package struct PCITree: Equatable, Sendable {
  /// The root buses, in order.
  package private(set) var roots: [PCIBusAddress] = []
  private var places: [PCIAddress: PCIPlace] = [:]
  private var onRoot: [PCIBusAddress: [PCIAddress]] = [:]
  private var below: [PCIAddress: [PCIAddress]] = [:]

  /// Creates the tree of a snapshot. A device without a known place, as in a document that has none, is put on its bus
  /// as if that were a root bus.
  package init(_ snapshot: Snapshot) {
    for place in snapshot.places { places[place.address] = place }
    for device in snapshot.devices {
      guard let address = device.address.pci, places[address] == nil else { continue }
      places[address] = PCIPlace(
        address: address, isBridge: device.isBridge, driver: device.driver, iommuGroup: device.iommuGroup,
        name: device.name)
    }
    for place in places.values {
      if let above = place.bridge ?? place.virtualBusOf, above != place.address, places[above] != nil {
        below[above, default: []].append(place.address)
      } else {
        onRoot[place.address.busAddress, default: []].append(place.address)
      }
    }
    below = below.mapValues { $0.sorted() }
    onRoot = onRoot.mapValues { $0.sorted() }
    roots = onRoot.keys.sorted()
  }

  /// Returns a function's place; nil if it is not in the tree.
  package subscript(_ address: PCIAddress) -> PCIPlace? { places[address] }

  /// The functions on a root bus, in order.
  package func functions(on root: PCIBusAddress) -> [PCIAddress] { onRoot[root] ?? [] }

  /// The functions directly below a bridge, or the virtual functions on a virtual bus of a physical one, in order.
  package func functions(below address: PCIAddress) -> [PCIAddress] { below[address] ?? [] }

  /// Everything that a reset of the buses below a bridge affects, in the order of `pci_walk_bus`: the functions on its
  /// secondary bus, all below them, and the virtual functions of those.
  package func hit(below bridge: PCIAddress) -> [PCIAddress] {
    BusWalk.functions(from: functions(below: bridge), below: functions(below:)).filter { $0 != bridge }
  }

  /// The function that keeps the buses below a bridge from being reset (`pci_bus_resettable`); nil if there is none.
  package func forbidding(below bridge: PCIAddress) -> PCIAddress? {
    ([bridge] + hit(below: bridge)).first { places[$0]?.forbidsBusReset ?? false }
  }

  /// The bridges and ports above a function, the nearest first; above a virtual function also its physical one.
  package func above(_ address: PCIAddress) -> [PCIAddress] {
    var path: [PCIAddress] = []
    var here = places[address]
    while let next = here.flatMap({ $0.bridge ?? $0.virtualBusOf }), next != address, !path.contains(next),
      places[next] != nil
    {
      path.append(next)
      here = places[next]
    }
    return path
  }
}
