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

  private static func list(_ addresses: [DeviceAddress]) -> String {
    addresses.map(\.description).joined(separator: ", ")
  }
}
