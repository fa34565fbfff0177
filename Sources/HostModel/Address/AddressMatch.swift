import TerminalText

/// The devices that a user's word may mean: a full or short PCI address, an mdev UUID or other name, or `vfioN`.
package enum AddressMatch: Hashable, Sendable {
  /// One device.
  case one(DeviceAddress)
  /// A short form that several devices share.
  case several([DeviceAddress])
  /// No device; `nearest` are those with the most similar names, the most similar first.
  case none(nearest: [DeviceAddress])

  /// Matches a word against the devices of a snapshot.
  package init(_ word: String, among devices: [Device]) {
    let wanted = word.lowercased()
    let found = devices.filter { device in
      Self.names(of: device).contains { $0.lowercased() == wanted } || device.address.pci?.isNamed(by: wanted) ?? false
    }.map(\.address).sorted()
    switch found.count {
    case 0: self = .none(nearest: Self.nearest(to: wanted, among: devices))
    case 1: self = .one(found[0])
    default: self = .several(found)
    }
  }

  /// The names that are unique to one device.
  private static func names(of device: Device) -> [String] {
    [device.address.description, device.vfioDevice, device.cdevNode].compactMap { $0 }
  }

  private static func nearest(to word: String, among devices: [Device]) -> [DeviceAddress] {
    let ranked = devices.map { (distance: distance(word, to: $0), address: $0.address) }
    let close = ranked.filter { $0.distance <= NearestNames.tolerance(for: word) }
    let sorted = close.sorted { left, right in
      left.distance == right.distance ? left.address < right.address : left.distance < right.distance
    }
    return sorted.prefix(3).map(\.address)
  }

  private static func distance(_ word: String, to device: Device) -> Int {
    var forms = names(of: device).map { $0.lowercased() }
    // A short form is compared with the short forms, else the missing domain would count as four mistakes.
    if let pci = device.address.pci, pci.domain == 0 { forms.append(String(pci.description.dropFirst(5))) }
    return forms.map { NearestNames.distance(word, $0) }.min() ?? .max
  }
}
