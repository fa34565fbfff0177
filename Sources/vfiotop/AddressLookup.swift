import HostModel

/// The ADDRESS of a command line among the devices of a snapshot.
enum AddressLookup {
  /// The device that a word names. Fails with what to write instead.
  static func device(_ word: String, in snapshot: Snapshot) throws -> DeviceAddress {
    switch AddressMatch(word, among: snapshot.devices) {
    case .one(let address): return address
    case .several(let addresses):
      throw CommandFailure(
        .refused, "\(word.cleaned) names several devices: \(list(addresses)); write one of them in full.")
    case .none(let nearest):
      let suggestion = nearest.isEmpty ? "" : " The nearest: \(list(nearest))."
      throw CommandFailure(
        .refused,
        "\(word.cleaned) is no VFIO device and stands in no reset scope (ENODEV).\(suggestion) 'vfiotop list devices' "
          + "shows them all.")
    }
  }

  /// The device that a word names on the host of the options. Fails where there is no VFIO.
  static func requireDevice(_ word: String, _ options: CommonOptions) throws -> DeviceAddress {
    var source = try SnapshotSource(options)
    let look = source.look()
    try look.requireVFIO()
    return try device(word, in: look.snapshot)
  }

  /// The PCI functions that words name, bound to VFIO or not; each once.
  static func requireFunctions(_ words: [String], _ options: CommonOptions) throws -> [PCIAddress] {
    var source = try SnapshotSource(options)
    let look = source.look()
    var found: [PCIAddress] = []
    for word in words {
      let address = try function(word, look)
      if !found.contains(address) { found.append(address) }
    }
    return found
  }

  private static func function(_ word: String, _ look: SnapshotSource.Look) throws -> PCIAddress {
    if let address = PCIAddress(word) {
      let hasDomain = word.split(separator: ":", omittingEmptySubsequences: false).count == 3
      let matches = look.facts.functions.map(\.address).filter { candidate in
        (candidate.bus, candidate.device, candidate.function) == (address.bus, address.device, address.function)
          && (!hasDomain || candidate.domain == address.domain)
      }
      if matches.count == 1 { return matches[0] }
      if matches.count > 1 {
        throw CommandFailure(
          .refused,
          "\(word.cleaned) names several functions: \(list(matches.map(DeviceAddress.pci))); write one in full.")
      }
      throw CommandFailure(
        .refused, "there is no PCI function \(word.cleaned) (ENODEV). 'lspci -D' shows those there are.")
    }
    guard case .pci(let address) = try device(word, in: look.snapshot) else {
      throw CommandFailure(
        .refused,
        "\(word.cleaned) is no PCI function: its driver cannot be changed here (EINVAL). Mediated devices are "
          + "made and removed by mdevctl.")
    }
    return address
  }

  private static func list(_ addresses: [DeviceAddress]) -> String {
    addresses.map(\.description).joined(separator: ", ")
  }
}
