import ArgumentParser
import HostModel
import TerminalText

/// Looks up the ADDRESS arguments of a command line in a snapshot.
enum AddressLookup {
  /// The help of an argument that names one device.
  static var deviceHelp: ArgumentHelp { "A PCI address (0000:01:00.0 or 01:00.0), an mdev UUID or a vfioN name." }
  /// The help of an argument that names PCI functions.
  static var functionsHelp: ArgumentHelp { "PCI addresses (0000:01:00.0 or 01:00.0)." }

  /// The VFIO device, or function in a reset scope, that a word names. The error suggests what to write or do instead.
  static func device(_ word: String, in look: SnapshotSource.Look) throws -> DeviceAddress {
    switch AddressMatch(word, among: look.snapshot.devices) {
    case .one(let address): return address
    case .several(let addresses):
      throw CommandFailure(
        .refused, "\(word.cleaned) names several devices: \(list(addresses)); give one of them in full.")
    case .none(let nearest):
      if let nonMember = try? function(word, among: look.facts.functions) {
        throw CommandFailure(.refused, refusal(nonMember))
      }
      let suggestion = nearest.isEmpty ? "" : " The nearest: \(list(nearest))."
      throw CommandFailure(
        .refused,
        "\(word.cleaned) is not a VFIO device, and no VFIO reset affects it (ENODEV).\(suggestion) "
          + "'vfiotop list devices' shows them all.")
    }
  }

  /// The VFIO device, or any PCI function, that a word names.
  static func deviceOrFunction(_ word: String, in look: SnapshotSource.Look) throws -> DeviceAddress {
    if case .one(let address) = AddressMatch(word, among: look.snapshot.devices) { return address }
    if let match = try? function(word, among: look.facts.functions) { return .pci(match.address) }
    return try device(word, in: look)
  }

  /// The device that a word names on the options' host. Throws if the host has no VFIO.
  static func requireDevice(_ word: String, _ options: CommonOptions) throws -> DeviceAddress {
    var source = try SnapshotSource(options)
    let look = source.look()
    try look.requireVFIO()
    return try device(word, in: look)
  }

  /// The error for a function that exists but is not bound to VFIO.
  private static func refusal(_ function: PCIFunction) -> String {
    let address = function.address
    let driver = function.driver.map { "is bound to \($0.cleaned), not to a VFIO driver" } ?? "has no driver"
    let remedy =
      function.isBridge
      ? "It is a bridge, which VFIO leaves to its driver." : "'vfiotop bind \(address)' gives it to vfio-pci."
    return "\(address) \(driver) (ENODEV), and no reset of a VFIO device reaches it. \(remedy)"
  }

  /// The PCI functions that words name, bound to VFIO or not, without duplicates.
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
    if PCIAddress(word) != nil { return try function(word, among: look.facts.functions).address }
    guard case .pci(let address) = try device(word, in: look) else {
      throw CommandFailure(
        .refused,
        "\(word.cleaned) is not a PCI function: its driver cannot be changed here (EINVAL). Mediated devices are "
          + "made and removed by mdevctl.")
    }
    return address
  }

  /// The PCI function that a full or short address names.
  private static func function(_ word: String, among functions: [PCIFunction]) throws -> PCIFunction {
    let matches = functions.filter { $0.address.isNamed(by: word) }
    if matches.count > 1 {
      throw CommandFailure(
        .refused,
        "\(word.cleaned) names several functions: \(list(matches.map { .pci($0.address) })); give one in full.")
    }
    guard let match = matches.first else {
      throw CommandFailure(
        .refused, "no PCI function \(word.cleaned) (ENODEV). 'lspci -D' shows those there are.")
    }
    return match
  }

  private static func list(_ addresses: [DeviceAddress]) -> String {
    addresses.map(\.description).joined(separator: ", ")
  }
}
